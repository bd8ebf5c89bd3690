package dev.shepherd.parser.scan;

import java.util.Arrays;

/**
 * Finds where a JSON value ends in text that comes in pieces. Nothing is copied: the caller passes
 * the bytes on.
 *
 * <p>Only what is needed to find the end is understood: strings with their escapes, and brackets. A
 * bracket that closes the wrong kind ends the scan as broken. Whether the value is valid inside is
 * the model's business; its bytes go through as they are. Nesting is remembered as one bit per
 * level. One thread at a time.
 */
public final class JsonValueScan {

  private static final int BEFORE = 0;
  private static final int INSIDE = 1;
  private static final int STRING = 2;
  private static final int ESCAPE = 3;
  private static final int BARE = 4;
  private static final int DONE = 5;
  private static final int BROKEN = 6;

  private int state = BEFORE;
  private int depth;
  private long[] kinds = new long[1];

  /** Starts over: a new value begins at the next byte, perhaps after white space. */
  public void begin() {
    state = BEFORE;
    depth = 0;
  }

  /**
   * Goes on with the value.
   *
   * @return the position behind the last byte that belongs to the value; {@code to} unless the
   *     value is {@link #done()} or {@link #broken()}. A broken value ends before the byte that
   *     cannot be.
   */
  public int scan(byte[] text, int from, int to) {
    int i = from;
    while (i < to) {
      switch (state) {
        case STRING -> {
          i = string(text, i, to);
        }
        case ESCAPE -> {
          state = STRING;
          i++;
        }
        case BEFORE, INSIDE -> {
          if (!structure(text[i])) {
            return i;
          }
          i++;
          if (state == DONE) {
            return i;
          }
        }
        case BARE -> {
          if (ends(text[i])) {
            state = DONE;
            return i;
          }
          i++;
        }
        default -> {
          return i;
        }
      }
    }
    return i;
  }

  private int string(byte[] text, int from, int to) {
    for (int i = from; i < to; i++) {
      byte c = text[i];
      if (c == '\\') {
        state = ESCAPE;
        return i + 1;
      }
      if (c == '"') {
        state = depth == 0 ? DONE : INSIDE;
        return i + 1;
      }
    }
    return to;
  }

  /** One byte outside strings; false when it cannot be. */
  private boolean structure(byte c) {
    switch (c) {
      case '"' -> state = STRING;
      case '{' -> push(1);
      case '[' -> push(0);
      case '}', ']' -> {
        if (depth == 0 || top() != (c == '}' ? 1 : 0)) {
          state = BROKEN;
          return false;
        }
        depth--;
        state = depth == 0 ? DONE : INSIDE;
      }
      case ' ', '\n', '\r', '\t' -> {
        // White space counts nowhere here.
      }
      default -> {
        if (depth == 0) {
          if (c == ',' || c == ':' || c == '<') {
            state = BROKEN;
            return false;
          }
          state = BARE;
        }
      }
    }
    return true;
  }

  private void push(int kind) {
    int word = depth >> 6;
    if (word == kinds.length) {
      kinds = Arrays.copyOf(kinds, kinds.length * 2);
    }
    long bit = 1L << (depth & 63);
    kinds[word] = kind == 1 ? kinds[word] | bit : kinds[word] & ~bit;
    depth++;
    state = INSIDE;
  }

  private int top() {
    int level = depth - 1;
    return (int) ((kinds[level >> 6] >>> (level & 63)) & 1);
  }

  private static boolean ends(byte c) {
    return switch (c) {
      case ',', '}', ']', ' ', '\n', '\r', '\t', '<', ';' -> true;
      default -> false;
    };
  }

  /** Whether the value is complete. */
  public boolean done() {
    return state == DONE;
  }

  /** Whether the value cannot be completed. */
  public boolean broken() {
    return state == BROKEN;
  }

  /** Whether a byte of the value was seen. */
  public boolean begun() {
    return state != BEFORE;
  }

  /** Whether the value is complete if the text ends here; a number says its end only thus. */
  public boolean doneAtEnd() {
    return state == DONE || state == BARE;
  }

  /** Whether the next byte is inside a string literal. */
  public boolean insideString() {
    return state == STRING || state == ESCAPE;
  }
}

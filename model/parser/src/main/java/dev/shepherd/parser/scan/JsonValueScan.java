package dev.shepherd.parser.scan;

import java.util.Arrays;

/**
 * Finds where a JSON value ends in text that comes in pieces. Nothing is copied: the caller passes
 * the bytes on.
 *
 * <p>Only what is needed to find the end is understood: strings with their escapes, and brackets.
 * The scan halts before a byte that no JSON value can hold there: a raw control character in a
 * string, a bracket that closes the wrong kind, a stray sign outside strings. The caller decides
 * what it means and may {@link #pass} it. Nesting is remembered as one bit per level. One thread at
 * a time.
 */
public final class JsonValueScan {

  private static final int BEFORE = 0;
  private static final int INSIDE = 1;
  private static final int STRING = 2;
  private static final int ESCAPE = 3;
  private static final int BARE = 4;
  private static final int DONE = 5;

  private int state = BEFORE;
  private int depth;
  private boolean halted;
  private long[] kinds = new long[1];

  /** Starts over: a new value begins at the next byte, perhaps after white space. */
  public void begin() {
    state = BEFORE;
    depth = 0;
    halted = false;
  }

  /**
   * Goes on with the value.
   *
   * @return the position behind the last byte that belongs to the value; {@code to} unless the
   *     value is {@link #done()} or the scan is {@link #halted()} before the byte there
   */
  public int scan(byte[] text, int from, int to) {
    int i = from;
    while (i < to && state != DONE && !halted) {
      switch (state) {
        case STRING -> i = string(text, i, to);
        case ESCAPE -> {
          state = STRING;
          i++;
        }
        case BARE -> {
          if (ends(text[i])) {
            state = DONE;
          } else {
            i++;
          }
        }
        default -> {
          if (structure(text[i])) {
            i++;
          } else {
            halted = true;
          }
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
      if (c >= 0 && c < 0x20) {
        halted = true;
        return i;
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
          return false;
        }
        depth--;
        state = depth == 0 ? DONE : INSIDE;
      }
      case ' ', '\n', '\r', '\t' -> {
        // White space counts nowhere here.
      }
      case ',', ':' -> {
        return depth > 0;
      }
      default -> {
        if (!word(c)) {
          return false;
        }
        if (depth == 0) {
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

  /** Signs of numbers and of the words true, false, null and their relatives. */
  private static boolean word(byte c) {
    return (c >= '0' && c <= '9')
        || (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || c == '-'
        || c == '+'
        || c == '.'
        || c == '_';
  }

  private static boolean ends(byte c) {
    return !word(c);
  }

  /** Whether the value is complete. */
  public boolean done() {
    return state == DONE;
  }

  /** Whether the next byte cannot be part of a JSON value. */
  public boolean halted() {
    return halted;
  }

  /** Goes on behind the byte that halted the scan, as if it were not there. */
  public void pass() {
    halted = false;
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

package dev.shepherd.dialect;

import java.nio.charset.StandardCharsets;

/**
 * Tells what one line of an event stream means, from its first {@link #PREFIX_BYTES} bytes. Pure
 * functions over byte ranges.
 */
final class SseLine {
  /** How many bytes of a line are looked at. */
  static final int PREFIX_BYTES = 64;

  /** What an event turns out to be. */
  enum Kind {
    /** Content. */
    PLAIN,
    /** An event before any output: the engine may not have computed anything yet. */
    OPENING,
    /** A sign of life without content. */
    PING,
    /** {@code [DONE]}. */
    DONE_MARKER,
    /** The event after which a complete stream has no more. */
    TERMINAL,
    /** A failure, told in the stream. */
    ERROR
  }

  private static final byte[] DATA = ascii("data");
  private static final byte[] EVENT = ascii("event");
  private static final byte[] DONE = ascii("[DONE]");
  private static final byte[] ERROR = ascii("error");
  private static final byte[] PING = ascii("ping");
  private static final byte[] MESSAGE_STOP = ascii("message_stop");
  private static final byte[] RESPONSE = ascii("response.");
  private static final byte[][] RESPONSE_ENDS = {
    ascii("completed"), ascii("failed"), ascii("incomplete"), ascii("cancelled")
  };
  private static final byte[][] RESPONSE_OPENINGS = {
    ascii("created"),
    ascii("queued"),
    ascii("in_progress"),
    ascii("output_item.added"),
    ascii("content_part.added")
  };
  private static final byte[] MESSAGE_START = ascii("message_start");
  private static final byte[] CONTENT_BLOCK_START = ascii("content_block_start");
  private static final byte[] DELTA = ascii("\"delta\":");
  private static final byte[] ROLE = ascii("\"role\"");
  private static final byte[] ERROR_KEY = ascii("\"error\"");
  private static final byte[] TYPE_KEY = ascii("\"type\"");
  private static final byte[] OBJECT_KEY = ascii("\"object\"");

  private SseLine() {}

  /** Where the value of a {@code data} line begins, or -1 if the line is another one. */
  static int dataValue(byte[] line, int from, int to) {
    return value(line, from, to, DATA);
  }

  /** Where the value of an {@code event} line begins, or -1 if the line is another one. */
  static int eventValue(byte[] line, int from, int to) {
    return value(line, from, to, EVENT);
  }

  /** What an event of this name is. */
  static Kind ofName(Dialect dialect, byte[] line, int from, int to) {
    if (equals(line, from, to, ERROR)) {
      return Kind.ERROR;
    }
    if (equals(line, from, to, PING)) {
      return Kind.PING;
    }
    return switch (dialect) {
      case OPENAI -> Kind.PLAIN;
      case ANTHROPIC -> {
        if (equals(line, from, to, MESSAGE_STOP)) {
          yield Kind.TERMINAL;
        }
        boolean opening =
            equals(line, from, to, MESSAGE_START) || equals(line, from, to, CONTENT_BLOCK_START);
        yield opening ? Kind.OPENING : Kind.PLAIN;
      }
      case RESPONSES -> {
        if (startsWith(line, from, to, RESPONSE)) {
          for (byte[] end : RESPONSE_ENDS) {
            if (equals(line, from + RESPONSE.length, to, end)) {
              yield Kind.TERMINAL;
            }
          }
          for (byte[] opening : RESPONSE_OPENINGS) {
            if (equals(line, from + RESPONSE.length, to, opening)) {
              yield Kind.OPENING;
            }
          }
        }
        yield Kind.PLAIN;
      }
    };
  }

  /**
   * What an event is, judged by the beginning of its data. The engines' own habits are known:
   * {@code {"error":{…}}}, {@code {"type":"error",…}} and {@code {"object":"error",…}}.
   */
  static Kind ofData(Dialect dialect, byte[] line, int from, int to) {
    if (startsWith(line, from, to, DONE)) {
      return Kind.DONE_MARKER;
    }
    int at = skipBlanks(line, from, to);
    if (at == to || line[at] != '{') {
      return Kind.PLAIN;
    }
    at = skipBlanks(line, at + 1, to);
    if (at + 1 >= to) {
      return Kind.PLAIN;
    }
    return switch (line[at + 1]) {
      case 'e' -> {
        int value = valueAfter(line, at, to, ERROR_KEY);
        boolean present = value >= 0 && value < to && (line[value] == '{' || line[value] == '"');
        yield present ? Kind.ERROR : Kind.PLAIN;
      }
      case 't' -> {
        int value = valueAfter(line, at, to, TYPE_KEY);
        int end = stringEnd(line, value, to);
        yield end < 0 ? Kind.PLAIN : ofName(dialect, line, value + 1, end);
      }
      case 'o' -> {
        int value = valueAfter(line, at, to, OBJECT_KEY);
        int end = stringEnd(line, value, to);
        yield end >= 0 && equals(line, value + 1, end, ERROR) ? Kind.ERROR : Kind.PLAIN;
      }
      default -> Kind.PLAIN;
    };
  }

  /**
   * Whether a chat chunk's first {@code delta} carries nothing but a role: its other members are
   * {@code null} or empty strings. Engines may send such a chunk before they have computed
   * anything. Looks at the whole line, so it is for the first lines of a stream only.
   */
  static boolean emptyDelta(byte[] line, int from, int to) {
    int delta = indexOf(line, from, to, DELTA);
    int at = delta < 0 ? to : skipBlanks(line, delta + DELTA.length, to);
    if (at == to || line[at] != '{') {
      return false;
    }
    at = skipBlanks(line, at + 1, to);
    while (at < to && line[at] == '"') {
      boolean role = startsWith(line, at, to, ROLE);
      int colon = stringEnd(line, at, to) + 1;
      at = colon == 0 ? to : skipBlanks(line, colon, to);
      if (at == to || line[at] != ':') {
        return false;
      }
      at = skipBlanks(line, at + 1, to);
      int end;
      if (at < to && line[at] == 'n') {
        end = Math.min(to, at + 4);
      } else {
        int close = stringEnd(line, at, to);
        if (close < 0 || (!role && close > at + 1)) {
          return false;
        }
        end = close + 1;
      }
      at = skipBlanks(line, end, to);
      if (at < to && line[at] == ',') {
        at = skipBlanks(line, at + 1, to);
      }
    }
    return at < to && line[at] == '}';
  }

  /** Where the word, which begins with a quote, is found first, or -1. */
  private static int indexOf(byte[] line, int from, int to, byte[] word) {
    for (int i = from; i <= to - word.length; i++) {
      if (line[i] == '"' && line[i + 1] == word[1] && equals(line, i, i + word.length, word)) {
        return i;
      }
    }
    return -1;
  }

  private static int value(byte[] line, int from, int to, byte[] field) {
    if (!startsWith(line, from, to, field)) {
      return -1;
    }
    int at = from + field.length;
    if (at == to) {
      return to;
    }
    if (line[at] != ':') {
      return -1;
    }
    at++;
    return at < to && line[at] == ' ' ? at + 1 : at;
  }

  private static int valueAfter(byte[] line, int from, int to, byte[] key) {
    if (!startsWith(line, from, to, key)) {
      return -1;
    }
    int colon = skipBlanks(line, from + key.length, to);
    return colon < to && line[colon] == ':' ? skipBlanks(line, colon + 1, to) : -1;
  }

  /** Where the closing quote of a plain string at {@code from} is, or -1; -1 for no place. */
  private static int stringEnd(byte[] line, int from, int to) {
    if (from < 0 || from >= to || line[from] != '"') {
      return -1;
    }
    for (int i = from + 1; i < to; i++) {
      if (line[i] == '"') {
        return i;
      }
    }
    return -1;
  }

  private static int skipBlanks(byte[] line, int from, int to) {
    int at = from;
    while (at < to && (line[at] == ' ' || line[at] == '\t')) {
      at++;
    }
    return at;
  }

  private static boolean startsWith(byte[] line, int from, int to, byte[] word) {
    return to - from >= word.length && equals(line, from, from + word.length, word);
  }

  private static boolean equals(byte[] line, int from, int to, byte[] word) {
    if (to - from != word.length) {
      return false;
    }
    for (int i = 0; i < word.length; i++) {
      if (line[from + i] != word[i]) {
        return false;
      }
    }
    return true;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}

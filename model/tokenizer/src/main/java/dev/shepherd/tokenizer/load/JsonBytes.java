package dev.shepherd.tokenizer.load;

import dev.shepherd.tokenizer.normal.ByteBuilder;

/**
 * Walks over JSON that is known to be well-formed, without making values of it: for vocabularies of
 * many thousand entries. For one thread.
 */
final class JsonBytes {

  private final String file;
  private final String path;
  private final byte[] json;
  private final ByteBuilder unescaped = new ByteBuilder(256);
  private int at;

  /** The bytes of the string read last and where they lie in them. */
  private byte[] textIn;

  private int textFrom;
  private int textTo;

  /**
   * A walk.
   *
   * @param json well-formed JSON
   * @param at where the value begins
   */
  JsonBytes(String file, String path, byte[] json, int at) {
    this.file = file;
    this.path = path;
    this.json = json;
    this.at = at;
    textIn = json;
  }

  /** The first byte of what comes next. */
  byte peek() {
    while (json[at] == ' ' || json[at] == '\n' || json[at] == '\r' || json[at] == '\t') {
      at++;
    }
    return json[at];
  }

  /** Goes into an array or object. */
  void open(char bracket, String what) {
    if (peek() != bracket) {
      throw fail("must be " + what);
    }
    at++;
  }

  /** Whether there is another element; steps over the comma or the closing bracket. */
  boolean more(boolean first) {
    byte next = peek();
    if (next == ']' || next == '}') {
      at++;
      return false;
    }
    if (!first) {
      at++; // the comma
    }
    return true;
  }

  /** Steps over the colon behind a name. */
  void colon() {
    peek();
    at++;
  }

  /** Reads a string; its UTF-8 is then to be found by {@link #textIn}, from and to. */
  void string() {
    if (peek() != '"') {
      throw fail("must be a string");
    }
    int i = ++at;
    while (true) {
      byte c = json[i];
      if (c == '"') {
        textIn = json;
        textFrom = at;
        textTo = i;
        at = i + 1;
        return;
      }
      if (c == '\\') {
        escapedString(i);
        return;
      }
      i++;
    }
  }

  private void escapedString(int backslash) {
    unescaped.clear().add(json, at, backslash);
    int i = backslash;
    while (json[i] != '"') {
      if (json[i] != '\\') {
        unescaped.add(json[i++]);
        continue;
      }
      byte escape = json[i + 1];
      i += 2;
      switch (escape) {
        case 'n' -> unescaped.add('\n');
        case 'r' -> unescaped.add('\r');
        case 't' -> unescaped.add('\t');
        case 'b' -> unescaped.add('\b');
        case 'f' -> unescaped.add('\f');
        case 'u' -> {
          char high = hex(i);
          i += 4;
          if (!Character.isSurrogate(high)) {
            unescaped.addCodePoint(high);
            break;
          }
          boolean pair = json[i] == '\\' && json[i + 1] == 'u';
          char low = pair ? hex(i + 2) : 0;
          if (!Character.isHighSurrogate(high) || !Character.isLowSurrogate(low)) {
            throw fail("half a surrogate pair");
          }
          unescaped.addCodePoint(Character.toCodePoint(high, low));
          i += 6;
        }
        default -> unescaped.add(escape);
      }
    }
    at = i + 1;
    textIn = unescaped.array();
    textFrom = 0;
    textTo = unescaped.size();
  }

  private char hex(int from) {
    int value = 0;
    for (int i = from; i < from + 4; i++) {
      value = value << 4 | Character.digit(json[i], 16);
    }
    return (char) value;
  }

  /** The array that holds the string read last. */
  byte[] textIn() {
    return textIn;
  }

  /** Where the string read last begins. */
  int textFrom() {
    return textFrom;
  }

  /** Where the string read last ends. */
  int textTo() {
    return textTo;
  }

  /** Reads an integer of at most nine digits that is not negative. */
  int integer() {
    peek();
    int from = at;
    int value = 0;
    while (json[at] >= '0' && json[at] <= '9') {
      value = value * 10 + (json[at++] - '0');
    }
    int end = json[at];
    if (at == from || at - from > 9 || end == '.' || end == 'e' || end == 'E') {
      throw fail("must be an integer from 0 to 999999999");
    }
    return value;
  }

  /** Reads a number. */
  double number() {
    peek();
    int from = at;
    while ("+-.eE0123456789".indexOf(json[at]) >= 0) {
      at++;
    }
    if (at == from) {
      throw fail("must be a number");
    }
    return QuickDecimal.parse(json, from, at);
  }

  /** Where the next value begins. */
  int position() {
    peek();
    return at;
  }

  /** Where the value that was read or skipped last ended. */
  int end() {
    return at;
  }

  /** Steps over a value of any kind. */
  void skip() {
    int depth = 0;
    do {
      byte next = peek();
      switch (next) {
        case '"' -> skipString();
        case '[', '{' -> {
          depth++;
          at++;
        }
        case ']', '}' -> {
          depth--;
          at++;
        }
        case ',', ':' -> at++;
        default -> {
          while (json[at] != ',' && json[at] != '}' && json[at] != ']' && json[at] > ' ') {
            at++;
            if (at == json.length) {
              return;
            }
          }
        }
      }
    } while (depth > 0);
  }

  private void skipString() {
    int i = at + 1;
    while (json[i] != '"') {
      i += json[i] == '\\' ? 2 : 1;
    }
    at = i + 1;
  }

  /** A complaint about this place. */
  TokenizerFileException fail(String reason) {
    return new TokenizerFileException(file, path, reason + " at byte " + at);
  }
}

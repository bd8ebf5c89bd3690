package dev.shepherd.parser.scan;

/**
 * Decodes the inside of a JSON string literal that comes in pieces. Wrong escapes stand for the
 * character behind the backslash; half a surrogate pair becomes U+FFFD. One thread at a time.
 */
public final class JsonStringDecoder {

  private static final int PLAIN = 0;
  private static final int BACKSLASH = 1;
  private static final int HEX = 2;
  private static final int DONE = 3;

  private int state;
  private int digits;
  private int unit;
  private int high;

  /** Starts over behind an opening quotation mark. */
  public void begin() {
    state = PLAIN;
    high = 0;
  }

  /** Whether the closing quotation mark was seen. */
  public boolean done() {
    return state == DONE;
  }

  /**
   * Decodes up to the closing quotation mark, which is consumed.
   *
   * @return the position behind the last byte consumed
   */
  public int decode(byte[] text, int from, int to, ByteText out) {
    int i = from;
    while (i < to && state != DONE) {
      byte c = text[i];
      if (state == PLAIN) {
        int plain = i;
        while (i < to && text[i] != '"' && text[i] != '\\') {
          i++;
        }
        if (i > plain) {
          loneSurrogate(out);
          out.append(text, plain, i);
        }
        if (i < to) {
          boolean quote = text[i++] == '"';
          state = quote ? DONE : BACKSLASH;
          if (quote) {
            loneSurrogate(out);
          }
        }
      } else if (state == BACKSLASH) {
        i++;
        escape(c, out);
      } else {
        int digit = Character.digit(c, 16);
        if (digit < 0) {
          loneSurrogate(out);
          out.appendCodePoint(0xFFFD);
          state = PLAIN;
        } else {
          i++;
          unit = unit << 4 | digit;
          if (++digits == 4) {
            unit((char) unit, out);
            state = PLAIN;
          }
        }
      }
    }
    return i;
  }

  private void escape(byte c, ByteText out) {
    state = PLAIN;
    if (c == 'u') {
      state = HEX;
      digits = 0;
      unit = 0;
      return;
    }
    loneSurrogate(out);
    switch (c) {
      case 'n' -> out.append('\n');
      case 't' -> out.append('\t');
      case 'r' -> out.append('\r');
      case 'b' -> out.append('\b');
      case 'f' -> out.append('\f');
      default -> out.append(c);
    }
  }

  private void unit(char c, ByteText out) {
    if (high != 0 && Character.isLowSurrogate(c)) {
      out.appendCodePoint(Character.toCodePoint((char) high, c));
      high = 0;
      return;
    }
    loneSurrogate(out);
    if (Character.isHighSurrogate(c)) {
      high = c;
    } else {
      out.appendCodePoint(c);
    }
  }

  private void loneSurrogate(ByteText out) {
    if (high != 0) {
      high = 0;
      out.appendCodePoint(0xFFFD);
    }
  }
}

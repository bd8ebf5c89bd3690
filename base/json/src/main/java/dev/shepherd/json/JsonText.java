package dev.shepherd.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Turns the text of JSON strings into Java strings, comparisons and hashes, and back.
 *
 * <p>The methods that read take the bytes between the quotes and trust that they are well-formed,
 * as a successful scan has shown. Stateless, hence thread-safe.
 */
public final class JsonText {

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN)
          .withInvokeExactBehavior();

  private static final long HASH_SEED = 0x9E3779B97F4A7C15L;
  private static final long HASH_FACTOR = 0xD6E8FEB86659FD93L;
  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private JsonText() {}

  /** The text as a JSON string literal in UTF-8, with quotes; lone surrogates become escapes. */
  public static byte[] quote(String text) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    appendQuoted(text, out);
    return out.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Appends the text as a JSON string literal, with quotes; lone surrogates become escapes. */
  public static void appendQuoted(String text, StringBuilder out) {
    out.append('"');
    int plainFrom = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= ' ' && c != '"' && c != '\\' && !Character.isSurrogate(c)) {
        continue;
      }
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
        continue;
      }
      out.append(text, plainFrom, i);
      appendEscape(c, out);
      plainFrom = i + 1;
    }
    out.append(text, plainFrom, text.length()).append('"');
  }

  private static void appendEscape(char c, StringBuilder out) {
    out.append('\\');
    switch (c) {
      case '"', '\\' -> out.append(c);
      case '\b' -> out.append('b');
      case '\f' -> out.append('f');
      case '\n' -> out.append('n');
      case '\r' -> out.append('r');
      case '\t' -> out.append('t');
      default ->
          out.append('u')
              .append(HEX[c >>> 12])
              .append(HEX[c >>> 8 & 0xF])
              .append(HEX[c >>> 4 & 0xF])
              .append(HEX[c & 0xF]);
    }
  }

  /** The 64-bit hash of plain bytes that equals {@link FieldScanner#hash(int)} of that text. */
  public static long hash(byte[] utf8) {
    return hash(utf8, 0, utf8.length);
  }

  /** The 64-bit hash of {@code utf8[from, to)}; not for use against chosen collisions. */
  public static long hash(byte[] utf8, int from, int to) {
    long hash = HASH_SEED;
    int at = from;
    for (; at <= to - 8; at += 8) {
      hash = mix(hash, (long) LONG.get(utf8, at));
    }
    long tail = 0;
    for (int shift = 0; at < to; at++, shift += 8) {
      tail |= (utf8[at] & 0xFFL) << shift;
    }
    return finish(hash, tail, (long) to - from);
  }

  /** Decodes the escapes and UTF-8 in {@code doc[from, to)}. */
  static String decode(byte[] doc, int from, int to) {
    int backslash = indexOfBackslash(doc, from, to);
    if (backslash == to) {
      return new String(doc, from, to - from, StandardCharsets.UTF_8);
    }
    StringBuilder out = new StringBuilder(to - from);
    int at = from;
    while (true) {
      out.append(new String(doc, at, backslash - at, StandardCharsets.UTF_8));
      if (backslash == to) {
        return out.toString();
      }
      int codePoint = codePointAt(doc, backslash);
      out.appendCodePoint(codePoint);
      at = backslash + escapeLength(doc, backslash, codePoint);
      backslash = indexOfBackslash(doc, at, to);
    }
  }

  /** Whether {@code doc[from, to)} decodes to exactly these UTF-8 bytes. */
  static boolean equalsDecoded(byte[] doc, int from, int to, byte[] utf8) {
    int at = from;
    int matched = 0;
    while (at < to) {
      int units;
      int packed;
      if (doc[at] != '\\') {
        packed = doc[at++];
        units = 1;
      } else {
        int codePoint = codePointAt(doc, at);
        at += escapeLength(doc, at, codePoint);
        packed = utf8(codePoint);
        units = utf8Length(codePoint);
      }
      if (utf8.length - matched < units) {
        return false;
      }
      for (; units > 0; units--, packed >>>= 8) {
        if (utf8[matched++] != (byte) packed) {
          return false;
        }
      }
    }
    return matched == utf8.length;
  }

  /** {@link #hash(byte[])} of what {@code doc[from, to)} decodes to. */
  static long hashDecoded(byte[] doc, int from, int to) {
    if (indexOfBackslash(doc, from, to) == to) {
      return hash(doc, from, to);
    }
    long hash = HASH_SEED;
    long word = 0;
    long length = 0;
    int at = from;
    while (at < to) {
      int units = 1;
      int packed = doc[at];
      if (packed != '\\') {
        at++;
      } else {
        int codePoint = codePointAt(doc, at);
        at += escapeLength(doc, at, codePoint);
        packed = utf8(codePoint);
        units = utf8Length(codePoint);
      }
      for (; units > 0; units--, packed >>>= 8) {
        word |= (packed & 0xFFL) << ((length & 7) << 3);
        length++;
        if ((length & 7) == 0) {
          hash = mix(hash, word);
          word = 0;
        }
      }
    }
    return finish(hash, word, length);
  }

  private static long mix(long hash, long word) {
    long product = (hash ^ word) * HASH_FACTOR;
    return product ^ product >>> 32;
  }

  private static long finish(long hash, long tail, long length) {
    return mix(mix(hash, tail), length);
  }

  private static int indexOfBackslash(byte[] doc, int from, int to) {
    int at = from;
    while (at < to && doc[at] != '\\') {
      at++;
    }
    return at;
  }

  /** The code point the escape at {@code backslash} spells; a lone surrogate stands for itself. */
  private static int codePointAt(byte[] doc, int backslash) {
    byte letter = doc[backslash + 1];
    if (letter != 'u') {
      return switch (letter) {
        case 'b' -> '\b';
        case 'f' -> '\f';
        case 'n' -> '\n';
        case 'r' -> '\r';
        case 't' -> '\t';
        default -> letter;
      };
    }
    char unit = hexUnit(doc, backslash + 2);
    // A well-formed text goes on behind the escape, at least with its closing quote.
    if (Character.isHighSurrogate(unit)
        && doc[backslash + 6] == '\\'
        && doc[backslash + 7] == 'u') {
      char low = hexUnit(doc, backslash + 8);
      if (Character.isLowSurrogate(low)) {
        return Character.toCodePoint(unit, low);
      }
    }
    return unit;
  }

  private static int escapeLength(byte[] doc, int backslash, int codePoint) {
    return doc[backslash + 1] != 'u' ? 2 : codePoint < 0x10000 ? 6 : 12;
  }

  private static char hexUnit(byte[] doc, int at) {
    return (char)
        (Character.digit(doc[at], 16) << 12
            | Character.digit(doc[at + 1], 16) << 8
            | Character.digit(doc[at + 2], 16) << 4
            | Character.digit(doc[at + 3], 16));
  }

  private static int utf8Length(int codePoint) {
    return codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
  }

  /** The UTF-8 bytes of a code point, the first one lowest. */
  private static int utf8(int codePoint) {
    int last = 0x80 | (codePoint & 0x3F);
    int middle = 0x80 | (codePoint >>> 6 & 0x3F);
    int early = 0x80 | (codePoint >>> 12 & 0x3F);
    return switch (utf8Length(codePoint)) {
      case 1 -> codePoint;
      case 2 -> 0xC0 | codePoint >>> 6 | last << 8;
      case 3 -> 0xE0 | codePoint >>> 12 | middle << 8 | last << 16;
      default -> 0xF0 | codePoint >>> 18 | early << 8 | middle << 16 | last << 24;
    };
  }
}

package dev.shepherd.tokenizer.split;

/**
 * What the patterns of pre-tokenisers ask about a code point, one byte for each.
 *
 * <p>The general categories are those of Unicode 16, which the JDK shares with the Oniguruma of the
 * {@code tokenizers} library and which the tests compare. Planes 4 to 13 are unassigned; plane 14
 * holds only variation selectors (marks) and tags.
 */
final class CharTable {

  /** {@code \p{L}}. */
  static final int LETTER = 1;

  /** {@code \p{N}}. */
  static final int NUMBER = 2;

  /** {@code \s}, line ends included. */
  static final int SPACE = 4;

  /** {@code \p{Lu}} or {@code \p{Lt}}. */
  static final int UPPER = 8;

  /** {@code \p{Ll}}. */
  static final int LOWER = 16;

  /** {@code \p{M}}. */
  static final int MARK = 32;

  /** {@code \p{P}} or {@code \p{S}}. */
  static final int SIGN = 64;

  /** {@code \p{Han}}. */
  static final int HAN = 128;

  private static final int PLANES_BOUND = 0x40000;

  /** Of Unicode 16. */
  private static final int[] HAN_RANGES = {
    0x2E80, 0x2E99, 0x2E9B, 0x2EF3, 0x2F00, 0x2FD5, 0x3005, 0x3005, 0x3007, 0x3007, 0x3021, 0x3029,
    0x3038, 0x303B, 0x3400, 0x4DBF, 0x4E00, 0x9FFF, 0xF900, 0xFA6D, 0xFA70, 0xFAD9, 0x16FE2,
    0x16FE3, 0x16FF0, 0x16FF1, 0x20000, 0x2A6DF, 0x2A700, 0x2B739, 0x2B740, 0x2B81D, 0x2B820,
    0x2CEA1, 0x2CEB0, 0x2EBE0, 0x2EBF0, 0x2EE5D, 0x2F800, 0x2FA1D, 0x30000, 0x3134A, 0x31350,
    0x323AF
  };

  private static final byte[] TABLE = build();

  private CharTable() {}

  /** The bits of a code point. */
  static int of(int codePoint) {
    if (codePoint < PLANES_BOUND) {
      return TABLE[codePoint];
    }
    return codePoint >= 0xE0100 && codePoint <= 0xE01EF ? MARK : 0;
  }

  /** The bits of the character that begins at {@code p}; text must be well-formed there. */
  static int at(byte[] t, int p, int end) {
    int b = t[p];
    return b >= 0 ? TABLE[b] : of(Utf8.codePoint(t, p, end));
  }

  private static byte[] build() {
    byte[] table = new byte[PLANES_BOUND];
    for (int c = 0; c < PLANES_BOUND; c++) {
      table[c] = (byte) bits(c);
    }
    for (int i = 0; i < HAN_RANGES.length; i += 2) {
      for (int c = HAN_RANGES[i]; c <= HAN_RANGES[i + 1]; c++) {
        table[c] |= (byte) HAN;
      }
    }
    return table;
  }

  private static int bits(int c) {
    if (isSpace(c)) {
      return SPACE;
    }
    return switch (Character.getType(c)) {
      case Character.UPPERCASE_LETTER, Character.TITLECASE_LETTER -> LETTER | UPPER;
      case Character.LOWERCASE_LETTER -> LETTER | LOWER;
      case Character.MODIFIER_LETTER, Character.OTHER_LETTER -> LETTER;
      case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER ->
          NUMBER;
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.COMBINING_SPACING_MARK ->
          MARK;
      case Character.DASH_PUNCTUATION,
          Character.START_PUNCTUATION,
          Character.END_PUNCTUATION,
          Character.CONNECTOR_PUNCTUATION,
          Character.OTHER_PUNCTUATION,
          Character.INITIAL_QUOTE_PUNCTUATION,
          Character.FINAL_QUOTE_PUNCTUATION,
          Character.MATH_SYMBOL,
          Character.CURRENCY_SYMBOL,
          Character.MODIFIER_SYMBOL,
          Character.OTHER_SYMBOL ->
          SIGN;
      default -> 0;
    };
  }

  /** The Unicode property White_Space. */
  static boolean isSpace(int c) {
    return switch (c) {
      case 0x09,
          0x0A,
          0x0B,
          0x0C,
          0x0D,
          0x20,
          0x85,
          0xA0,
          0x1680,
          0x2028,
          0x2029,
          0x202F,
          0x205F,
          0x3000 ->
          true;
      default -> c >= 0x2000 && c <= 0x200A;
    };
  }
}

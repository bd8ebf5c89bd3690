package dev.shepherd.tokenizer.split;

/** Character properties that differ from the general categories of the JDK. */
final class CharKinds {

  /** Punctuation since the older Unicode version that the reference classifies by. */
  private static final int[] NO_PUNCTUATION = {
    0x61D, 0x61D, 0x9FD, 0x9FD, 0xA76, 0xA76, 0xC77, 0xC77, 0xC84, 0xC84, 0x1B4E, 0x1B4F, 0x1B7D,
    0x1B7F, 0x2E43, 0x2E4F, 0x2E52, 0x2E5D, 0x10D6E, 0x10D6E, 0x10EAD, 0x10EAD, 0x10F55, 0x10F59,
    0x10F86, 0x10F89, 0x113D4, 0x113D5, 0x113D7, 0x113D8, 0x1144B, 0x1144F, 0x1145A, 0x1145B,
    0x1145D, 0x1145D, 0x11660, 0x1166C, 0x116B9, 0x116B9, 0x1183B, 0x1183B, 0x11944, 0x11946,
    0x119E2, 0x119E2, 0x11A3F, 0x11A46, 0x11A9A, 0x11A9C, 0x11A9E, 0x11AA2, 0x11B00, 0x11B09,
    0x11BE1, 0x11BE1, 0x11C41, 0x11C45, 0x11C70, 0x11C71, 0x11EF7, 0x11EF8, 0x11F43, 0x11F4F,
    0x11FFF, 0x11FFF, 0x12FF1, 0x12FF2, 0x16D6D, 0x16D6F, 0x16E97, 0x16E9A, 0x16FE2, 0x16FE2,
    0x1E5FF, 0x1E5FF, 0x1E95E, 0x1E95F
  };

  private CharKinds() {}

  /** Punctuation as BERT takes it: all ASCII signs and the P categories of Unicode 8. */
  static boolean isPunctuation(int c) {
    if (c < 0x80) {
      return c > ' ' && c < 0x7F && (CharTable.of(c) & (CharTable.LETTER | CharTable.NUMBER)) == 0;
    }
    if (c == 0x166D || c == 0x111C9) {
      return true;
    }
    return switch (Character.getType(c)) {
      case Character.DASH_PUNCTUATION,
          Character.START_PUNCTUATION,
          Character.END_PUNCTUATION,
          Character.CONNECTOR_PUNCTUATION,
          Character.OTHER_PUNCTUATION,
          Character.INITIAL_QUOTE_PUNCTUATION,
          Character.FINAL_QUOTE_PUNCTUATION ->
          !within(c, NO_PUNCTUATION);
      default -> false;
    };
  }

  /** {@code \p{N}} of Unicode 17. */
  static boolean isNumeric(int c) {
    return (CharTable.of(c) & CharTable.NUMBER) != 0
        || (c >= 0x11DE0 && c <= 0x11DE9)
        || (c >= 0x16FF4 && c <= 0x16FF6);
  }

  /**
   * {@code \w} by Unicode's technical standard 18: alphabetic, marks, digits, connectors, joiners.
   */
  public static boolean isWord(int c) {
    if (c < 0x80) {
      return c == '_' || (CharTable.of(c) & (CharTable.LETTER | CharTable.NUMBER)) != 0;
    }
    int bits = CharTable.of(c);
    if ((bits & (CharTable.LETTER | CharTable.MARK)) != 0) {
      return true;
    }
    int type = Character.getType(c);
    return type == Character.DECIMAL_DIGIT_NUMBER
        || type == Character.CONNECTOR_PUNCTUATION
        || c == 0x200C
        || c == 0x200D
        || Character.isAlphabetic(c);
  }

  private static boolean within(int c, int[] ranges) {
    for (int i = 0; i < ranges.length; i += 2) {
      if (c <= ranges[i + 1]) {
        return c >= ranges[i];
      }
    }
    return false;
  }
}

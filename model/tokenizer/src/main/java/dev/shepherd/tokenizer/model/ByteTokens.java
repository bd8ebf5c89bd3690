package dev.shepherd.tokenizer.model;

import dev.shepherd.tokenizer.spec.Vocabulary;
import java.util.Locale;

/** The {@code <0xNN>} tokens by which some models spell unknown text. */
public final class ByteTokens {

  /** There are none. */
  static final int[] NONE = {};

  private ByteTokens() {}

  /**
   * The ids of the 256 byte tokens by byte.
   *
   * @return empty unless the vocabulary has all of them
   */
  public static int[] of(Vocabulary vocabulary) {
    int[] ids = new int[256];
    for (int b = 0; b < 256; b++) {
      ids[b] = vocabulary.find(String.format(Locale.ROOT, "<0x%02X>", b));
      if (ids[b] < 0) {
        return NONE;
      }
    }
    return ids;
  }
}

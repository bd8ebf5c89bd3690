package dev.shepherd.tokenizer.decode;

import dev.shepherd.tokenizer.normal.ByteBuilder;

/**
 * A change to the text of one token that needs to know nothing of its neighbours, except whether it
 * is the first. Stateless.
 */
interface PieceEdit {

  /**
   * Writes the changed text.
   *
   * @param text UTF-8 from {@code from} to {@code to}; must not be the array of {@code out}
   * @param first whether this is the first token of all
   */
  void edit(byte[] text, int from, int to, boolean first, ByteBuilder out);

  /** Whether the first token is treated in another way than later ones. */
  default boolean minds() {
    return false;
  }
}

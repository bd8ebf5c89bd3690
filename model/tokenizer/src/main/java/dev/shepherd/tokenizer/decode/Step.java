package dev.shepherd.tokenizer.decode;

/**
 * One decoder of a chain at work: takes texts, hands on what is certain and keeps what is not.
 *
 * <p>Decoders are defined on the list of all texts of a token sequence. A step sees that list as it
 * grows: {@link #text} brings a part of the current text (whole characters), {@link #pieceEnd} ends
 * it, {@link #end} says that no other comes. What it hands to the next step is, put together,
 * exactly what the decoder makes of the whole list. For one thread.
 */
abstract class Step {

  /** The text of a token as the table has it: one whole piece. */
  void token(TokenTable table, int id) {
    text(table.bytes(), table.start(id), table.end(id));
    pieceEnd();
  }

  /** One whole piece that is not in the table. */
  void piece(byte[] bytes, int from, int to) {
    text(bytes, from, to);
    pieceEnd();
  }

  /** A part of the current piece; the array may be changed after the call. */
  abstract void text(byte[] bytes, int from, int to);

  /** The current piece is complete. */
  abstract void pieceEnd();

  /** The last piece was complete. */
  abstract void end();

  /** Back to the beginning. */
  abstract void reset();
}

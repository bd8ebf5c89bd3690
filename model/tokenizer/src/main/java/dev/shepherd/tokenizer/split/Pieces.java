package dev.shepherd.tokenizer.split;

import dev.shepherd.tokenizer.IntSink;

/** Stretches of a text, not necessarily side by side; for one thread. */
final class Pieces {

  private byte[] text = {};
  private final IntSink bounds = new IntSink();

  /** Begins anew on another text. */
  Pieces on(byte[] newText) {
    text = newText;
    bounds.clear();
    return this;
  }

  /** The array changed, the pieces did not. */
  void moveTo(byte[] newText) {
    text = newText;
  }

  void add(int from, int to) {
    if (to > from) {
      bounds.add(from);
      bounds.add(to);
    }
  }

  byte[] text() {
    return text;
  }

  int size() {
    return bounds.size() / 2;
  }

  int from(int piece) {
    return bounds.get(2 * piece);
  }

  int to(int piece) {
    return bounds.get(2 * piece + 1);
  }
}

package dev.shepherd.tokenizer.bpe;

/** A set of places in a word; for one thread. */
final class Places {

  private final long[] bits;

  /** No places, of 0 to {@code length}. */
  Places(int length) {
    bits = new long[(length >>> 6) + 1];
  }

  void add(int place) {
    bits[place >>> 6] |= 1L << place;
  }

  boolean contains(int place) {
    return (bits[place >>> 6] & 1L << place) != 0;
  }
}

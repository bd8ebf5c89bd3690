package dev.shepherd.tokenizer.split;

import java.util.Arrays;

/**
 * The ends of the pieces of a text, in order; each piece begins where the one before it ended. For
 * one thread.
 */
public final class Cuts {

  private int[] ends = new int[512];
  private int size;

  /** Adds a piece that ends here. */
  void add(int end) {
    if (size == ends.length) {
      ends = Arrays.copyOf(ends, size * 2);
    }
    ends[size++] = end;
  }

  /** Adds a piece that is dropped. */
  void drop(int end) {
    add(~end);
  }

  /** Number of pieces. */
  public int size() {
    return size;
  }

  /** The array behind it: the end of each piece, {@code ~end} for pieces to drop. */
  public int[] ends() {
    return ends;
  }

  /** The end of a piece, dropped or not. */
  int end(int piece) {
    int end = ends[piece];
    return end < 0 ? ~end : end;
  }

  /** Whether a piece is to be dropped. */
  boolean dropped(int piece) {
    return ends[piece] < 0;
  }

  /** Forgets all pieces. */
  public Cuts clear() {
    size = 0;
    return this;
  }
}

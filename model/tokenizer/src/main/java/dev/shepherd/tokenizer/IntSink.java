package dev.shepherd.tokenizer;

import java.util.Arrays;

/** A growing array of token ids that encoders fill and callers reuse; for one thread. */
public final class IntSink {

  /** Never more ids than this: an array cannot be longer. */
  private static final int MAX_SIZE = Integer.MAX_VALUE - 16;

  private int[] ids;
  private int size;

  /** An empty sink with room for 256 ids. */
  public IntSink() {
    this(256);
  }

  /** An empty sink with room for so many ids. */
  public IntSink(int capacity) {
    ids = new int[Math.max(8, capacity)];
  }

  /** Adds an id. */
  public void add(int id) {
    if (size == ids.length) {
      grow(1);
    }
    ids[size++] = id;
  }

  /** Adds the ids {@code from[start] .. from[end - 1]}. */
  public void add(int[] from, int start, int end) {
    int length = end - start;
    if (length > ids.length - size) {
      grow(length);
    }
    System.arraycopy(from, start, ids, size, length);
    size += length;
  }

  /** Adds all ids of another sink. */
  public void add(IntSink other) {
    add(other.ids, 0, other.size);
  }

  /** Number of ids. */
  public int size() {
    return size;
  }

  /** The id at a position of 0 to {@code size() - 1}. */
  public int get(int index) {
    if (index >= size) {
      throw new IndexOutOfBoundsException(index);
    }
    return ids[index];
  }

  /** The array behind it, valid until the next addition; the ids are from 0 to {@link #size}. */
  public int[] array() {
    return ids;
  }

  /** Forgets all ids and keeps the room. */
  public IntSink clear() {
    size = 0;
    return this;
  }

  /** Forgets all but the first {@code newSize} ids. */
  public void truncate(int newSize) {
    if (newSize < 0 || newSize > size) {
      throw new IllegalArgumentException(newSize + " of " + size + " ids");
    }
    size = newSize;
  }

  /**
   * Makes room for more ids; whoever writes them into {@link #array} says so with {@link #advance}.
   */
  public void reserve(int more) {
    if (more > ids.length - size) {
      grow(more);
    }
  }

  /** Counts ids that were written into {@link #array} behind the last one. */
  public void advance(int more) {
    if (more < 0 || more > ids.length - size) {
      throw new IllegalArgumentException(more + " ids into room for " + (ids.length - size));
    }
    size += more;
  }

  /** The ids as a new array. */
  public int[] toArray() {
    return Arrays.copyOf(ids, size);
  }

  @Override
  public String toString() {
    return Arrays.toString(toArray());
  }

  private void grow(int more) {
    long needed = (long) size + more;
    if (needed > MAX_SIZE) {
      throw new IllegalStateException("more than " + MAX_SIZE + " token ids");
    }
    ids = Arrays.copyOf(ids, (int) Math.min(MAX_SIZE, Math.max(needed, ids.length * 2L)));
  }
}

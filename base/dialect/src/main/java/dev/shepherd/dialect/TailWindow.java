package dev.shepherd.dialect;

/**
 * Keeps the last bytes of a stream. A ring, filled by bulk copies only. Confined to one thread.
 *
 * <p>Its memory is allocated when the first byte comes, so that waiting streams cost nothing.
 */
final class TailWindow {
  private static final byte[] NONE = {};

  private final int capacity;
  private byte[] ring = NONE;
  private int filled;
  private int next;

  /**
   * An empty window.
   *
   * @param capacity bytes kept, from 0
   */
  TailWindow(int capacity) {
    if (capacity < 0) {
      throw new IllegalArgumentException("negative window: " + capacity);
    }
    this.capacity = capacity;
  }

  void add(byte[] bytes, int from, int to) {
    if (capacity == 0 || from == to) {
      return;
    }
    if (ring.length == 0) {
      ring = new byte[capacity];
    }
    int start = Math.max(from, to - capacity);
    int length = to - start;
    int first = Math.min(length, capacity - next);
    System.arraycopy(bytes, start, ring, next, first);
    next += first;
    if (next == capacity) {
      next = length - first;
      System.arraycopy(bytes, start + first, ring, 0, next);
    }
    filled = Math.min(capacity, filled + length);
  }

  /** Copies what is kept, oldest byte first, and says how many bytes that is. */
  int copyTo(byte[] out) {
    int length = Math.min(filled, out.length);
    if (length == 0) {
      return 0;
    }
    int start = Math.floorMod(next - length, capacity);
    int first = Math.min(length, capacity - start);
    System.arraycopy(ring, start, out, 0, first);
    System.arraycopy(ring, 0, out, first, length - first);
    return length;
  }

  void clear() {
    filled = 0;
    next = 0;
  }
}

package dev.shepherd.routing;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Two moments per worker slot, in ticks: the oldest that still counts, and the newest ever given to
 * a holding. Forgetting a worker moves the first beyond the second, which makes all its holdings
 * void at once without looking at any of them. Both only grow. Thread-safe and without locks.
 */
final class SlotTicks {
  private static final int CHUNK_BITS = 6;
  private static final int CHUNK = 1 << CHUNK_BITS;

  /** Bytes of a chunk with its array's header. */
  private static final int CHUNK_BYTES = 2 * CHUNK * Long.BYTES + 40;

  private final AtomicReferenceArray<AtomicLongArray> chunks;

  SlotTicks(int slots) {
    chunks = new AtomicReferenceArray<>((slots + CHUNK - 1) / CHUNK);
  }

  /** Holdings of the slot with an earlier tick are void. */
  long oldest(int slot) {
    AtomicLongArray chunk = chunks.getAcquire(slot >>> CHUNK_BITS);
    return chunk == null ? 0 : chunk.get(at(slot));
  }

  /**
   * The tick for holdings that are written now: {@code tick}, or later if that would be void. Must
   * be called before the holdings are written.
   */
  long stamp(int slot, long tick) {
    AtomicLongArray chunk = chunk(slot);
    long stamped = Math.max(tick, chunk.get(at(slot)));
    raise(chunk, at(slot) + 1, stamped);
    return stamped;
  }

  /** Makes holdings before {@code tick} void. */
  void raiseOldest(int slot, long tick) {
    raise(chunk(slot), at(slot), tick);
  }

  /** Makes all holdings written so far void, and any before {@code tick}. */
  void voidAll(int slot, long tick) {
    AtomicLongArray chunk = chunks.getAcquire(slot >>> CHUNK_BITS);
    if (chunk != null) {
      raise(chunk, at(slot), Math.max(tick, chunk.get(at(slot) + 1) + 1));
    }
  }

  /** Memory in use. */
  long bytes() {
    long bytes = 32 + 4L * chunks.length();
    for (int i = 0; i < chunks.length(); i++) {
      bytes += chunks.getAcquire(i) == null ? 0 : CHUNK_BYTES;
    }
    return bytes;
  }

  private static int at(int slot) {
    return 2 * (slot & (CHUNK - 1));
  }

  private AtomicLongArray chunk(int slot) {
    int at = slot >>> CHUNK_BITS;
    AtomicLongArray chunk = chunks.getAcquire(at);
    if (chunk != null) {
      return chunk;
    }
    var fresh = new AtomicLongArray(2 * CHUNK);
    AtomicLongArray other = chunks.compareAndExchange(at, null, fresh);
    return other == null ? fresh : other;
  }

  private static void raise(AtomicLongArray chunk, int at, long value) {
    long seen = chunk.get(at);
    while (seen < value) {
      long now = chunk.compareAndExchange(at, seen, value);
      if (now == seen) {
        return;
      }
      seen = now;
    }
  }
}

package dev.shepherd.tokenizer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The ids of blocks of text between safe cuts, the least recently used dropped first. Safe for use
 * by any thread.
 *
 * <p>Since blocks are cut where the ids of neighbours are independent, a block's ids depend on its
 * own bytes only: the beginning of a conversation is found again in the next turn, block by block,
 * and so is a document that several conversations quote. A block counts as found only when all its
 * bytes are equal.
 */
final class BlockCache {

  /** What an entry takes besides its text and ids: its own fields, array headers, table slot. */
  private static final int OVERHEAD = 96;

  private static final int SHARDS = 16;
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final Shard[] shards = new Shard[SHARDS];

  /** A cache with so much room in bytes. */
  BlockCache(long bytes) {
    for (int i = 0; i < SHARDS; i++) {
      shards[i] = new Shard(bytes / SHARDS);
    }
  }

  /** A block; immutable but for its neighbours in lists, which its shard guards. */
  private static final class Block {
    final long hash;
    final int kind;
    final byte[] text;
    final int[] ids;
    @Nullable Block nextInSlot;
    @Nullable Block newer;
    @Nullable Block older;

    Block(long hash, int kind, byte[] text, int[] ids) {
      this.hash = hash;
      this.kind = kind;
      this.text = text;
      this.ids = ids;
    }

    long size() {
      return OVERHEAD + text.length + 4L * ids.length;
    }
  }

  /** A sixteenth of the cache, behind a lock of its own. */
  private static final class Shard {
    private final long room;
    private long used;
    private int count;
    private @Nullable Block[] slots = new @Nullable Block[16];
    private @Nullable Block newest;
    private @Nullable Block oldest;

    Shard(long room) {
      this.room = room;
    }

    synchronized @Nullable Block find(long hash, int kind) {
      Block block = slots[(int) hash & (slots.length - 1)];
      while (block != null && (block.hash != hash || block.kind != kind)) {
        block = block.nextInSlot;
      }
      if (block != null && block != newest) {
        unlink(block);
        linkNewest(block);
      }
      return block;
    }

    synchronized void add(Block block) {
      int slot = (int) block.hash & (slots.length - 1);
      for (Block other = slots[slot]; other != null; other = other.nextInSlot) {
        if (other.hash == block.hash && other.kind == block.kind) {
          return;
        }
      }
      while (used + block.size() > room) {
        Block last = oldest;
        if (last == null) {
          return;
        }
        remove(last);
      }
      block.nextInSlot = slots[slot];
      slots[slot] = block;
      linkNewest(block);
      used += block.size();
      if (++count > slots.length) {
        grow();
      }
    }

    private void remove(Block block) {
      int slot = (int) block.hash & (slots.length - 1);
      Block other = slots[slot];
      if (other == block) {
        slots[slot] = block.nextInSlot;
      } else {
        while (other != null && other.nextInSlot != block) {
          other = other.nextInSlot;
        }
        if (other != null) {
          other.nextInSlot = block.nextInSlot;
        }
      }
      unlink(block);
      used -= block.size();
      count--;
    }

    private void grow() {
      @Nullable Block[] bigger = new @Nullable Block[slots.length * 2];
      for (@Nullable Block each : slots) {
        Block block = each;
        while (block != null) {
          Block next = block.nextInSlot;
          int slot = (int) block.hash & (bigger.length - 1);
          block.nextInSlot = bigger[slot];
          bigger[slot] = block;
          block = next;
        }
      }
      slots = bigger;
    }

    private void linkNewest(Block block) {
      block.older = newest;
      block.newer = null;
      if (newest != null) {
        newest.newer = block;
      }
      newest = block;
      if (oldest == null) {
        oldest = block;
      }
    }

    private void unlink(Block block) {
      if (block.newer != null) {
        block.newer.older = block.older;
      } else {
        newest = block.older;
      }
      if (block.older != null) {
        block.older.newer = block.newer;
      } else {
        oldest = block.newer;
      }
    }
  }

  /**
   * Adds the ids of a block if it is known, and says whether it is.
   *
   * @param hash of {@link #hash}
   * @param kind what else the ids depend on
   */
  boolean find(byte[] t, int from, int to, long hash, int kind, IntSink out) {
    Block block = shards[(int) (hash >>> 60)].find(hash, kind);
    if (block == null || !Arrays.equals(t, from, to, block.text, 0, block.text.length)) {
      return false;
    }
    out.add(block.ids, 0, block.ids.length);
    return true;
  }

  /** Keeps the ids {@code ids[start] .. ids[end - 1]} of a block. */
  void add(byte[] t, int from, int to, long hash, int kind, int[] ids, int start, int end) {
    shards[(int) (hash >>> 60)].add(
        new Block(
            hash, kind, Arrays.copyOfRange(t, from, to), Arrays.copyOfRange(ids, start, end)));
  }

  /** A hash of bytes: two lanes of multiply and rotate, eight bytes each at a time. */
  static long hash(byte[] t, int from, int to) {
    long a = 0x9E3779B97F4A7C15L ^ (to - from);
    long b = 0xC2B2AE3D27D4EB4FL;
    int p = from;
    while (p + 16 <= to) {
      a = Long.rotateLeft((a ^ (long) LONG.get(t, p)) * 0xBF58476D1CE4E5B9L, 29);
      b = Long.rotateLeft((b ^ (long) LONG.get(t, p + 8)) * 0x94D049BB133111EBL, 31);
      p += 16;
    }
    long rest = 0;
    while (p < to) {
      rest = rest * 0x100000001B3L + t[p++] + 1;
    }
    long h = (a ^ rest) * 0xBF58476D1CE4E5B9L + b;
    h ^= h >>> 32;
    h *= 0x94D049BB133111EBL;
    return h ^ (h >>> 29);
  }
}

package dev.shepherd.routing;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a {@link PrefixIndex} in step with the caches of engines that tell about them. For each
 * worker it remembers which key each of the engine's hashes stands for; the index holds the rest.
 *
 * <p>The index must have no time to live: an engine says once that it stores a block, however long
 * it keeps it. Its byte limit should fit all engines' blocks; what does not fit is forgotten in
 * order of age and looks like not held.
 *
 * <p>Memory beside the index: up to 32 bytes for each block of each worker, bounded by the blocks a
 * worker may have. Thread-safe.
 */
public final class EngineBlocks implements KvEvents {
  private final PrefixIndex index;
  private final PromptHasher hasher;
  private final int maxBlocks;
  private final AtomicReferenceArray<@Nullable Worker> workers =
      new AtomicReferenceArray<>(PrefixIndex.MAX_SLOTS);

  /**
   * Fills {@code index}.
   *
   * @param hasher gives the keys, the same as for requests
   * @param maxBlocks how many blocks of a worker are followed; further ones are passed over
   */
  public EngineBlocks(PrefixIndex index, PromptHasher hasher, int maxBlocks) {
    this.index = index;
    this.hasher = hasher.twin();
    this.maxBlocks = maxBlocks;
  }

  @Override
  public void stored(int slot, long salt, long[] blocks, int[] tokens, long nowNanos) {
    Worker worker = worker(slot);
    synchronized (worker) {
      store(worker, slot, worker.hasher.root(salt), blocks, tokens, nowNanos);
    }
  }

  @Override
  public boolean storedBehind(int slot, long parent, long[] blocks, int[] tokens, long nowNanos) {
    Worker worker = worker(slot);
    synchronized (worker) {
      long before = worker.keys.get(parent);
      if (before == LongMap.ABSENT) {
        return false;
      }
      store(worker, slot, before, blocks, tokens, nowNanos);
      return true;
    }
  }

  @Override
  public void removed(int slot, long[] blocks) {
    Worker worker = worker(slot);
    synchronized (worker) {
      for (long block : blocks) {
        long key = worker.keys.remove(block);
        if (key != LongMap.ABSENT) {
          index.remove(key, slot);
        }
      }
    }
  }

  @Override
  public void cleared(int slot) {
    Worker worker = workers.get(slot);
    if (worker != null) {
      synchronized (worker) {
        worker.keys.clear();
        index.forget(slot);
      }
    }
  }

  /** How many blocks of a worker are followed. */
  public int blocks(int slot) {
    Worker worker = workers.get(slot);
    if (worker == null) {
      return 0;
    }
    synchronized (worker) {
      return worker.keys.size();
    }
  }

  private void store(
      Worker worker, int slot, long before, long[] blocks, int[] tokens, long nowNanos) {
    if (blocks.length == 0) {
      return;
    }
    int blockTokens = tokens.length / blocks.length;
    if (blockTokens == 0 || blockTokens * blocks.length != tokens.length) {
      throw new IllegalArgumentException(
          tokens.length + " tokens do not divide among " + blocks.length + " blocks");
    }
    long key = before;
    for (int i = 0; i < blocks.length; i++) {
      key = worker.hasher.block(key, tokens, i * blockTokens, blockTokens);
      if (key == LongMap.ABSENT || !worker.keys.put(blocks[i], key, maxBlocks)) {
        return;
      }
      index.put(key, slot, nowNanos);
    }
  }

  private Worker worker(int slot) {
    Worker worker = workers.get(slot);
    if (worker != null) {
      return worker;
    }
    workers.compareAndSet(slot, null, new Worker(hasher.twin()));
    return worker(slot);
  }

  /** One worker's blocks; the object is its own lock. */
  private static final class Worker {
    final LongMap keys = new LongMap();
    final PromptHasher hasher;

    Worker(PromptHasher hasher) {
      this.hasher = hasher;
    }
  }
}

package dev.shepherd.simulator;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The engine's KV cache of prompt prefixes: block keys under least-recently-used eviction.
 *
 * <p>A key stands for its block and all blocks before it ({@link Prompt#blockKeys()}), so a prefix
 * is found block by block from the front. Later blocks count as older than earlier ones of the same
 * prompt: a prefix therefore loses its tail first, and never keeps a block whose front is gone for
 * longer than needed. Confined to one thread.
 */
public final class PrefixCache {
  private final int capacityBlocks;
  private final LinkedHashMap<Long, Boolean> blocks;

  /** An empty cache for at most {@code capacityBlocks} blocks; 0 caches nothing. */
  public PrefixCache(int capacityBlocks) {
    this.capacityBlocks = capacityBlocks;
    this.blocks =
        new LinkedHashMap<>(64, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<Long, Boolean> eldest) {
            return size() > capacityBlocks;
          }
        };
  }

  /** How many leading blocks are held; their age stays as it is. */
  public int held(long[] keys) {
    int held = 0;
    while (held < keys.length && blocks.containsKey(keys[held])) {
      held++;
    }
    return held;
  }

  /** How many leading blocks are held; they become the most recently used. */
  public int match(long[] keys) {
    int held = held(keys);
    for (int i = held - 1; i >= 0; i--) {
      blocks.get(keys[i]);
    }
    return held;
  }

  /** Stores a prompt's blocks, as many from the front as fit. */
  public void store(long[] keys) {
    for (int i = Math.min(keys.length, capacityBlocks) - 1; i >= 0; i--) {
      blocks.put(keys[i], Boolean.TRUE);
    }
  }

  /** Forgets everything. */
  public void clear() {
    blocks.clear();
  }

  /** Blocks held now. */
  public int size() {
    return blocks.size();
  }
}

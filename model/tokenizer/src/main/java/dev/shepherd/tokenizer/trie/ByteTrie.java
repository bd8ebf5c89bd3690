package dev.shepherd.tokenizer.trie;

import java.util.Arrays;

/**
 * A trie over bytes that finds all keys a text begins with. Immutable and safe for any thread.
 *
 * <p>Nodes are numbers; the step from a node by a byte is looked up in one open-addressing table
 * under {@code node << 8 | byte}, at most half full, with linear probing. That is a little slower
 * than a double array, but it is built in linear time from any keys in any order, so that no
 * vocabulary can make loading slow.
 */
public final class ByteTrie {

  /** The node where every walk begins. */
  public static final int ROOT = 0;

  /** Nodes are below this: the table's keys have 32 bits. */
  private static final int NODE_LIMIT = 1 << 24;

  private final int[] steps;
  private final int[] targets;
  private final int[] values;

  private ByteTrie(int[] steps, int[] targets, int[] values) {
    this.steps = steps;
    this.targets = targets;
    this.values = values;
  }

  /** The node that a byte leads to, -1 when no key goes on that way. */
  public int step(int node, byte b) {
    int key = node << 8 | (b & 0xFF);
    int mask = steps.length - 1;
    int slot = slot(key, mask);
    while (true) {
      int target = targets[slot];
      if (target == 0) {
        return -1;
      }
      if (steps[slot] == key) {
        return target;
      }
      slot = (slot + 1) & mask;
    }
  }

  /** The value of the key that ends at a node, -1 when none ends there. */
  public int value(int node) {
    return values[node];
  }

  private static int slot(int key, int mask) {
    int h = key * 0x9E3779B9;
    return (h ^ (h >>> 16)) & mask;
  }

  /** Starts a trie. */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects keys; for one thread, to be built from once. */
  public static final class Builder {

    private int[] steps = new int[1 << 10];
    private int[] targets = new int[1 << 10];
    private int[] values = new int[1 << 9];
    private int nodes = 1;

    private Builder() {
      values[ROOT] = -1;
    }

    /**
     * Adds a key; the value of a key that is there already is replaced.
     *
     * @param value 0 or more
     * @throws IllegalArgumentException when the trie would have more than 16 million nodes
     */
    public Builder add(byte[] key, int from, int to, int value) {
      int node = ROOT;
      for (int i = from; i < to; i++) {
        node = child(node, key[i]);
      }
      values[node] = value;
      return this;
    }

    private int child(int node, byte b) {
      int key = node << 8 | (b & 0xFF);
      int mask = steps.length - 1;
      int slot = slot(key, mask);
      while (targets[slot] != 0) {
        if (steps[slot] == key) {
          return targets[slot];
        }
        slot = (slot + 1) & mask;
      }
      if (nodes == NODE_LIMIT) {
        throw new IllegalArgumentException("the tokens together need too large a trie");
      }
      int child = nodes++;
      steps[slot] = key;
      targets[slot] = child;
      if (child == values.length) {
        values = Arrays.copyOf(values, child * 2);
      }
      values[child] = -1;
      if (nodes * 2 > steps.length) {
        grow();
      }
      return child;
    }

    private void grow() {
      int[] oldSteps = steps;
      int[] oldTargets = targets;
      steps = new int[oldSteps.length * 2];
      targets = new int[oldSteps.length * 2];
      int mask = steps.length - 1;
      for (int i = 0; i < oldSteps.length; i++) {
        if (oldTargets[i] != 0) {
          int slot = slot(oldSteps[i], mask);
          while (targets[slot] != 0) {
            slot = (slot + 1) & mask;
          }
          steps[slot] = oldSteps[i];
          targets[slot] = oldTargets[i];
        }
      }
    }

    /** The trie; the builder is spent afterwards. */
    public ByteTrie build() {
      return new ByteTrie(steps, targets, Arrays.copyOf(values, nodes));
    }
  }
}

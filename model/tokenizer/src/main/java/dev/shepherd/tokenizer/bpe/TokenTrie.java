package dev.shepherd.tokenizer.bpe;

import java.util.Arrays;

/**
 * All tokens as a trie over bytes: the longest token at a place of a text. Immutable when built.
 *
 * <p>The first two bytes are looked up in a flat table. From there on an edge is an entry of an
 * open-addressing table, a long that holds node and byte above and the child below; so a step costs
 * one cache line, and the table needs neither sorted tokens nor a search for gaps to be built. Two
 * nodes of one byte never have children of their own here; tokens of one byte are in a table too.
 */
final class TokenTrie {

  private static final int MULTIPLIER = 0x9E3779B9;

  /** Set in a child that is the end of a token. */
  private static final int TOKEN = 1 << 31;

  private static final int NODE = TOKEN - 1;

  /** Node of the first two bytes, by the first and the second one; 0 for none. */
  private final int[] second = new int[1 << 16];

  private final int[] ofOneByte = new int[256];
  private long[] edges;
  private int shift;
  private int edgeCount;
  private int[] tokenAt;
  private int nodeCount = 1;

  /** An empty trie for about so many tokens. */
  TokenTrie(int expected) {
    int bits = 6;
    while (1L << bits < expected * 3L && bits < 24) {
      bits++;
    }
    edges = new long[1 << bits];
    shift = 32 - bits;
    tokenAt = new int[Math.max(16, expected * 2)];
    Arrays.fill(ofOneByte, -1);
  }

  /** Adds a token of at least one byte; a later one with the same bytes takes its place. */
  void add(byte[] text, int from, int to, int token) {
    if (to - from == 1) {
      ofOneByte[text[from] & 0xFF] = token;
      return;
    }
    int at = (text[from] & 0xFF) << 8 | (text[from + 1] & 0xFF);
    int node = second[at] & NODE;
    if (node == 0) {
      node = newNode();
      second[at] = node;
    }
    if (to - from == 2) {
      second[at] |= TOKEN;
      tokenAt[node] = token;
      return;
    }
    for (int i = from + 2; i < to; i++) {
      boolean last = i + 1 == to;
      int key = node << 8 | (text[i] & 0xFF);
      int slot = slot(key);
      long edge = edges[slot];
      if (edge == 0) {
        node = newNode();
        edges[slot] = (long) key << 32 | (node & 0xFFFFFFFFL);
        if (last) {
          edges[slot] |= TOKEN & 0xFFFFFFFFL;
        }
        if (++edgeCount * 8L > edges.length * 5L) {
          grow();
        }
      } else {
        node = (int) edge & NODE;
        if (last) {
          edges[slot] |= TOKEN & 0xFFFFFFFFL;
        }
      }
    }
    tokenAt[node] = token;
  }

  /** Nodes are counted in 24 bits; more are refused. */
  private int newNode() {
    if (nodeCount >= 1 << 24) {
      throw new IllegalArgumentException("the tokens have more than 2^24 different beginnings");
    }
    if (nodeCount == tokenAt.length) {
      tokenAt = Arrays.copyOf(tokenAt, nodeCount * 2);
    }
    return nodeCount++;
  }

  private int slot(int key) {
    int mask = edges.length - 1;
    int slot = (key * MULTIPLIER) >>> shift;
    while (edges[slot] != 0 && (int) (edges[slot] >>> 32) != key) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    long[] old = edges;
    edges = new long[old.length * 2];
    shift--;
    for (long edge : old) {
      if (edge != 0) {
        edges[slot((int) (edge >>> 32))] = edge;
      }
    }
  }

  /**
   * The longest token that begins at {@code p} and ends at {@code end} or before.
   *
   * @return its length in the upper half and its id in the lower one, -1 when there is none
   */
  long longest(byte[] t, int p, int end) {
    int first = t[p] & 0xFF;
    int node;
    int best = 0;
    int bestEnd = 0;
    if (p + 1 < end && (node = second[first << 8 | (t[p + 1] & 0xFF)]) != 0) {
      long[] table = edges;
      int mask = table.length - 1;
      int s = shift;
      int i = p + 2;
      if (node < 0) {
        node &= NODE;
        best = node;
        bestEnd = i;
      }
      while (i < end) {
        int key = node << 8 | (t[i] & 0xFF);
        int slot = (key * MULTIPLIER) >>> s;
        long edge = table[slot];
        while ((int) (edge >>> 32) != key && edge != 0) {
          slot = (slot + 1) & mask;
          edge = table[slot];
        }
        if (edge == 0) {
          break;
        }
        i++;
        node = (int) edge;
        if (node < 0) {
          node &= NODE;
          best = node;
          bestEnd = i;
        }
      }
      if (best != 0) {
        return (long) (bestEnd - p) << 32 | tokenAt[best];
      }
    }
    int token = ofOneByte[first];
    return token < 0 ? -1 : 1L << 32 | token;
  }

  /** The token of exactly these bytes, -1 for none. */
  int exact(byte[] t, int from, int to) {
    long found = longest(t, from, to);
    return found >= 0 && (int) (found >>> 32) == to - from ? (int) found : -1;
  }
}

package dev.shepherd.tokenizer.bpe;

import java.util.Arrays;

/**
 * All tokens as a trie over bytes: the longest token at a place of a text. Immutable when built.
 *
 * <p>What a step costs is a cache line. Therefore the first two bytes, and the first character of
 * three bytes, are looked up in flat tables, of which a text touches few lines. From there on an
 * edge is an entry of an open-addressing table, a long that holds node and byte above and the child
 * below; that needs neither sorted tokens nor a search for gaps to be built. Characters of three
 * bytes (nearly all of Chinese, Japanese and Korean) have edges of their own besides, so that such
 * a text is walked character by character.
 */
final class TokenTrie {

  private static final int MULTIPLIER = 0x9E3779B9;
  private static final long LONG_MULTIPLIER = 0x9E3779B97F4A7C15L;

  /** Set in a child that is the end of a token. */
  private static final int TOKEN = 1 << 31;

  private static final int NODE = TOKEN - 1;
  private static final int NODE_BITS = 23;

  /** Node of the first two bytes, by the first and the second one; 0 for none. */
  private final int[] second = new int[1 << 16];

  /** Node of a first character of three bytes; 0 for none. */
  private final int[] third = new int[1 << 16];

  private final int[] ofOneByte = new int[256];
  private long[] edges;
  private int shift;
  private int edgeCount;

  /** Edges over a character: node (23 bits), character (16), whether a token ends, child (23). */
  private long[] charEdges = new long[64];

  private int charShift = 64 - 6;
  private int charEdgeCount;

  /** Nodes from which a token goes on into a character of three bytes, but not to its end. */
  private long[] breaks = new long[64];

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
    }
    // Where a character of three bytes began that is not complete yet, and the node before it.
    int charStart = isThree(text[from]) ? from : isThree(text[from + 1]) ? from + 1 : -1;
    int charNode = 0;
    boolean startsInside = charStart == from + 1;
    for (int i = from + 2; i < to; i++) {
      if (isThree(text[i])) {
        charStart = i;
        charNode = node;
        startsInside = false;
      }
      boolean last = i + 1 == to;
      node = child(node, text[i], last);
      if (charStart >= 0 && i == charStart + 2) {
        if (charStart == from) {
          third[character(text, from)] =
              node | (last ? TOKEN : third[character(text, from)] & TOKEN);
        } else if (!startsInside) {
          addCharEdge(charNode, character(text, charStart), node, last);
        }
        charStart = -1;
      }
    }
    if (charStart > from && !startsInside) {
      setBreak(charNode);
    }
    tokenAt[node] = token;
  }

  private int child(int node, byte b, boolean last) {
    int key = node << 8 | (b & 0xFF);
    int slot = slot(key);
    int child = (int) edges[slot] & NODE;
    if (edges[slot] == 0) {
      child = newNode();
      edges[slot] = (long) key << 32 | child;
      edgeCount++;
    }
    if (last) {
      edges[slot] |= 1L << 31;
    }
    if (edgeCount * 5L > edges.length * 2L) {
      grow();
    }
    return child;
  }

  private static boolean isThree(byte b) {
    return (b & 0xF0) == 0xE0;
  }

  /** The code point of three bytes. */
  private static int character(byte[] t, int p) {
    return (t[p] & 0x0F) << 12 | (t[p + 1] & 0x3F) << 6 | (t[p + 2] & 0x3F);
  }

  private void setBreak(int node) {
    if (node >>> 6 >= breaks.length) {
      breaks = Arrays.copyOf(breaks, Math.max(breaks.length * 2, (node >>> 6) + 1));
    }
    breaks[node >>> 6] |= 1L << node;
  }

  private void addCharEdge(int node, int character, int child, boolean last) {
    long key = (long) node << 16 | character;
    int slot = charSlot(key);
    if (charEdges[slot] == 0) {
      charEdges[slot] = key << 24 | child;
      charEdgeCount++;
    }
    if (last) {
      charEdges[slot] |= 1L << NODE_BITS;
    }
    if (charEdgeCount * 5L > charEdges.length * 2L) {
      long[] old = charEdges;
      charEdges = new long[old.length * 2];
      charShift--;
      for (long edge : old) {
        if (edge != 0) {
          charEdges[charSlot(edge >>> 24)] = edge;
        }
      }
    }
  }

  private int charSlot(long key) {
    int mask = charEdges.length - 1;
    int slot = (int) ((key * LONG_MULTIPLIER) >>> charShift);
    while (charEdges[slot] != 0 && charEdges[slot] >>> 24 != key) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private int newNode() {
    if (nodeCount >= 1 << NODE_BITS) {
      throw new IllegalArgumentException("the tokens have more than 2^23 different beginnings");
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
    if (isThree(t[p]) && p + 3 <= end) {
      long found = longestByCharacters(t, p, end);
      if (found >= 0) {
        return found;
      }
    }
    return longestByBytes(t, p, end);
  }

  /** As {@link #longest}, or -1 when it takes bytes to know. */
  private long longestByCharacters(byte[] t, int p, int end) {
    int node = third[character(t, p)];
    int best = 0;
    int bestEnd = 0;
    int i = p + 3;
    if (node < 0) {
      node &= NODE;
      best = node;
      bestEnd = i;
    }
    if (node == 0) {
      return -1;
    }
    long[] table = charEdges;
    int mask = table.length - 1;
    int s = charShift;
    while (i + 3 <= end && isThree(t[i])) {
      if (node >>> 6 < breaks.length && (breaks[node >>> 6] & 1L << node) != 0) {
        return -1;
      }
      long key = (long) node << 16 | character(t, i);
      int slot = (int) ((key * LONG_MULTIPLIER) >>> s);
      long edge = table[slot];
      while (edge >>> 24 != key && edge != 0) {
        slot = (slot + 1) & mask;
        edge = table[slot];
      }
      if (edge == 0) {
        return best == 0 ? -1 : (long) (bestEnd - p) << 32 | tokenAt[best];
      }
      i += 3;
      node = (int) edge & ((1 << NODE_BITS) - 1);
      if ((edge & 1L << NODE_BITS) != 0) {
        best = node;
        bestEnd = i;
      }
    }
    return walk(t, p, i, end, node, best, bestEnd);
  }

  private long longestByBytes(byte[] t, int p, int end) {
    int first = t[p] & 0xFF;
    int node = p + 1 < end ? second[first << 8 | (t[p + 1] & 0xFF)] : 0;
    if (node != 0) {
      int best = node < 0 ? node & NODE : 0;
      long found = walk(t, p, p + 2, end, node & NODE, best, p + 2);
      if (found >= 0) {
        return found;
      }
    }
    int token = ofOneByte[first];
    return token < 0 ? -1 : 1L << 32 | token;
  }

  private long walk(
      byte[] t, int p, int from, int end, int start, int bestSoFar, int bestEndSoFar) {
    long[] table = edges;
    int mask = table.length - 1;
    int s = shift;
    int node = start;
    int best = bestSoFar;
    int bestEnd = bestEndSoFar;
    int i = from;
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
    return best == 0 ? -1 : (long) (bestEnd - p) << 32 | tokenAt[best];
  }

  /** The token of exactly these bytes, -1 for none. */
  int exact(byte[] t, int from, int to) {
    long found = longest(t, from, to);
    return found >= 0 && (int) (found >>> 32) == to - from ? (int) found : -1;
  }
}

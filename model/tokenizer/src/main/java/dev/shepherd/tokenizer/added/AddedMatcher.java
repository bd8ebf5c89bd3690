package dev.shepherd.tokenizer.added;

import dev.shepherd.tokenizer.IntSink;
import dev.shepherd.tokenizer.spec.AddedToken;
import dev.shepherd.tokenizer.split.TextClasses;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Finds added tokens in a text: of all that begin leftmost, the longest. Immutable and safe for use
 * by any thread.
 *
 * <p>Nearly all of a text cannot begin a token: bytes are looked at eight at a time when the tokens
 * begin with few different bytes, as most do, else one by one in a table. Where one may begin, a
 * trie over bytes is walked.
 */
public final class AddedMatcher {

  private static final long ONES = 0x0101010101010101L;
  private static final long TOPS = 0x8080808080808080L;
  private static final int MAX_FIRST = 3;

  private final AddedToken[] tokens;
  private final boolean[] begins = new boolean[256];

  /** The different first bytes in all eight positions, when there are few; else empty. */
  private final long[] firstBytes;

  /** Children of node n: bytes and nodes, sorted by byte. Node 0 is the root. */
  private final byte[][] edgeBytes;

  private final int[][] edgeNodes;

  /** Index of the token that ends at a node, -1 for none. */
  private final int[] tokenAt;

  /** A matcher for these tokens; of two with the same needle the first counts. */
  public AddedMatcher(List<AddedToken> added) {
    tokens = added.stream().filter(token -> !token.needle().isEmpty()).toArray(AddedToken[]::new);
    List<byte[]> bytes = new ArrayList<>();
    List<int[]> nodes = new ArrayList<>();
    List<Integer> ends = new ArrayList<>();
    bytes.add(new byte[0]);
    nodes.add(new int[0]);
    ends.add(-1);
    for (int i = 0; i < tokens.length; i++) {
      byte[] needle = tokens[i].needle().getBytes(StandardCharsets.UTF_8);
      begins[needle[0] & 0xFF] = true;
      int node = 0;
      for (byte b : needle) {
        int edge = Arrays.binarySearch(bytes.get(node), b);
        if (edge < 0) {
          int child = bytes.size();
          bytes.add(new byte[0]);
          nodes.add(new int[0]);
          ends.add(-1);
          bytes.set(node, inserted(bytes.get(node), ~edge, b));
          nodes.set(node, inserted(nodes.get(node), ~edge, child));
          node = child;
        } else {
          node = nodes.get(node)[edge];
        }
      }
      if (ends.get(node) < 0) {
        ends.set(node, i);
      }
    }
    edgeBytes = bytes.toArray(byte[][]::new);
    edgeNodes = nodes.toArray(int[][]::new);
    tokenAt = ends.stream().mapToInt(Integer::intValue).toArray();
    int count = edgeBytes[0].length;
    firstBytes = new long[count <= MAX_FIRST ? count : 0];
    for (int i = 0; i < firstBytes.length; i++) {
      firstBytes[i] = (edgeBytes[0][i] & 0xFF) * ONES;
    }
  }

  private static byte[] inserted(byte[] array, int at, byte value) {
    byte[] longer = Arrays.copyOf(array, array.length + 1);
    System.arraycopy(array, at, longer, at + 1, array.length - at);
    longer[at] = value;
    return longer;
  }

  private static int[] inserted(int[] array, int at, int value) {
    int[] longer = Arrays.copyOf(array, array.length + 1);
    System.arraycopy(array, at, longer, at + 1, array.length - at);
    longer[at] = value;
    return longer;
  }

  /** Whether there is nothing to look for. */
  public boolean isEmpty() {
    return tokens.length == 0;
  }

  /**
   * Cuts a text at its added tokens. Adds three numbers to {@code out} for each part: the id of the
   * token, or -1 for text between tokens, and where it begins and ends. Text between is never
   * empty; a token that takes white space along may overlap the one before.
   */
  public void cut(byte[] t, int from, int to, IntSink out) {
    int settled = from;
    int p = candidate(t, from, to);
    while (p < to) {
      int index = longest(t, p, to);
      if (index < 0) {
        p = candidate(t, p + 1, to);
        continue;
      }
      AddedToken token = tokens[index];
      int end = p + lastLength(t, p, to, index);
      int start = p;
      p = candidate(t, end, to);
      if (token.singleWord()
          && ((start > from && TextClasses.isWordBefore(t, start, from))
              || (end < to && TextClasses.isWordAt(t, end, to)))) {
        continue;
      }
      if (token.leftStrip()) {
        start = Math.max(TextClasses.spaceBefore(t, start, from), settled);
      }
      if (token.rightStrip()) {
        end = TextClasses.spaceBehind(t, end, to);
      }
      if (settled < start) {
        part(out, -1, settled, start);
      }
      part(out, token.id(), start, end);
      settled = end;
    }
    if (settled < to) {
      part(out, -1, settled, to);
    }
  }

  private static void part(IntSink out, int id, int from, int to) {
    out.add(id);
    out.add(from);
    out.add(to);
  }

  /** The next place where a token may begin, {@code to} when there is none. */
  private int candidate(byte[] t, int from, int to) {
    int p = from;
    if (firstBytes.length > 0) {
      while (p + 8 <= to) {
        long x = TextClasses.eight(t, p);
        long hit = 0;
        for (long first : firstBytes) {
          long y = x ^ first;
          hit |= (y - ONES) & ~y & TOPS;
        }
        if (hit != 0) {
          // Borrows can only mark bytes above the lowest hit wrongly.
          return p + (Long.numberOfTrailingZeros(hit) >>> 3);
        }
        p += 8;
      }
    }
    while (p < to && !begins[t[p] & 0xFF]) {
      p++;
    }
    return p;
  }

  /** Index of the longest token that begins here, -1 when none does. */
  private int longest(byte[] t, int p, int to) {
    int node = 0;
    int best = -1;
    while (p < to) {
      int edge = edge(node, t[p]);
      if (edge < 0) {
        break;
      }
      node = edgeNodes[node][edge];
      if (tokenAt[node] >= 0) {
        best = tokenAt[node];
      }
      p++;
    }
    return best;
  }

  private int edge(int node, byte b) {
    byte[] bytes = edgeBytes[node];
    if (bytes.length == 1) {
      return bytes[0] == b ? 0 : -1;
    }
    return Arrays.binarySearch(bytes, b);
  }

  private int lastLength(byte[] t, int p, int to, int index) {
    int node = 0;
    int length = 0;
    for (int i = p; i < to; i++) {
      int edge = edge(node, t[i]);
      if (edge < 0) {
        break;
      }
      node = edgeNodes[node][edge];
      if (tokenAt[node] == index) {
        length = i + 1 - p;
        break;
      }
    }
    return length;
  }
}

package dev.shepherd.tokenizer.spec;

/**
 * The merges of a BPE model: which neighbours become which token, and which go first.
 *
 * <p>Parallel arrays, one entry per merge, in ascending order of rank. Of the pairs in a word the
 * one with the lowest rank is merged first, the leftmost among equals. Several entries may share a
 * rank: formats that rank tokens rather than pairs give each way of composing a token its rank.
 * When the same pair is listed twice, the later entry counts.
 */
public final class Merges {

  /** No merges. */
  public static final Merges NONE = new Merges(new int[0], new int[0], new int[0], new int[0]);

  private final int[] left;
  private final int[] right;
  private final int[] merged;
  private final int[] ranks;

  private Merges(int[] left, int[] right, int[] merged, int[] ranks) {
    this.left = left;
    this.right = right;
    this.merged = merged;
    this.ranks = ranks;
    if (right.length != left.length
        || merged.length != left.length
        || (ranks.length != 0 && ranks.length != left.length)) {
      throw new IllegalArgumentException("arrays of different lengths");
    }
  }

  /** Merges that are ranked by their position. */
  public static Merges listed(int[] left, int[] right, int[] merged) {
    return new Merges(left, right, merged, new int[0]);
  }

  /** Merges with ranks of their own, which must ascend. */
  public static Merges ranked(int[] left, int[] right, int[] merged, int[] ranks) {
    return new Merges(left, right, merged, ranks);
  }

  /** Number of merges. */
  public int size() {
    return left.length;
  }

  /** Id of the left neighbour. */
  public int left(int merge) {
    return left[merge];
  }

  /** Id of the right neighbour. */
  public int right(int merge) {
    return right[merge];
  }

  /** Id of the token that both become. */
  public int merged(int merge) {
    return merged[merge];
  }

  /** The rank, 0 or more; lower goes first. */
  public int rank(int merge) {
    return ranks.length == 0 ? merge : ranks[merge];
  }
}

package dev.shepherd.tokenizer.load;

import dev.shepherd.tokenizer.spec.Merges;
import dev.shepherd.tokenizer.spec.Vocabulary;
import java.util.Arrays;

/**
 * The merges of formats that rank tokens instead of pairs (tiktoken, SentencePiece): every way of
 * putting a token together from two others is a merge with the token's rank.
 */
final class RankedMerges {

  /** Bound on the squares of all token lengths together: a hostile file must not take minutes. */
  private static final long WORK_LIMIT = 1L << 31;

  private final Vocabulary vocabulary;
  private final int[] rankOfId;
  private int[] left = new int[1 << 12];
  private int[] right = new int[1 << 12];
  private int[] merged = new int[1 << 12];
  private int size;

  private RankedMerges(Vocabulary vocabulary, int[] rankOfId) {
    this.vocabulary = vocabulary;
    this.rankOfId = rankOfId;
  }

  /** Merges ranked by the ids of the tokens that come of them. */
  static Merges byId(String file, Vocabulary vocabulary) {
    int[] ranks = new int[vocabulary.idBound()];
    Arrays.setAll(ranks, id -> vocabulary.contains(id) ? id : -1);
    return byRank(file, vocabulary, ranks);
  }

  /**
   * Merges ranked by a number.
   *
   * @param rankOfId rank of each token, -1 of those that take no part
   */
  static Merges byRank(String file, Vocabulary vocabulary, int[] rankOfId) {
    long work = 0;
    for (int id = 0; id < rankOfId.length; id++) {
      if (rankOfId[id] >= 0) {
        work += (long) vocabulary.length(id) * vocabulary.length(id);
      }
    }
    if (work > WORK_LIMIT) {
      throw new TokenizerFileException(file, "", "the tokens are too long to be merged from parts");
    }
    return new RankedMerges(vocabulary, rankOfId).build();
  }

  private Merges build() {
    long[] byRank = new long[rankOfId.length];
    int count = 0;
    for (int id = 0; id < rankOfId.length; id++) {
      if (rankOfId[id] >= 0) {
        byRank[count++] = ((long) rankOfId[id] << 32) | id;
      }
    }
    Arrays.sort(byRank, 0, count);
    for (int i = 0; i < count; i++) {
      addSplits((int) byRank[i]);
    }
    int[] ranks = new int[size];
    Arrays.setAll(ranks, merge -> rankOfId[merged[merge]]);
    return Merges.ranked(
        Arrays.copyOf(left, size), Arrays.copyOf(right, size), Arrays.copyOf(merged, size), ranks);
  }

  private void addSplits(int id) {
    byte[] text = vocabulary.text();
    int from = vocabulary.start(id);
    int to = vocabulary.end(id);
    for (int cut = from + 1; cut < to; cut++) {
      if ((text[cut] & 0xC0) == 0x80) {
        continue; // inside a character
      }
      int l = part(text, from, cut);
      int r = l < 0 ? -1 : part(text, cut, to);
      if (r >= 0) {
        add(l, r, id);
      }
    }
  }

  private int part(byte[] text, int from, int to) {
    int id = vocabulary.find(text, from, to);
    return id >= 0 && rankOfId[id] >= 0 ? id : -1;
  }

  private void add(int l, int r, int id) {
    if (size == left.length) {
      left = Arrays.copyOf(left, size * 2);
      right = Arrays.copyOf(right, size * 2);
      merged = Arrays.copyOf(merged, size * 2);
    }
    left[size] = l;
    right[size] = r;
    merged[size++] = id;
  }
}

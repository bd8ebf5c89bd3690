package dev.shepherd.tokenizer.model;

import dev.shepherd.tokenizer.IntSink;
import dev.shepherd.tokenizer.WordModel;
import dev.shepherd.tokenizer.spec.TokenModel;
import dev.shepherd.tokenizer.spec.Vocabulary;
import dev.shepherd.tokenizer.trie.ByteTrie;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The most probable segmentation under a unigram language model (Kudo 2018), found by Viterbi.
 *
 * <p>For every position of the word, left to right, all tokens that begin there are tried; a
 * position keeps the best way to reach it, the first one among equals. A character that is no token
 * by itself may always be passed as unknown, at ten below the worst score. Cost: length of the word
 * times length of the longest token.
 */
public final class Unigram implements WordModel {

  private static final double UNKNOWN_PENALTY = 10.0;

  /** Scratch space of longer words is not kept. */
  private static final int KEPT_BYTES = 1 << 16;

  private final Vocabulary vocabulary;
  private final ByteTrie trie;
  private final double[] scores;
  private final boolean[] symbol;
  private final int unknownId;
  private final boolean singlePrecision;
  private final double unknownScore;
  private final double symbolScore;
  private final int[] byteIds;
  private final AtomicReference<Scratch> spare = new AtomicReference<>();

  /** The model that is described. */
  public Unigram(TokenModel.Unigram spec) {
    vocabulary = spec.vocabulary();
    scores = spec.scores();
    unknownId = spec.unknownId();
    singlePrecision = spec.singlePrecision();
    symbol = new boolean[Math.max(scores.length, vocabulary.idBound())];
    for (int id : spec.symbols()) {
      symbol[id] = true;
    }
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    ByteTrie.Builder keys = ByteTrie.builder();
    for (int entry = 0; entry < vocabulary.size(); entry++) {
      int id = vocabulary.entryId(entry);
      double score = score(id);
      int from = vocabulary.entryStart(entry);
      int to = vocabulary.entryStart(entry + 1);
      if (!symbol[id] && !Double.isNaN(score)) {
        least = Math.min(least, score);
        most = Math.max(most, score);
      }
      if ((symbol[id] || !Double.isNaN(score)) && from < to) {
        keys.add(vocabulary.text(), from, to, id);
      }
    }
    trie = keys.build();
    unknownScore =
        singlePrecision ? (float) ((float) least - UNKNOWN_PENALTY) : least - UNKNOWN_PENALTY;
    symbolScore = most;
    byteIds = spec.byteFallback() ? ByteTokens.of(vocabulary) : ByteTokens.NONE;
  }

  private double score(int id) {
    return id < scores.length ? scores[id] : Double.NaN;
  }

  /** The best way to reach every position of a word. */
  private static final class Scratch {
    double[] best = new double[0];
    int[] from = new int[0];
    int[] id = new int[0];

    void prepare(int positions) {
      if (best.length < positions) {
        best = new double[positions];
        from = new int[positions];
        id = new int[positions];
      }
      Arrays.fill(from, 0, positions, -1);
      best[0] = 0;
    }
  }

  @Override
  public void encode(byte[] text, int from, int to, IntSink out) {
    Scratch scratch = spare.getAndSet(null);
    if (scratch == null) {
      scratch = new Scratch();
    }
    scratch.prepare(to - from + 1);
    findBest(text, from, to, scratch);
    emit(text, from, to, scratch, out);
    if (scratch.best.length <= KEPT_BYTES) {
      spare.set(scratch);
    }
  }

  private void findBest(byte[] text, int start, int end, Scratch scratch) {
    int at = start;
    while (at < end) {
      double here = scratch.best[at - start];
      int next = at + Utf8Length.of(text[at]);
      boolean single = false;
      int node = ByteTrie.ROOT;
      for (int i = at; i < end; i++) {
        node = trie.step(node, text[i]);
        if (node < 0) {
          break;
        }
        int id = trie.value(node);
        if (id >= 0) {
          single |= i + 1 == next;
          offer(scratch, at - start, i + 1 - start, id, here + tokenScore(id, i + 1 - at));
        }
      }
      if (!single) {
        offer(scratch, at - start, next - start, unknownId, here + unknownScore);
      }
      at = next;
    }
  }

  private double tokenScore(int id, int bytes) {
    return symbol[id] ? bytes * (float) symbolScore - 0.1 : scores[id];
  }

  private void offer(Scratch scratch, int from, int to, int id, double score) {
    // Rounded before it is compared: equal sums must be equal, whatever order they were added in.
    double sum = singlePrecision ? (float) score : score;
    if (scratch.from[to] < 0 || sum > scratch.best[to]) {
      scratch.best[to] = sum;
      scratch.from[to] = from;
      scratch.id[to] = id;
    }
  }

  private void emit(byte[] text, int start, int end, Scratch scratch, IntSink out) {
    // The way back gives the last piece first: turn the links around, then walk forward.
    int to = end - start;
    int behind = -1;
    while (true) {
      int from = scratch.from[to];
      scratch.from[to] = behind;
      if (to == 0) {
        break;
      }
      behind = to;
      to = from;
    }
    int at = 0;
    int next = scratch.from[0];
    while (next >= 0) {
      int id = scratch.id[next];
      if (id == unknownId) {
        int last = next;
        while (scratch.from[last] >= 0 && scratch.id[scratch.from[last]] == unknownId) {
          last = scratch.from[last];
        }
        unknown(text, start + at, start + last, out);
        next = last;
      } else {
        out.add(id);
      }
      at = next;
      next = scratch.from[next];
    }
  }

  private void unknown(byte[] text, int from, int to, IntSink out) {
    int id = singlePrecision ? -1 : vocabulary.find(text, from, to);
    if (id >= 0) {
      out.add(id);
    } else if (byteIds.length > 0) {
      for (int i = from; i < to; i++) {
        out.add(byteIds[text[i] & 0xFF]);
      }
    } else if (unknownId >= 0) {
      out.add(unknownId);
    }
  }
}

package dev.shepherd.tokenizer.bpe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.tokenizer.IntSink;
import dev.shepherd.tokenizer.spec.Merges;
import dev.shepherd.tokenizer.spec.TokenModel;
import dev.shepherd.tokenizer.spec.Vocabulary;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The linear encoder gives what merging pair by pair gives, for any merges whatever. */
class BpeModelTest {

  @Test
  void bordersAgreeWithMergingForRandomMerges() {
    for (int seed = 0; seed < 400; seed++) {
      Random random = new Random(seed);
      TokenModel.Bpe spec = random(random, random.nextBoolean());
      BpeModel model = new BpeModel(spec, false, random.nextBoolean() ? 4096 : 0);
      for (int i = 0; i < 60; i++) {
        byte[] word = word(random, 1 + random.nextInt(60));
        IntSink fast = new IntSink();
        model.encode(word, 0, word.length, fast);
        assertThat(fast.toArray())
            .as("seed %d, word %s", seed, new String(word, StandardCharsets.UTF_8))
            .isEqualTo(naive(spec, word));
      }
    }
  }

  @Test
  void longRunTakesLinearTime() {
    TokenModel.Bpe spec = random(new Random(3), false);
    BpeModel model = new BpeModel(spec, false, 0);
    byte[] word = "ab".repeat(500_000).getBytes(StandardCharsets.UTF_8);
    IntSink fast = new IntSink();
    model.encode(word, 0, word.length, fast);
    MergeLoop loop = new MergeLoop();
    for (byte b : word) {
      loop.add(b - 'a');
    }
    loop.merge(new PairTable(spec.merges()));
    assertThat(fast.size()).isEqualTo(loop.size());
  }

  private static byte[] word(Random random, int length) {
    byte[] word = new byte[length];
    for (int i = 0; i < length; i++) {
      word[i] = (byte) ('a' + random.nextInt(random.nextInt(4) == 0 ? 2 : 4));
    }
    return word;
  }

  /**
   * Random merges of a to d; with all ways to compose a token, as some formats rank them, or not.
   */
  private static TokenModel.Bpe random(Random random, boolean allWays) {
    Map<String, Integer> ids = new LinkedHashMap<>();
    List<String> texts = new ArrayList<>();
    for (String each : List.of("a", "b", "c", "d")) {
      ids.put(each, texts.size());
      texts.add(each);
    }
    List<int[]> merges = new ArrayList<>();
    int wanted = 1 + random.nextInt(40);
    for (int i = 0; i < wanted; i++) {
      int left = random.nextInt(texts.size());
      int right = random.nextInt(texts.size());
      String text = texts.get(left) + texts.get(right);
      if (text.length() > 12) {
        continue;
      }
      boolean known = ids.containsKey(text);
      int merged = ids.computeIfAbsent(text, key -> texts.size());
      if (!known) {
        texts.add(text);
      }
      if (allWays) {
        for (int cut = 1; cut < text.length(); cut++) {
          Integer a = ids.get(text.substring(0, cut));
          Integer b = ids.get(text.substring(cut));
          if (a != null && b != null) {
            merges.add(new int[] {a, b, merged});
          }
        }
      } else {
        merges.add(new int[] {left, right, merged});
      }
    }
    // Odd orders too: a merge may come before those of its parts.
    if (random.nextInt(3) == 0) {
      java.util.Collections.shuffle(merges, random);
    }
    Vocabulary.Builder vocabulary = Vocabulary.builder();
    for (int i = 0; i < texts.size(); i++) {
      vocabulary.add(texts.get(i), i);
    }
    return new TokenModel.Bpe(
        vocabulary.build(),
        Merges.listed(column(merges, 0), column(merges, 1), column(merges, 2)),
        -1,
        false,
        false,
        false,
        "",
        "");
  }

  private static int[] column(List<int[]> rows, int column) {
    return rows.stream().mapToInt(row -> row[column]).toArray();
  }

  /** By the definition: of all pairs the one of the lowest rank, the leftmost among equals. */
  private static int[] naive(TokenModel.Bpe spec, byte[] word) {
    List<Integer> ids = new ArrayList<>();
    for (byte b : word) {
      ids.add(b - 'a');
    }
    Merges merges = spec.merges();
    Map<Long, Integer> ranks = new LinkedHashMap<>();
    for (int i = 0; i < merges.size(); i++) {
      ranks.put((long) merges.left(i) << 32 | merges.right(i), i);
    }
    while (true) {
      int best = Integer.MAX_VALUE;
      int at = -1;
      for (int i = 0; i + 1 < ids.size(); i++) {
        Integer rank = ranks.get((long) ids.get(i) << 32 | ids.get(i + 1));
        if (rank != null && rank < best) {
          best = rank;
          at = i;
        }
      }
      if (at < 0) {
        return ids.stream().mapToInt(Integer::intValue).toArray();
      }
      ids.set(at, merges.merged(best));
      ids.remove(at + 1);
    }
  }

  @Test
  void wordCacheKeepsIdsApartAndWithinItsRoom() {
    WordCache cache = new WordCache(1 << 14);
    IntSink out = new IntSink();
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < 5_000; i++) {
        byte[] word = Integer.toString(i).getBytes(StandardCharsets.UTF_8);
        long low = WordCache.low(word, 0, word.length);
        long high = WordCache.high(word, 0, word.length);
        out.clear();
        if (cache.find(low, high, word.length, out)) {
          assertThat(out.toArray()).containsExactly(i, i + 1, i + 2);
        } else {
          cache.add(low, high, word.length, new int[] {i, i + 1, i + 2}, 0, 3);
        }
      }
    }
    out.clear();
    byte[] last = "4999".getBytes(StandardCharsets.UTF_8);
    assertThat(cache.find(WordCache.low(last, 0, 4), 0, 4, out)).isTrue();
  }
}

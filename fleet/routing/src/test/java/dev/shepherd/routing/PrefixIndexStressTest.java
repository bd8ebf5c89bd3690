package dev.shepherd.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many threads at once: nobody may be said to hold what was never inserted, or was forgotten. */
final class PrefixIndexStressTest {
  private static final int WRITERS = 4;
  private static final int SLOTS_EACH = 12;
  private static final int TREES = 90;
  private static final int DEPTH = 24;

  private static final PromptKeys[] BLOCKS = new PromptKeys[9];

  static {
    for (int i = 0; i < BLOCKS.length; i++) {
      BLOCKS[i] = prompt(i, 1);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {64 << 10, 256 << 10, 16 << 20})
  void noThreadSeesWhatIsNotThere(long maxBytes) throws Exception {
    // Readers that do not give up on a writer that lost its processor see everything.
    var limits = new PrefixIndexLimits(maxBytes, Duration.ofHours(1));
    var index = new PrefixIndex(limits, Integer.MAX_VALUE, Long.MAX_VALUE);
    var done = new AtomicBoolean();
    boolean roomy = maxBytes > 1 << 20;
    try (var pool = Executors.newFixedThreadPool(WRITERS + 2)) {
      List<Callable<Long>> work = new ArrayList<>();
      for (int writer = 0; writer < WRITERS; writer++) {
        int own = writer;
        work.add(() -> write(index, own, roomy, done));
      }
      for (int reader = 0; reader < 2; reader++) {
        int seed = reader;
        work.add(() -> read(index, seed, done));
      }
      long checks = 0;
      for (var result : pool.invokeAll(work)) {
        checks += result.get();
      }
      assertThat(checks).isPositive();
      assertThat(index.stats().bytes()).isLessThanOrEqualTo(maxBytes);
    }
  }

  /**
   * One bucket for many blocks: nearly every insert gives the place of one block to another, under
   * the eyes of the readers. Of a block only one slot is ever said, so any other is another
   * block's.
   */
  @Test
  void nobodyTakesAnotherBlocksHolders() throws Exception {
    var limits = PrefixIndexLimits.ofBytes(PrefixIndexLimits.LEAST_BYTES);
    var index = new PrefixIndex(limits, Integer.MAX_VALUE, 0);
    var done = new AtomicBoolean();
    try (var pool = Executors.newFixedThreadPool(4)) {
      List<Callable<Long>> work = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        int seed = i;
        work.add(
            () -> {
              var random = new SplittableRandom(seed);
              for (int step = 0; step < 1_500_000; step++) {
                int block = random.nextInt(9);
                index.insert(BLOCKS[block], 10 * block + random.nextInt(10), step * 1_000_000_000L);
              }
              done.set(true);
              return 1L;
            });
        work.add(
            () -> {
              var random = new SplittableRandom(seed);
              var match = new PrefixMatch();
              long seen = 0;
              while (!done.get()) {
                int block = random.nextInt(9);
                index.match(BLOCKS[block], match);
                for (int at = 0; at < match.holders(); at++) {
                  if (match.holder(at) / 10 != block) {
                    done.set(true);
                    throw new AssertionError(
                        "block " + block + " is held by slot " + match.holder(at));
                  }
                  seen++;
                }
              }
              return seen;
            });
      }
      for (var result : pool.invokeAll(work)) {
        assertThat(result.get()).isPositive();
      }
    }
    assertThat(index.stats().evictions()).isPositive();
  }

  /**
   * Blocks come and go in a table with hardly any room, so that records of others are moved from
   * one bucket to the other all the time. Nobody may miss a block while it is moved.
   */
  @Test
  void blocksAreThereWhileTheyAreMoved() throws Exception {
    // 36 places, all but full; those that last are younger, so that only others are given up.
    int lasting = 24;
    int passing = 11;
    var limits = PrefixIndexLimits.ofBytes(PrefixIndexLimits.LEAST_BYTES);
    var index = new PrefixIndex(limits, Integer.MAX_VALUE, 6 * 256 + 300);
    var blocks = new PromptKeys[lasting + passing];
    for (int i = 0; i < blocks.length; i++) {
      blocks[i] = prompt(1000 + i, 1);
      index.insert(blocks[i], 1, i < lasting ? 10_000_000_000L : 0);
    }
    var done = new AtomicBoolean();
    try (var pool = Executors.newFixedThreadPool(3)) {
      List<Callable<Long>> work = new ArrayList<>();
      work.add(
          () -> {
            var random = new SplittableRandom(1);
            for (int step = 0; step < 2_000_000; step++) {
              PromptKeys block = blocks[lasting + random.nextInt(passing)];
              if (random.nextInt(4) > 0) {
                index.insert(block, 2, 0);
              } else {
                index.keepOnly(block, 2, 0);
              }
            }
            done.set(true);
            return 1L;
          });
      for (int i = 0; i < 2; i++) {
        int seed = i;
        work.add(
            () -> {
              var random = new SplittableRandom(seed);
              var match = new PrefixMatch();
              long missed = 0;
              while (!done.get()) {
                index.match(blocks[random.nextInt(lasting)], match);
                missed += match.blocks(1) == 1 ? 0 : 1;
              }
              return -missed;
            });
      }
      var results = pool.invokeAll(work);
      var match = new PrefixMatch();
      for (int i = 0; i < lasting; i++) {
        index.match(blocks[i], match);
        assertThat(match.blocks(1)).as("block %d was not given up", i).isEqualTo(1);
      }
      assertThat(results.get(1).get()).isZero();
      assertThat(results.get(2).get()).isZero();
    }
  }

  /** Owns some slots: nobody else inserts for them, so it knows what they may hold. */
  private static long write(PrefixIndex index, int writer, boolean roomy, AtomicBoolean done) {
    var random = new SplittableRandom(writer);
    var match = new PrefixMatch();
    var depths = new int[SLOTS_EACH][TREES];
    long checks = 0;
    for (int step = 0; step < 20_000; step++) {
      int own = random.nextInt(SLOTS_EACH);
      int slot = writer * SLOTS_EACH + own;
      int tree = random.nextInt(TREES);
      long now = step * 1_000_000L;
      switch (random.nextInt(40)) {
        case 0 -> {
          index.forget(slot);
          java.util.Arrays.fill(depths[own], 0);
        }
        case 1 -> {
          int keep = random.nextInt(DEPTH);
          index.keepOnly(prompt(tree, DEPTH), slot, keep);
          depths[own][tree] = Math.min(depths[own][tree], keep);
        }
        default -> {
          if (mayHold(slot, tree)) {
            int depth = 1 + random.nextInt(DEPTH);
            index.insert(prompt(tree, depth), slot, now);
            depths[own][tree] = Math.max(depths[own][tree], depth);
          }
        }
      }
      int asked = random.nextInt(TREES);
      index.match(prompt(asked, DEPTH), match);
      int seen = match.blocks(slot);
      int held = depths[own][asked];
      if (seen > held || roomy && seen < held) {
        done.set(true);
        throw new AssertionError(
            "slot " + slot + " holds " + held + " blocks, not " + seen + "; step " + step);
      }
      checks++;
    }
    done.set(true);
    return checks;
  }

  private static long read(PrefixIndex index, int seed, AtomicBoolean done) {
    var random = new SplittableRandom(seed);
    var match = new PrefixMatch();
    long checks = 0;
    while (!done.get()) {
      int tree = random.nextInt(TREES);
      index.match(prompt(tree, DEPTH), match);
      for (int i = 0; i < match.holders(); i++) {
        int slot = match.holder(i);
        if (slot >= WRITERS * SLOTS_EACH || !mayHold(slot, tree)) {
          throw new AssertionError("slot " + slot + " was never given tree " + tree);
        }
      }
      checks++;
    }
    return checks;
  }

  private static boolean mayHold(int slot, int tree) {
    return (slot + tree) % 3 != 0;
  }

  private static PromptKeys prompt(long tree, int depth) {
    var keys = new PromptKeys();
    keys.reset(PromptKeys.Unit.BYTES, 256);
    for (int i = 0; i < depth; i++) {
      long key = (tree << 20 | i) * 0x9E3779B97F4A7C15L;
      keys.add(key ^ (key >>> 31));
    }
    return keys;
  }
}

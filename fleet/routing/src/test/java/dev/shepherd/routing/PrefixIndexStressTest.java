package dev.shepherd.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many threads at once: nobody may be said to hold what was never inserted, or was forgotten. */
final class PrefixIndexStressTest {
  private static final int WRITERS = 4;
  private static final int SLOTS_EACH = 12;
  private static final int TREES = 24;
  private static final int DEPTH = 24;

  @ParameterizedTest
  @ValueSource(longs = {64 << 10, 256 << 10, 16 << 20})
  void noThreadSeesWhatIsNotThere(long maxBytes) throws Exception {
    // Readers that do not give up on a writer that lost its processor see everything.
    var limits = new PrefixIndexLimits(maxBytes, Duration.ofHours(1));
    var index = new PrefixIndex(limits, Integer.MAX_VALUE);
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

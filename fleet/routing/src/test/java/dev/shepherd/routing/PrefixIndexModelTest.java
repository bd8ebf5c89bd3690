package dev.shepherd.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The index against maps that keep everything, in random histories without lack of room. */
final class PrefixIndexModelTest {
  private static final long SECOND = 1_000_000_000L;

  @ParameterizedTest
  @CsvSource({"1, 0", "8, 0", "64, 0", "512, 0", "1000, 0", "8, 100000", "64, 100000", "70, 16384"})
  void answersLikeMapsThatKeepEverything(int workers, long lifeSeconds) {
    for (long seed = 1; seed <= 6; seed++) {
      run(workers, lifeSeconds, seed);
    }
  }

  private static void run(int workers, long lifeSeconds, long seed) {
    String where = "workers " + workers + ", life " + lifeSeconds + " s, seed " + seed;
    var random = new SplittableRandom(seed);
    var index = new PrefixIndex(new PrefixIndexLimits(64 << 20, Duration.ofSeconds(lifeSeconds)));
    // Ticks divide a life; the model's moments stand on ticks, so that nothing is rounded.
    long tick = lifeSeconds == 0 ? SECOND : lifeSeconds * SECOND / 16384;
    var model = new Model(workers, lifeSeconds == 0 ? Long.MAX_VALUE : 16384);
    var out = new PrefixMatch();
    long now = random.nextInt(1000);
    // A few trees of prompts: a prompt is a path, and paths share their beginnings.
    long[] roots = {random.nextLong(), random.nextLong(), 0};
    for (int step = 0; step < 4000; step++) {
      now += random.nextInt(20) == 0 ? random.nextInt(3000) : random.nextInt(3);
      PromptKeys prompt = prompt(random, roots);
      int slot = random.nextInt(workers);
      switch (random.nextInt(workers > 64 ? 30 : 12)) {
        case 0 -> {
          if (random.nextInt(10) == 0) {
            index.forget(slot);
            model.forget(slot);
            // A slot that is used again within a tick is a tick ahead, which horizon would show.
            now++;
          }
        }
        case 1 -> {
          int keep = random.nextInt(prompt.count() + 2);
          index.keepOnly(prompt, slot, keep);
          model.keepOnly(prompt, slot, keep);
        }
        case 2 -> {
          if (random.nextInt(4) == 0) {
            long oldest = now - random.nextInt(500);
            index.horizon(slot, oldest * tick);
            model.horizon(slot, oldest);
          }
        }
        case 3, 4 -> {
          index.match(prompt, out);
          model.check(prompt, out, where + ", step " + step);
        }
        default -> {
          index.insert(prompt, slot, now * tick);
          model.insert(prompt, slot, now);
        }
      }
    }
    for (int i = 0; i < 300; i++) {
      PromptKeys prompt = prompt(random, roots);
      index.match(prompt, out);
      model.check(prompt, out, where + ", at the end");
    }
    assertThat(index.stats().evictions()).as(where).isZero();
  }

  private static PromptKeys prompt(SplittableRandom random, long[] roots) {
    var keys = new PromptKeys();
    keys.reset(PromptKeys.Unit.BYTES, 1);
    long key = roots[random.nextInt(roots.length)];
    int blocks = random.nextInt(12);
    for (int i = 0; i < blocks; i++) {
      keys.add(key);
      key = (key + random.nextInt(10) / 8) * 0x9E3779B97F4A7C15L + 7;
    }
    return keys;
  }

  private static final class Model {
    private final Map<Integer, Map<Long, Long>> held = new HashMap<>();
    private final int workers;
    private final long life;
    private long newest = Long.MIN_VALUE;

    Model(int workers, long life) {
      this.workers = workers;
      this.life = life;
      for (int i = 0; i < workers; i++) {
        held.put(i, new HashMap<>());
      }
    }

    private Map<Long, Long> of(int slot) {
      return held.get(slot);
    }

    void insert(PromptKeys prompt, int slot, long now) {
      newest = Math.max(newest, now);
      for (int i = 0; i < prompt.count(); i++) {
        of(slot).merge(prompt.key(i), now, Math::max);
      }
    }

    void keepOnly(PromptKeys prompt, int slot, int blocks) {
      for (int i = blocks; i < prompt.count(); i++) {
        of(slot).remove(prompt.key(i));
      }
    }

    void forget(int slot) {
      of(slot).clear();
    }

    void horizon(int slot, long oldest) {
      of(slot).values().removeIf(time -> time < oldest);
    }

    void check(PromptKeys prompt, PrefixMatch out, String where) {
      int deepest = 0;
      int holders = 0;
      for (int slot = 0; slot < workers; slot++) {
        int blocks = 0;
        while (blocks < prompt.count() && holds(slot, prompt.key(blocks))) {
          blocks++;
        }
        assertThat(out.blocks(slot)).as("slot %d, %s", slot, where).isEqualTo(blocks);
        deepest = Math.max(deepest, blocks);
        holders += blocks > 0 ? 1 : 0;
      }
      assertThat(out.deepest()).as(where).isEqualTo(deepest);
      assertThat(out.holders()).as(where).isEqualTo(holders);
      for (int i = 0; i < holders; i++) {
        assertThat(out.blocks(out.holder(i))).as(where).isPositive();
      }
    }

    private boolean holds(int slot, long key) {
      Long time = of(slot).get(key);
      return time != null && (life == Long.MAX_VALUE || time >= newest - life);
    }
  }
}

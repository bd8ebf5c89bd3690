package dev.shepherd.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PrefixIndexTest {
  private static final long SECOND = 1_000_000_000L;

  private final PrefixIndex index =
      new PrefixIndex(new PrefixIndexLimits(8 << 20, Duration.ofHours(1)));
  private final PrefixMatch match = new PrefixMatch();

  @Test
  void nobodyHoldsAnythingAtFirst() {
    index.match(prompt(1, 5), match);
    assertThat(match.deepest()).isZero();
    assertThat(match.holders()).isZero();
    assertThat(match.blocks(0)).isZero();
    assertThat(match.blocks(60_000)).isZero();
    index.match(new PromptKeys(), match);
    assertThat(match.deepest()).isZero();
  }

  @Test
  void aPromptMatchesAsFarAsItIsShared() {
    index.insert(prompt(1, 10), 3, 0);
    index.insert(prompt(1, 4), 7, 0);
    index.match(prompt(1, 20), match);
    assertThat(match.blocks(3)).isEqualTo(10);
    assertThat(match.blocks(7)).isEqualTo(4);
    assertThat(match.deepest()).isEqualTo(10);
    assertThat(match.holders()).isEqualTo(2);
    index.match(prompt(1, 2), match);
    assertThat(match.blocks(3)).isEqualTo(2);
    assertThat(match.deepest()).isEqualTo(2);
  }

  @Test
  void aForgottenSlotCanBeUsedRightAway() {
    PromptKeys old = prompt(1, 10);
    PromptKeys fresh = prompt(2, 10);
    index.insert(old, 3, 5 * SECOND);
    for (int i = 0; i < 100; i++) {
      index.forget(3);
      index.match(old, match);
      assertThat(match.deepest()).isZero();
      index.insert(fresh, 3, 5 * SECOND);
      index.match(fresh, match);
      assertThat(match.blocks(3)).isEqualTo(10);
      index.match(old, match);
      assertThat(match.blocks(3)).isZero();
    }
  }

  @Test
  void aHorizonTakesWhatIsOlder() {
    index.insert(prompt(1, 10), 3, 100 * SECOND);
    index.insert(prompt(2, 10), 3, 200 * SECOND);
    index.insert(prompt(1, 10), 4, 100 * SECOND);
    index.horizon(3, 150 * SECOND);
    assertThat(blocks(prompt(1, 10), 3)).isZero();
    assertThat(blocks(prompt(2, 10), 3)).isEqualTo(10);
    assertThat(blocks(prompt(1, 10), 4)).isEqualTo(10);
    index.insert(prompt(1, 10), 3, 210 * SECOND);
    assertThat(blocks(prompt(1, 10), 3)).isEqualTo(10);
    // Going back brings nothing back.
    index.horizon(3, 0);
    assertThat(blocks(prompt(1, 10), 3)).isEqualTo(10);
  }

  @Test
  void anInsertKeepsTheBeginningYoungerThanTheEnd() {
    index.insert(prompt(1, 10), 3, 100 * SECOND);
    index.insert(prompt(1, 6), 3, 200 * SECOND);
    index.horizon(3, 150 * SECOND);
    assertThat(blocks(prompt(1, 10), 3)).isEqualTo(6);
  }

  @Test
  void timeToLiveEnds() {
    index.insert(prompt(1, 10), 3, 0);
    index.insert(prompt(2, 1), 4, 3500 * SECOND);
    assertThat(blocks(prompt(1, 10), 3)).isEqualTo(10);
    index.insert(prompt(2, 1), 4, 3601 * SECOND);
    assertThat(blocks(prompt(1, 10), 3)).isZero();
    assertThat(blocks(prompt(2, 1), 4)).isEqualTo(1);
  }

  @Test
  void theEngineMayTakeBackWhatWasAssumed() {
    index.insert(prompt(1, 10), 3, 0);
    index.insert(prompt(1, 10), 4, 0);
    index.keepOnly(prompt(1, 10), 3, 4);
    assertThat(blocks(prompt(1, 10), 3)).isEqualTo(4);
    assertThat(blocks(prompt(1, 10), 4)).isEqualTo(10);
    index.insert(prompt(1, 5), 3, 0);
    assertThat(blocks(prompt(1, 10), 3)).isEqualTo(5);
    index.keepOnly(prompt(1, 10), 3, -1);
    assertThat(blocks(prompt(1, 10), 3)).isZero();
    index.keepOnly(prompt(1, 10), 4, 99);
    assertThat(blocks(prompt(1, 10), 4)).isEqualTo(10);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 8, 9, 64, 512, 1000, 5000})
  void anyNumberOfWorkersMayHoldABlock(int workers) {
    var large = new PrefixIndex(PrefixIndexLimits.ofBytes(16 << 20));
    for (int slot = 0; slot < workers; slot++) {
      large.insert(prompt(1, 3 + slot % 5), slot, slot);
    }
    large.match(prompt(1, 10), match);
    assertThat(match.holders()).isEqualTo(workers);
    for (int slot = 0; slot < workers; slot++) {
      assertThat(match.blocks(slot)).as("slot %d", slot).isEqualTo(3 + slot % 5);
    }
    for (int slot = 0; slot < workers; slot += 2) {
      large.forget(slot);
    }
    large.match(prompt(1, 10), match);
    for (int slot = 0; slot < workers; slot++) {
      int expected = slot % 2 == 0 ? 0 : 3 + slot % 5;
      assertThat(match.blocks(slot)).as("slot %d", slot).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {64 << 10, 300_000, 1 << 20, 8 << 20})
  void churnNeverBreaksTheBound(long maxBytes) {
    var bounded = new PrefixIndex(PrefixIndexLimits.ofBytes(maxBytes));
    var random = new SplittableRandom(maxBytes);
    long now = 0;
    for (int i = 0; i < 30_000; i++) {
      now += SECOND / 10;
      // Every tenth prompt is a popular one that many workers come to hold.
      boolean popular = random.nextInt(10) == 0;
      PromptKeys prompt = prompt(popular ? random.nextInt(300) : 1000 + i, 1 + random.nextInt(20));
      bounded.insert(prompt, random.nextInt(popular ? 400 : 64), now);
      if (random.nextInt(500) == 0) {
        bounded.forget(random.nextInt(64));
      }
      if (i % 1000 == 999) {
        assertThat(bounded.stats().bytes()).as("after %d", i).isLessThanOrEqualTo(maxBytes);
      }
    }
    PrefixIndexStats stats = bounded.stats();
    if (maxBytes <= 1 << 20) {
      assertThat(stats.evictions()).isPositive();
      // Nearly all of a full index is records.
      assertThat(stats.blocks()).isGreaterThan(maxBytes / 64 - 400);
    }
    assertThat(stats.holders()).isGreaterThanOrEqualTo(stats.blocks());
  }

  @Test
  void whatWasUsedLatelySurvivesChurn() {
    var bounded = new PrefixIndex(PrefixIndexLimits.ofBytes(1 << 20));
    long now = 0;
    int kept = 0;
    for (int round = 0; round < 200; round++) {
      for (int i = 0; i < 10; i++) {
        bounded.insert(prompt(i, 20), 1, now);
      }
      for (int i = 0; i < 50; i++) {
        now += SECOND;
        bounded.insert(prompt(1000 + 50 * round + i, 20), 2, now);
      }
    }
    for (int i = 0; i < 10; i++) {
      bounded.match(prompt(i, 20), match);
      kept += match.blocks(1);
    }
    assertThat(bounded.stats().evictions()).isPositive();
    assertThat(kept).isGreaterThan(190);
  }

  @Test
  void aMillionBlocksOfEightHoldersTake48BytesEach() {
    var large = new PrefixIndex(new PrefixIndexLimits(54_000_000, Duration.ofHours(1)));
    var random = new SplittableRandom(8);
    for (int i = 0; i < 62_500; i++) {
      PromptKeys prompt = prompt(i, 16);
      int base = random.nextInt(64);
      for (int holder = 0; holder < 8; holder++) {
        large.insert(prompt, (base + holder) % 64, i);
      }
    }
    PrefixIndexStats stats = large.stats();
    assertThat(stats.blocks()).isGreaterThan(995_000);
    assertThat(stats.holders()).isEqualTo(8 * stats.blocks());
    assertThat(stats.bytes()).isLessThanOrEqualTo(48 * stats.blocks());
  }

  @Test
  void matchAndInsertAllocateNothing() {
    var random = new SplittableRandom(1);
    var prompts = new PromptKeys[200];
    for (int i = 0; i < prompts.length; i++) {
      prompts[i] = prompt(i, 30);
    }
    long least = Long.MAX_VALUE;
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    for (int round = 0; round < 20; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 500; i++) {
        PromptKeys prompt = prompts[random.nextInt(prompts.length)];
        index.match(prompt, match);
        index.insert(prompt, i % 4, round * SECOND + i);
      }
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertThat(least).isLessThan(500);
  }

  @Test
  void hostileArgumentsAreRefused() {
    assertThatThrownBy(() -> index.insert(prompt(1, 1), -1, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> index.forget(PrefixIndex.MAX_SLOTS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("slot");
    assertThatThrownBy(() -> PrefixIndexLimits.ofBytes(1000))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new PrefixIndexLimits(1 << 20, Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private int blocks(PromptKeys prompt, int slot) {
    index.match(prompt, match);
    return match.blocks(slot);
  }

  private static PromptKeys prompt(long number, int blocks) {
    var keys = new PromptKeys();
    keys.reset(PromptKeys.Unit.BYTES, 256);
    for (int i = 0; i < blocks; i++) {
      long key = (number << 20 | i) * 0x9E3779B97F4A7C15L;
      keys.add(key ^ (key >>> 31));
    }
    return keys;
  }
}

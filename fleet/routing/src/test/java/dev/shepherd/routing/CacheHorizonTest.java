package dev.shepherd.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class CacheHorizonTest {
  private static final int BLOCK = 100;
  private final CacheHorizon horizon = new CacheHorizon(Double.POSITIVE_INFINITY);

  @Test
  void everythingIsThoughtHeldUntilSomethingIsLost() {
    for (int i = 0; i < 1000; i++) {
      horizon.placed(prompt(i, 5), 500, i);
      horizon.learn(i, true);
    }
    assertThat(horizon.reach()).isInfinite();
    assertThat(horizon.oldestNanos()).isEqualTo(CacheHorizon.ALL);
  }

  @Test
  void evidenceMovesTheReachButNotPastItself() {
    horizon.learn(5000, false);
    assertThat(horizon.reach()).isEqualTo(4950);
    horizon.learn(4900, false);
    assertThat(horizon.reach()).isEqualTo(4851);
    horizon.learn(1000, false);
    assertThat(horizon.reach()).isEqualTo(4851 * 0.9);
    horizon.learn(3000, true);
    assertThat(horizon.reach()).isEqualTo(4851 * 0.9);
    horizon.learn(4500, true);
    assertThat(horizon.reach()).isEqualTo(4500);
  }

  @Test
  void findsThePromptThatIsContinued() {
    horizon.placed(prompt(7, 5), 500, 1);
    horizon.placed(prompt(8, 3), 300, 2);
    horizon.placed(prompt(7, 9), 400, 3);
    assertThat(horizon.foundBlocks()).isEqualTo(5);
    assertThat(horizon.foundAge()).isEqualTo(800);
    horizon.placed(prompt(9, 2), 200, 4);
    assertThat(horizon.foundBlocks()).isZero();
  }

  @Test
  void theHorizonIsWhenTheLostVolumeWasPlaced() {
    horizon.learn(1000, false);
    for (int i = 0; i < 100; i++) {
      horizon.placed(prompt(i, 1), 100, i * 10L);
    }
    // 10,000 units came, the last 1,000 of them since prompt 90.
    assertThat(horizon.oldestNanos()).isBetween(850L, 910L);
  }

  @Test
  void theHorizonStaysSharpOverALongTime() {
    horizon.learn(1000, false);
    for (int i = 0; i < 100_000; i++) {
      horizon.placed(prompt(i, 1), 100, i * 10L);
    }
    long exact = 100_000 * 10L - 100;
    assertThat(horizon.oldestNanos()).isBetween(exact - 60, exact + 10);
  }

  @Test
  void learnsTheSizeOfALeastRecentlyUsedCache() {
    for (long seed = 1; seed <= 5; seed++) {
      assertThat(learnedReach(new SplittableRandom(seed), 60))
          .as("seed %d", seed)
          .isBetween(4500.0, 8500.0);
    }
  }

  /** Conversations of two turns on an engine that holds the last so many prompts of 100 units. */
  private static double learnedReach(SplittableRandom random, int held) {
    var horizon = new CacheHorizon(Double.POSITIVE_INFINITY);
    var cache = new ArrayDeque<Integer>();
    for (int i = 0; i < 4000; i++) {
      boolean again = i > 200 && random.nextInt(3) == 0;
      int chat = again ? i - 1 - random.nextInt(150) : i;
      boolean hit = cache.contains(chat);
      horizon.placed(prompt(chat, 4), hit ? 1 : BLOCK, i);
      if (horizon.foundBlocks() > 0) {
        horizon.learn(horizon.foundAge(), hit);
      }
      cache.remove(chat);
      cache.addLast(chat);
      if (cache.size() > held) {
        cache.removeFirst();
      }
    }
    return horizon.reach();
  }

  @Test
  void aRestartIsNoticed() {
    horizon.learn(100_000, false);
    assertThat(horizon.learn(10, false)).isFalse();
    assertThat(horizon.learn(10, true)).isFalse();
    boolean noticed = false;
    for (int i = 0; i < 4; i++) {
      assertThat(noticed).isFalse();
      noticed = horizon.learn(10, false);
    }
    assertThat(noticed).isTrue();
  }

  @Test
  void oddFiguresDoNoHarm() {
    var odd = new CacheHorizon(Double.NaN);
    odd.placed(new PromptKeys(), Double.NaN, 1);
    odd.placed(new PromptKeys(), -5, Long.MAX_VALUE);
    odd.placed(new PromptKeys(), Double.POSITIVE_INFINITY, Long.MIN_VALUE);
    odd.learn(0, false);
    odd.learn(Double.NaN, true);
    assertThat(odd.reach()).isPositive().isFinite();
    odd.placed(prompt(1, 1), 10, 5);
    assertThat(odd.oldestNanos()).isNotNull();
  }

  private static PromptKeys prompt(int chat, int blocks) {
    var keys = new PromptKeys();
    keys.reset(PromptKeys.Unit.TOKENS, BLOCK);
    long key = 31 * (chat + 1L);
    for (int i = 0; i < blocks; i++) {
      key = key * 0x5851F42D4C957F2DL + 12345;
      keys.add(key);
    }
    keys.length((long) blocks * BLOCK);
    return keys;
  }
}

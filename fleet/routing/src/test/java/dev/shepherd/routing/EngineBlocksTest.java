package dev.shepherd.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class EngineBlocksTest {
  private static final int BLOCK = 16;

  private final PrefixIndex index = new PrefixIndex(PrefixIndexLimits.ofBytes(1 << 20));
  private final PromptHasher hasher = new PromptHasher(1);
  private final EngineBlocks events = new EngineBlocks(index, hasher, 1000);
  private final PrefixMatch match = new PrefixMatch();
  private final PromptKeys keys = new PromptKeys();
  private final int[] prompt = new SplittableRandom(2).ints(10 * BLOCK, 0, 1000).toArray();

  @Test
  void whatAnEngineStoresIsMatchedByRequests() {
    events.stored(3, 0, new long[] {11, 12}, blocks(0, 2), 1);
    assertThat(held(3)).isEqualTo(2);
    assertThat(events.storedBehind(3, 12, new long[] {13}, blocks(2, 3), 2)).isTrue();
    assertThat(held(3)).isEqualTo(3);
    assertThat(held(4)).isZero();
  }

  @Test
  void removedBlocksEndTheMatch() {
    events.stored(3, 0, new long[] {11, 12, 13, 14}, blocks(0, 4), 1);
    events.removed(3, new long[] {13, 99});
    assertThat(held(3)).isEqualTo(2);
    assertThat(events.blocks(3)).isEqualTo(3);
    assertThat(events.storedBehind(3, 12, new long[] {13}, blocks(2, 3), 2)).isTrue();
    assertThat(held(3)).isEqualTo(4);
  }

  @Test
  void hashesOfOneEngineMeanNothingForAnother() {
    events.stored(3, 0, new long[] {11}, blocks(0, 1), 1);
    assertThat(events.storedBehind(4, 11, new long[] {12}, blocks(1, 2), 1)).isFalse();
    events.removed(4, new long[] {11});
    assertThat(held(3)).isEqualTo(1);
    assertThat(held(4)).isZero();
  }

  @Test
  void clearedMeansNothingIsLeft() {
    events.stored(3, 0, new long[] {11, 12}, blocks(0, 2), 1);
    events.stored(4, 0, new long[] {21, 22}, blocks(0, 2), 1);
    events.cleared(3);
    events.cleared(9);
    assertThat(held(3)).isZero();
    assertThat(held(4)).isEqualTo(2);
    assertThat(events.blocks(3)).isZero();
    assertThat(events.storedBehind(3, 12, new long[] {13}, blocks(2, 3), 1)).isFalse();
  }

  @Test
  void aFloodOfEventsIsBounded() {
    var small = new EngineBlocks(index, hasher, 5);
    small.stored(3, 0, new long[] {1, 2, 3, 4, 5, 6, 7}, blocks(0, 7), 1);
    assertThat(small.blocks(3)).isEqualTo(5);
    assertThat(held(3)).isEqualTo(5);
  }

  @Test
  void brokenEventsAreRefused() {
    events.stored(3, 0, new long[0], new int[0], 1);
    assertThatThrownBy(() -> events.stored(3, 0, new long[] {1, 2}, new int[33], 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("33 tokens");
    assertThatThrownBy(() -> events.stored(3, 0, new long[] {1, 2}, new int[0], 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theMapOfHashesAgreesWithTheLibrarys() {
    for (long seed = 0; seed < 20; seed++) {
      var random = new SplittableRandom(seed);
      var map = new LongMap();
      Map<Long, Long> model = new HashMap<>();
      for (int i = 0; i < 5000; i++) {
        long key = random.nextInt(300) * (seed % 2 == 0 ? 1L : 1L << 40);
        if (random.nextInt(3) == 0) {
          Long was = model.remove(key);
          assertThat(map.remove(key)).as("seed %d", seed).isEqualTo(was == null ? 0 : was);
        } else {
          long value = random.nextLong() | 1;
          model.put(key, value);
          assertThat(map.put(key, value, 1000)).isTrue();
        }
        long asked = random.nextInt(300) * (seed % 2 == 0 ? 1L : 1L << 40);
        assertThat(map.get(asked)).as("seed %d", seed).isEqualTo(model.getOrDefault(asked, 0L));
        assertThat(map.size()).isEqualTo(model.size());
      }
    }
  }

  private int held(int slot) {
    hasher.tokens(prompt, 0, prompt.length, BLOCK, 0, keys);
    index.match(keys, match);
    return match.blocks(slot);
  }

  private int[] blocks(int from, int to) {
    return Arrays.copyOfRange(prompt, from * BLOCK, to * BLOCK);
  }
}

package dev.shepherd.workers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.routing.Decision;
import dev.shepherd.routing.PickRequest;
import dev.shepherd.routing.PromptKeys;
import dev.shepherd.routing.WarmUpSettings;
import java.time.Duration;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a worker gets that joins others with full caches, under the default policy. */
final class NewcomerTest {
  private static final int BLOCKS = 20;
  private static final int BLOCK_BYTES = 64;

  private final SplittableRandom random = new SplittableRandom(1);
  private FleetRig rig = rig(Duration.ofSeconds(60));

  private static FleetRig rig(Duration warmUp) {
    return new FleetRig(
        FleetConfig.defaults()
            .withDefaultPolicy("cache_aware")
            .with(
                draft ->
                    draft.care =
                        new CareSettings(
                            LoadSettings.DEFAULTS,
                            OverloadSettings.DEFAULTS,
                            LivenessSettings.DEFAULTS,
                            new WarmUpSettings(warmUp, 0.25, 1_000_000, 0, 0))));
  }

  /** A request whose prompt begins like those of the same seed. */
  private final class Prompt implements PickRequest {
    private final PromptKeys keys = new PromptKeys();

    Prompt(long seed) {
      var words = new SplittableRandom(seed);
      keys.reset(PromptKeys.Unit.BYTES, BLOCK_BYTES);
      for (int i = 0; i < BLOCKS; i++) {
        keys.add(words.nextLong());
      }
      keys.length((long) BLOCKS * BLOCK_BYTES);
    }

    @Override
    public PromptKeys prompt() {
      return keys;
    }

    @Override
    public long nowNanos() {
      return rig.clock.nanoTime();
    }

    @Override
    public @Nullable String routingKey() {
      return null;
    }

    @Override
    public @Nullable String targetWorker() {
      return null;
    }

    @Override
    public @Nullable String fallbackKey() {
      return null;
    }
  }

  private Worker serve(long seed) {
    Lease lease =
        rig.fleet.snapshot().lookup("m").lease(new Prompt(seed), new Decision(), rig.chance);
    lease.placement().firstToken(rig.clock.nanoTime());
    lease.placement().ended(true, 1, rig.clock.nanoTime());
    lease.end(200);
    return lease.worker();
  }

  private Worker newcomerAfterTheOthersAreWarm() {
    rig.join("http://w1:1", "m");
    rig.join("http://w2:1", "m");
    for (long seed = 0; seed < 50; seed++) {
      serve(seed);
    }
    rig.seconds(61);
    Worker newcomer = rig.join("http://w3:1", "m");
    rig.seconds(1);
    return newcomer;
  }

  private int missesOf(Worker worker, int misses) {
    int got = 0;
    for (int i = 0; i < misses; i++) {
      got += serve(random.nextLong()) == worker ? 1 : 0;
    }
    return got;
  }

  @Test
  void aNewcomerGetsAQuarterOfWhatNobodyHasUntilItsTimeIsOver() {
    Worker newcomer = newcomerAfterTheOthersAreWarm();
    assertThat(newcomer.isCold()).isTrue();
    assertThat(missesOf(newcomer, 400)).isEqualTo(100);
    assertThat(newcomer.traffic().placedBlocks()).isEqualTo(100 * BLOCKS);
    rig.seconds(60);
    assertThat(newcomer.isCold()).isFalse();
  }

  @Test
  void whatTheOthersHoldStaysWithThem() {
    Worker newcomer = newcomerAfterTheOthersAreWarm();
    for (long seed = 0; seed < 50; seed++) {
      assertThat(serve(seed)).as("prompt %s", seed).isNotSameAs(newcomer);
    }
  }

  @Test
  void withoutWarmUpNobodyIsCold() {
    rig = rig(Duration.ZERO);
    assertThat(newcomerAfterTheOthersAreWarm().isCold()).isFalse();
  }
}

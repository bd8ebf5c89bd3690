package dev.shepherd.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The scheduler in virtual time: every expected figure can be computed by hand. */
class EngineModelTest {
  private static final long SECOND = 1_000_000_000L;

  private final Agenda agenda = new Agenda(0);

  /** Notes when things happen, in milliseconds. */
  private final class Probe implements EngineModel.Sink {
    private final List<Long> tokensAtMillis = new ArrayList<>();
    private long prefilledAtMillis = -1;
    private long doneAtMillis = -1;
    private int cachedTokens = -1;

    @Override
    public void onPrefilled(int cached) {
      prefilledAtMillis = millis();
      cachedTokens = cached;
    }

    @Override
    public void onToken() {
      tokensAtMillis.add(millis());
    }

    @Override
    public void onDone() {
      doneAtMillis = millis();
    }

    private long millis() {
      return agenda.nowNanos() / 1_000_000;
    }
  }

  private EngineModel model(int maxRunning, int cacheBlocks, double slowdown) {
    return new EngineModel(
        new ModelTiming(1000, 10, slowdown, maxRunning, cacheBlocks, 16), agenda);
  }

  private Probe submit(EngineModel model, String text, long tokens) {
    var probe = new Probe();
    submit(model, text, tokens, probe);
    return probe;
  }

  private static EngineModel.Sequence submit(
      EngineModel model, String text, long tokens, Probe probe) {
    return model.submit(prompt(text), tokens, EngineModel.STEP_OF_TIMING, probe);
  }

  private static Prompt prompt(String text) {
    return Prompt.ofText(text.getBytes(StandardCharsets.UTF_8), 16);
  }

  private static String text(char letter, int tokens) {
    return String.valueOf(letter).repeat(tokens * 4);
  }

  @Test
  void firstTokenComesAfterPrefillAndTheRestAtDecodeRate() {
    var probe = submit(model(8, 1000, 0), text('a', 500), 4);
    agenda.runUntil(10 * SECOND);
    assertThat(probe.prefilledAtMillis).isEqualTo(500);
    assertThat(probe.tokensAtMillis).containsExactly(500L, 600L, 700L, 800L);
    assertThat(probe.doneAtMillis).isEqualTo(800);
  }

  @Test
  void prefillIsSharedEvenly() {
    var model = model(8, 1000, 0);
    var one = submit(model, text('a', 500), 1);
    var two = submit(model, text('b', 250), 1);
    agenda.runUntil(10 * SECOND);
    // Both advance at 500 tokens/s until the short one is done; then the other goes on alone.
    assertThat(two.prefilledAtMillis).isEqualTo(500);
    assertThat(one.prefilledAtMillis).isEqualTo(750);
  }

  @Test
  void cachedPrefixNeedsNoPrefill() {
    var model = model(8, 1000, 0);
    submit(model, text('a', 320), 1);
    agenda.runUntil(SECOND);
    var again = submit(model, text('a', 320) + text('b', 80), 1);
    agenda.runUntil(2 * SECOND);
    assertThat(again.cachedTokens).isEqualTo(320);
    assertThat(again.prefilledAtMillis).isEqualTo(1080);
    assertThat(model.load().cachedPromptTokens()).isEqualTo(320);
    assertThat(model.load().promptTokens()).isEqualTo(720);
  }

  @Test
  void lastTokenOfAFullyCachedPromptIsComputed() {
    var model = model(8, 1000, 0);
    submit(model, text('a', 320), 1);
    agenda.runUntil(SECOND);
    var again = submit(model, text('a', 320), 1);
    agenda.runUntil(2 * SECOND);
    assertThat(again.cachedTokens).isEqualTo(319);
  }

  @Test
  void leastRecentlyUsedPrefixIsForgotten() {
    var model = model(8, 40, 0);
    submit(model, text('a', 320), 1);
    agenda.runUntil(SECOND);
    submit(model, text('b', 320), 1);
    agenda.runUntil(2 * SECOND);
    submit(model, text('a', 320), 1);
    agenda.runUntil(3 * SECOND);
    submit(model, text('c', 320), 1);
    agenda.runUntil(4 * SECOND);
    // Room for two: b was used longest ago.
    assertThat(cachedOf(model, 'a')).isEqualTo(319);
    assertThat(cachedOf(model, 'c')).isEqualTo(319);
    assertThat(cachedOf(model, 'b')).isZero();
  }

  private int cachedOf(EngineModel model, char letter) {
    var probe = submit(model, text(letter, 320), 1);
    agenda.runUntil(agenda.nowNanos() + SECOND);
    return probe.cachedTokens;
  }

  @Test
  void flushedCacheForgets() {
    var model = model(8, 1000, 0);
    submit(model, text('a', 320), 1);
    agenda.runUntil(SECOND);
    model.flushCache();
    assertThat(cachedOf(model, 'a')).isZero();
  }

  @Test
  void batchLimitMakesTheQueueWaitInOrder() {
    var model = model(2, 1000, 0);
    var probes = new ArrayList<Probe>();
    for (char letter = 'a'; letter < 'e'; letter++) {
      probes.add(submit(model, text(letter, 100), 11));
    }
    assertThat(model.load().running()).isEqualTo(2);
    assertThat(model.load().waiting()).isEqualTo(2);
    assertThat(model.load().waitingTokens()).isEqualTo(200);
    agenda.runUntil(10 * SECOND);
    // Two share the prefill (200 ms), decode takes a second; then the next two start.
    assertThat(probes.get(0).doneAtMillis).isEqualTo(1200);
    assertThat(probes.get(1).doneAtMillis).isEqualTo(1200);
    assertThat(probes.get(2).prefilledAtMillis).isEqualTo(1400);
    assertThat(probes.get(3).prefilledAtMillis).isEqualTo(1400);
    assertThat(model.load().running()).isZero();
    assertThat(model.load().usedTokens()).isZero();
  }

  @Test
  void requestsWaitForKvBlocks() {
    var model = model(8, 20, 0);
    submit(model, text('a', 160), 20);
    submit(model, text('b', 160), 20);
    assertThat(model.load().running()).isEqualTo(1);
    agenda.runUntil(10 * SECOND);
    assertThat(model.load().finished()).isEqualTo(2);
  }

  @Test
  void promptLargerThanTheCacheStillRunsAlone() {
    var model = model(8, 4, 0);
    var probe = submit(model, text('a', 640), 1);
    agenda.runUntil(SECOND);
    assertThat(probe.doneAtMillis).isEqualTo(640);
  }

  @Test
  void decodeSlowsWithTheBatch() {
    var model = model(8, 1000, 0.5);
    var probe = submit(model, text('a', 10), 3);
    submit(model, text('b', 10), 30);
    agenda.runUntil(10 * SECOND);
    assertThat(probe.tokensAtMillis).containsExactly(20L, 170L, 320L);
  }

  @Test
  void cancelledRequestFreesItsPlaceInEveryPhase() {
    var model = model(1, 1000, 0);
    var first = new Probe();
    var running = submit(model, text('a', 100), 50, first);
    var second = new Probe();
    var waiting = submit(model, text('b', 100), 50, second);
    var third = submit(model, text('c', 100), 1);
    model.cancel(waiting);
    agenda.runUntil(SECOND / 20);
    model.cancel(running);
    model.cancel(running);
    agenda.runUntil(10 * SECOND);
    assertThat(first.prefilledAtMillis).isEqualTo(-1);
    assertThat(second.prefilledAtMillis).isEqualTo(-1);
    assertThat(third.doneAtMillis).isEqualTo(150);
    assertThat(model.load().cancelled()).isEqualTo(2);
    assertThat(model.load().finished()).isEqualTo(1);
  }

  @Test
  void endlessAnswerGoesOnUntilCancelled() {
    var model = model(1, 1000, 0);
    var probe = new Probe();
    var sequence = model.submit(prompt(text('a', 100)), EngineModel.ENDLESS, 1_000_000, probe);
    agenda.runUntil(SECOND);
    assertThat(probe.tokensAtMillis).hasSize(901);
    model.cancel(sequence);
    agenda.runUntil(2 * SECOND);
    assertThat(probe.tokensAtMillis).hasSize(901);
    assertThat(agenda.nextNanos()).isEqualTo(Agenda.NOTHING);
  }

  @Test
  void withoutDelaysAllHappensAtOnce() {
    var model = new EngineModel(ModelTiming.instant(), agenda);
    var probe = submit(model, text('a', 1000), 100);
    agenda.runUntil(0);
    assertThat(probe.tokensAtMillis).hasSize(100);
    assertThat(probe.doneAtMillis).isZero();
  }

  private static ModelTiming fifo(int cacheBlocks, double stretch, double drag) {
    return new ModelTiming(
        1000, 10, 0, 8, cacheBlocks, 16, PrefillOrder.FIFO, stretch, drag, false);
  }

  @Test
  void fifoComputesOnePromptAfterTheOther() {
    var model = new EngineModel(fifo(1000, 0, 0), agenda);
    var one = submit(model, text('a', 500), 1);
    var two = submit(model, text('b', 250), 1);
    assertThat(model.load().running()).isEqualTo(1);
    assertThat(model.load().waiting()).isEqualTo(1);
    agenda.runUntil(10 * SECOND);
    assertThat(one.prefilledAtMillis).isEqualTo(500);
    assertThat(two.prefilledAtMillis).isEqualTo(750);
  }

  @Test
  void fifoFindsWhatThePromptAheadHasComputed() {
    var model = new EngineModel(fifo(1000, 0, 0), agenda);
    submit(model, text('a', 320), 1);
    var two = submit(model, text('a', 320) + text('b', 80), 1);
    // At this moment nothing is computed yet, so the queue is as long as its prompt.
    assertThat(model.waitingUncachedTokens()).isEqualTo(400);
    agenda.runUntil(10 * SECOND);
    assertThat(two.cachedTokens).isEqualTo(320);
    assertThat(two.prefilledAtMillis).isEqualTo(400);
    assertThat(model.waitingUncachedTokens()).isZero();
  }

  @Test
  void queueKnowsWhatTheCacheHoldsOfIt() {
    var model = new EngineModel(fifo(1000, 0, 0), agenda);
    submit(model, text('a', 320), 1);
    agenda.runUntil(SECOND);
    submit(model, text('b', 100), 1);
    submit(model, text('a', 320) + text('c', 80), 1);
    assertThat(model.load().waitingTokens()).isEqualTo(400);
    assertThat(model.waitingUncachedTokens()).isEqualTo(80);
  }

  @Test
  void tokensComeMoreSlowlyWhileAPromptIsInPrefill() {
    var model = new EngineModel(fifo(1000, 1.0, 0), agenda);
    var probe = submit(model, text('a', 100), 4);
    agenda.runUntil(SECOND / 10);
    submit(model, text('b', 250), 1);
    agenda.runUntil(10 * SECOND);
    // The first step began before the other prompt came, the second beside it, the third after it.
    assertThat(probe.tokensAtMillis).containsExactly(100L, 200L, 400L, 500L);
  }

  @Test
  void decodeSlowsPrefillDown() {
    var model = new EngineModel(fifo(1000, 0, 0.5), agenda);
    // Decodes from 100 ms to 300 ms.
    submit(model, text('a', 100), 3);
    var probe = submit(model, text('b', 400), 1);
    agenda.runUntil(10 * SECOND);
    // 200 ms at two thirds of the rate give 133 tokens; the other 267 take as many milliseconds.
    assertThat(probe.prefilledAtMillis).isEqualTo(566);
  }

  @Test
  void withoutKvAdmissionOnlyPrefixesAreBounded() {
    var model = new EngineModel(fifo(20, 0, 0), agenda);
    submit(model, text('a', 160), 20);
    submit(model, text('b', 160), 20);
    agenda.runUntil(SECOND);
    assertThat(model.load().running()).isEqualTo(2);
    assertThat(model.load().usage()).isEqualTo(1);
  }

  @Test
  void fifoGoesOnAfterACancelledPrefill() {
    var model = new EngineModel(fifo(1000, 0, 0), agenda);
    var first = submit(model, text('a', 500), 1, new Probe());
    var second = submit(model, text('b', 100), 1);
    agenda.runUntil(SECOND / 5);
    model.cancel(first);
    agenda.runUntil(10 * SECOND);
    assertThat(second.prefilledAtMillis).isEqualTo(300);
  }

  @Test
  void leapingToTheLastTokenChangesNoTimes() {
    for (long seed = 0; seed < 100; seed++) {
      boolean fifo = seed % 2 == 0;
      double slowdown = seed % 3 == 0 ? 0.01 : 0;
      var timing =
          new ModelTiming(
              5000,
              100,
              slowdown,
              4,
              60,
              16,
              fifo ? PrefillOrder.FIFO : PrefillOrder.SHARED,
              seed % 5 == 0 ? 0.5 : 0,
              seed % 7 == 0 ? 0.1 : 0,
              seed % 4 == 0);
      assertThat(times(timing, seed, false))
          .as("seed %d", seed)
          .isEqualTo(times(timing, seed, true));
    }
  }

  /** When each of some random requests had its first and its last token. */
  private static List<Long> times(ModelTiming timing, long seed, boolean everyToken) {
    var random = new SplittableRandom(seed);
    var time = new Agenda(0);
    var model = new EngineModel(timing, time);
    var times = new ArrayList<Long>();
    for (int i = 0; i < 40; i++) {
      var text = text((char) ('a' + random.nextInt(5)), 1 + random.nextInt(400));
      model.submit(
          prompt(text),
          1 + random.nextInt(40),
          EngineModel.STEP_OF_TIMING,
          new EngineModel.Sink() {
            @Override
            public void onPrefilled(int cachedTokens) {
              times.add(time.nowNanos());
            }

            @Override
            public void onToken() {}

            @Override
            public void onDone() {
              times.add(time.nowNanos());
            }

            @Override
            public boolean hearsEveryToken() {
              return everyToken;
            }
          });
      time.runUntil(time.nowNanos() + random.nextLong(SECOND / 10));
    }
    time.runUntil(time.nowNanos() + 1000 * SECOND);
    times.add(model.load().generatedTokens());
    return times;
  }

  @Test
  void nothingIsLostWhateverTheOrder() {
    for (long seed = 0; seed < 200; seed++) {
      var random = new SplittableRandom(seed);
      var time = new Agenda(0);
      var model = new EngineModel(new ModelTiming(5000, 100, 0.01, 4, 60, 16), time);
      var live = new ArrayList<EngineModel.Sequence>();
      int submitted = 60;
      for (int i = 0; i < submitted; i++) {
        var text = text((char) ('a' + random.nextInt(5)), 1 + random.nextInt(400));
        live.add(submit(model, text, 1 + random.nextInt(40), new Probe()));
        time.runUntil(time.nowNanos() + random.nextLong(SECOND / 10));
        if (random.nextInt(4) == 0) {
          model.cancel(live.remove(random.nextInt(live.size())));
        }
        assertThat(model.load().running()).as("seed %d", seed).isBetween(0, 4);
      }
      time.runUntil(time.nowNanos() + 1000 * SECOND);
      var load = model.load();
      assertThat(load.running() + load.waiting()).as("seed %d", seed).isZero();
      assertThat(load.usedTokens()).as("seed %d", seed).isZero();
      assertThat(load.finished() + load.cancelled()).as("seed %d", seed).isEqualTo(submitted);
      assertThat(load.cachedBlocks()).as("seed %d", seed).isLessThanOrEqualTo(60);
    }
  }
}

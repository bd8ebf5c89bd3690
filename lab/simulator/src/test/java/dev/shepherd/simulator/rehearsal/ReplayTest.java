package dev.shepherd.simulator.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import dev.shepherd.exchange.ManualClock;
import dev.shepherd.routing.Candidate;
import dev.shepherd.routing.Decision;
import dev.shepherd.routing.PickRequest;
import dev.shepherd.routing.Policy;
import dev.shepherd.simulator.ModelTiming;
import dev.shepherd.simulator.PrefillOrder;
import dev.shepherd.simulator.Prompt;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Small replays whose figures can be computed by hand. */
class ReplayTest {
  private static final long MILLI = 1_000_000L;

  /** 1,000 prompt tokens per second, 100 ms per output token, blocks of 10. */
  private static final ModelTiming TIMING =
      new ModelTiming(1000, 10, 0, 100, 50, 10, PrefillOrder.FIFO, 0, 0, false);

  private final List<TraceRequest> requests = new ArrayList<>();

  private void at(long millis, int tokens, int outputTokens, long... blockIds) {
    requests.add(
        new TraceRequest(
            millis * MILLI, Prompt.ofBlocks(tokens, blockIds, 10), outputTokens, false));
  }

  private static Scenario scenario(int workers, int gateways, List<FleetChange> changes) {
    return scenario(workers, gateways, changes, 0);
  }

  private static Scenario scenario(
      int workers, int gateways, List<FleetChange> changes, int bytesPerToken) {
    return new Scenario(
        "test",
        workers,
        TIMING,
        1,
        Duration.ofMillis(200),
        true,
        false,
        true,
        bytesPerToken,
        gateways,
        Map.of(),
        1,
        changes,
        1);
  }

  private ReplayLog replay(Scenario scenario, Supplier<Policy> policies) {
    return new Replay(new Trace("t", 10, requests), scenario, policies, new ManualClock(0)).run();
  }

  private ReplayLog replay(int workers, String policy) {
    return replay(scenario(workers, 1, List.of()), new LabPolicies().named(policy));
  }

  private static List<Long> ttftMillis(ReplayLog log) {
    return LongStream.range(0, log.trace().requests().size())
        .mapToObj(i -> log.ttftNanos((int) i) / MILLI)
        .toList();
  }

  @Test
  void queueAndCacheDecideWhenTheFirstTokenComes() {
    at(0, 100, 5, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
    at(50, 60, 5, 1, 2, 3, 11, 12, 13);
    at(50, 40, 5, 21, 22, 23, 24);
    var log = replay(1, "round_robin");
    // The second waits for 50 ms and computes 30 tokens, the third waits for both.
    assertThat(ttftMillis(log)).containsExactly(100L, 80L, 120L);
    assertThat(log.cachedTokens(1)).isEqualTo(30);
    var summary = Summary.of("round_robin", log);
    assertThat(summary.hitRate()).isEqualTo(30.0 / 200);
    assertThat(summary.meanSeconds()).isEqualTo(0.1);
    assertThat(summary.p50Seconds()).isEqualTo(0.1);
    assertThat(summary.p99Seconds()).isEqualTo(0.12);
  }

  @Test
  void spreadComparesTheBusiestWorkerWithTheMean() {
    at(0, 30, 1, 1, 2, 3);
    at(0, 10, 1, 4);
    at(0, 20, 1, 5, 6);
    var summary = Summary.of("round_robin", replay(2, "round_robin"));
    assertThat(summary.requestSpread()).isEqualTo(2 / 1.5);
    assertThat(summary.workSpread()).isEqualTo(50 / 30.0);
  }

  @Test
  void oracleWeighsQueueAgainstCache() {
    at(0, 100, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
    // Worker 0 will hold 90 of its 100 tokens, but not before 100 ms: 110 ms there, 100 elsewhere.
    at(0, 100, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11);
    // Now worker 0 is free 40 ms later and has 90 of it: 50 ms, and worker 1 as well; the first.
    at(60, 100, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 12);
    at(60, 20, 1, 30, 31);
    var log = replay(2, "oracle");
    assertThat(ttftMillis(log)).containsExactly(100L, 100L, 50L, 60L);
    assertThat(List.of(log.workerOf(0), log.workerOf(1), log.workerOf(2), log.workerOf(3)))
        .containsExactly(0, 1, 0, 1);
  }

  @Test
  void thriftyOracleWaitsRatherThanComputeAgain() {
    at(0, 100, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
    // Greed computes 100 tokens elsewhere in 100 ms; thrift waits 100 ms and computes 10.
    at(0, 100, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11);
    assertThat(ttftMillis(replay(2, "thrifty_oracle"))).containsExactly(100L, 110L);
  }

  @Test
  void oraclePredictsExactlyWithoutContention() {
    requests.addAll(chats().requests());
    var scores = new ArrayList<Double>();
    var oracle = Oracle.greedy();
    var log =
        replay(
            scenario(4, 1, List.of()),
            () ->
                new Spy(oracle) {
                  @Override
                  void picked(Decision decision, int index) {
                    scores.add(decision.score(index));
                  }
                });
    for (int i = 0; i < requests.size(); i++) {
      assertThat((double) log.ttftNanos(i)).isCloseTo(scores.get(i), offset(10_000.0));
    }
  }

  @Test
  void equalSeedsGiveEqualReplays() {
    requests.addAll(chats().requests());
    for (String policy : List.of("random", "power_of_two", "consistent_hashing", "oracle")) {
      var one = replay(4, policy);
      var two = replay(4, policy);
      assertThat(ttftMillis(one)).as(policy).isEqualTo(ttftMillis(two));
      assertThat(Summary.of(policy, one)).isEqualTo(Summary.of(policy, two));
    }
  }

  @Test
  void policyHearsOfEveryPlacementInOrder() {
    at(0, 30, 3, 1, 2, 3);
    at(5, 35, 2, 1, 2, 3);
    var heard = new ArrayList<String>();
    replay(scenario(1, 1, List.of()), () -> new Listening(heard));
    assertThat(heard)
        .containsExactly(
            "place 0 +30 in flight 1, 3 keys, block 10 TOKENS",
            "place 5 +35 in flight 2, 3 keys, block 10 TOKENS",
            "first 30",
            "first 35",
            "usage 35 30",
            "end true 2 135",
            "usage 30 0",
            "end true 3 230");
  }

  @Test
  void policiesCanBeShownBytes() {
    at(0, 30, 1, 1, 2, 3);
    var heard = new ArrayList<String>();
    replay(scenario(1, 1, List.of(), 4), () -> new Listening(heard));
    assertThat(heard.getFirst()).isEqualTo("place 0 +120 in flight 1, 3 keys, block 40 BYTES");
  }

  @Test
  void loadsAreThoseOfTheLastPoll() {
    at(0, 100, 30, 1);
    at(100, 100, 30, 2);
    at(150, 10, 1, 3);
    at(250, 10, 1, 4);
    var seen = new ArrayList<String>();
    var policy =
        new Spy(new LabPolicies().named("round_robin").get()) {
          @Override
          void offered(Candidate[] candidates, PickRequest request) {
            var load = candidates[0].load();
            seen.add(
                load == null
                    ? "none"
                    : load.running()
                        + " "
                        + load.waiting()
                        + " "
                        + load.waitingUncachedTokens()
                        + " age "
                        + (request.nowNanos() - load.takenNanos()) / MILLI);
          }
        };
    replay(scenario(1, 1, List.of()), () -> policy);
    assertThat(seen)
        .containsExactly("0 0 -1 age 0", "0 0 -1 age 100", "0 0 -1 age 150", "2 1 -1 age 50");
  }

  @Test
  void gatewaysSeeOnlyTheirShare() {
    for (int i = 0; i < 6; i++) {
      at(i, 10, 50, i);
    }
    var inFlight = new ArrayList<Integer>();
    replay(
        scenario(1, 2, List.of()),
        () ->
            new Spy(new LabPolicies().named("round_robin").get()) {
              @Override
              void offered(Candidate[] candidates, PickRequest request) {
                inFlight.add(candidates[0].inFlight());
              }
            });
    assertThat(inFlight).containsExactly(0, 0, 1, 1, 2, 2);
  }

  @Test
  void workersComeAndGo() {
    for (int i = 0; i < 40; i++) {
      at(i * 100L, 10, 3, i);
    }
    var changes =
        List.of(
            new FleetChange(Moment.of(0.25), FleetChange.NEW),
            new FleetChange(Moment.of(Duration.ofMillis(1950)), 0));
    var removed = new ArrayList<String>();
    var log =
        replay(
            scenario(1, 1, changes),
            () ->
                new Spy(new LabPolicies().named("round_robin").get()) {
                  @Override
                  public void removed(Candidate worker) {
                    removed.add(worker.id() + " with " + worker.inFlight());
                  }
                });
    for (int i = 0; i < 40; i++) {
      int worker = log.workerOf(i);
      assertThat(worker).as("request %d", i).isBetween(i < 20 ? 0 : 1, i < 9 ? 0 : 1);
    }
    assertThat(log.workers().get(1).requests).isBetween(20, 30);
    assertThat(removed).containsExactly("worker-0 with 0");
  }

  @Test
  void requestsWithoutAWorkerAreCounted() {
    at(0, 10, 1, 1);
    at(1000, 10, 1, 2);
    var log =
        replay(
            scenario(1, 1, List.of(new FleetChange(Moment.of(0.5), 0))),
            new LabPolicies().named("power_of_two"));
    assertThat(Summary.of("power_of_two", log).refused()).isEqualTo(1);
    assertThat(log.workerOf(1)).isEqualTo(ReplayLog.NOBODY);
  }

  @Test
  void slowWorkersAndSmallCachesAreSo() {
    var base = scenario(3, 1, List.of());
    var rough = base.roughWeather();
    assertThat(rough.get(0).timingOf(0).prefillTokensPerSecond()).isEqualTo(500);
    assertThat(rough.get(0).timingOf(1).prefillTokensPerSecond()).isEqualTo(1000);
    assertThat(rough.get(1).gateways()).isEqualTo(2);
    assertThat(rough.get(2).timingOf(0).cacheBlocks()).isEqualTo(35);
    assertThat(rough.get(3).metrics()).isFalse();
    assertThat(rough.get(4).changes()).hasSize(2);
  }

  @Test
  void burstsAreCountedApart() {
    var burst = new Burst(8, 100, 10, 2, Duration.ZERO, Moment.of(0));
    requests.addAll(burst.alone(10).requests());
    var log = replay(4, "round_robin");
    assertThat(BurstSummary.of(log, 100)).isEqualTo(new BurstSummary(8, 4, 4, 4, 1.0, 0.12));
    var alone = replay(1, "round_robin");
    assertThat(BurstSummary.of(alone, 100)).isEqualTo(new BurstSummary(8, 1, 1, 1, 1.0, 0.18));
  }

  private static Trace chats() {
    var lines = SyntheticTrace.lines(3, 200).getBytes(StandardCharsets.UTF_8);
    try {
      var full = TraceReader.read(new ByteArrayInputStream(lines), "chats", 512, false, 200);
      // To the small scale of these tests: a tenth of a prompt per block.
      var small = new ArrayList<TraceRequest>();
      for (var r : full.requests()) {
        int tokens = Math.max(1, r.prompt().tokens() * 10 / 512);
        small.add(
            new TraceRequest(
                r.atNanos(),
                Prompt.ofBlocks(tokens, r.prompt().blockKeys(), 10),
                r.outputTokens(),
                false));
      }
      return new Trace("chats", 10, small);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

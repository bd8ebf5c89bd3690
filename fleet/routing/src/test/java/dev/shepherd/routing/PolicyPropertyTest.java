package dev.shepherd.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class PolicyPropertyTest {
  private static final int FLEET = 6;

  static List<String> names() {
    var names = new ArrayList<>(PolicyFactory.names());
    names.addAll(PolicyFactory.names().stream().map(name -> "sticky " + name).toList());
    return names;
  }

  private static Policy policy(String name) {
    boolean sticky = name.startsWith("sticky ");
    var d = RoutingSettings.DEFAULTS;
    var settings =
        new RoutingSettings(
            d.cache(),
            d.waiting(),
            d.prefixHash(),
            new StickySettings(sticky, null, Duration.ofSeconds(3), Duration.ofSeconds(1)),
            d.bucket(),
            1.25,
            d.keys());
    return new PolicyFactory(settings, PolicyListener.NONE)
        .of(sticky ? name.substring("sticky ".length()) : name);
  }

  @ParameterizedTest
  @MethodSource("names")
  void choicesAreInRangeAndRepeatable(String name) {
    for (long seed = 1; seed <= 20; seed++) {
      assertThat(trail(name, seed)).as(name + ", seed " + seed).isEqualTo(trail(name, seed));
    }
  }

  private static List<Integer> trail(String name, long seed) {
    var random = new SplittableRandom(seed);
    var router = new Router(seed).with(policy(name));
    var fleet = FakeCandidate.fleet(FLEET);
    router.ring = HashRing.of(List.of(fleet));
    var open = new ArrayList<Router.Sent>();
    var trail = new ArrayList<Integer>();
    long now = 0;
    for (int i = 0; i < 200; i++) {
      now += random.nextLong(100_000_000);
      FakeCandidate[] able =
          Arrays.stream(fleet)
              .filter(worker -> random.nextInt(5) > 0)
              .toArray(FakeCandidate[]::new);
      report(fleet[random.nextInt(FLEET)], random, now);
      FakeRequest request =
          random.nextInt(10) == 0
              ? FakeRequest.unknown()
              : FakeRequest.tokens(random.nextInt(5), random.nextInt(2000), random.nextInt(300), i);
      request.at(now).keyed(random.nextBoolean() ? "user-" + random.nextInt(20) : null);
      if (able.length == 0) {
        assertThat(router.pick(able, request)).isEqualTo(-1);
        continue;
      }
      var sent = router.send(able, request);
      assertThat(sent.index()).isBetween(0, able.length - 1);
      assertThat(router.decision.chosen()).isEqualTo(sent.index());
      assertThat(router.decision.reason()).isNotEqualTo(Decision.Reason.NONE);
      trail.add(Arrays.asList(fleet).indexOf(sent.worker()));
      open.add(sent);
      if (open.size() > random.nextInt(40)) {
        var done = open.remove(random.nextInt(open.size()));
        if (random.nextBoolean()) {
          done.placement().firstToken(now);
          done.placement().usage(random.nextInt(3000), random.nextInt(1000) - 1);
        }
        done.end();
      }
    }
    return trail;
  }

  private static void report(FakeCandidate worker, SplittableRandom random, long now) {
    worker.reported =
        random.nextBoolean()
            ? null
            : new ReportedLoad(
                now,
                random.nextInt(20) - 1,
                random.nextInt(20) - 1,
                random.nextLong(20_000) - 1,
                random.nextDouble(1.2) - 0.1,
                random.nextDouble(5000) - 1,
                random.nextDouble(),
                random.nextInt(300) - 1);
  }

  @ParameterizedTest
  @MethodSource("names")
  void manyThreadsMayAskAtOnce(String name) throws Exception {
    Policy policy = policy(name);
    var fleet = FakeCandidate.fleet(FLEET);
    HashRing ring = HashRing.of(List.of(fleet));
    int threads = 4;
    var start = new CyclicBarrier(threads);
    try (var pool = Executors.newFixedThreadPool(threads)) {
      var results = new ArrayList<Future<Integer>>();
      for (int t = 0; t < threads; t++) {
        long seed = t;
        results.add(
            pool.submit(
                () -> {
                  start.await();
                  return rush(policy, fleet, ring, seed);
                }));
      }
      for (var result : results) {
        assertThat(result.get()).isEqualTo(2000);
      }
    }
  }

  private static int rush(Policy policy, FakeCandidate[] fleet, HashRing ring, long seed) {
    var random = new SplittableRandom(seed);
    var decision = new Decision();
    int done = 0;
    for (int i = 0; i < 2000; i++) {
      var request =
          FakeRequest.tokens(random.nextInt(5), 500, random.nextInt(300), i)
              .at(i * 1_000_000L)
              .keyed(random.nextBoolean() ? "user-" + random.nextInt(50) : null);
      int index = policy.pick(fleet, ring, request, decision, random::nextInt);
      var placement = policy.place(fleet[index], request, decision);
      placement.firstToken(i * 1_000_000L);
      placement.ended(true, 3, i * 1_000_000L);
      if (random.nextInt(200) == 0) {
        policy.removed(fleet[random.nextInt(FLEET)]);
      }
      done++;
    }
    return done;
  }
}

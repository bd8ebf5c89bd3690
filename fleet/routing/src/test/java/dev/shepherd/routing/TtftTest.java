package dev.shepherd.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Prompts here have blocks of 100 units; a fleet that has learned computes 1,000 units a second.
 */
final class TtftTest {
  private final Ttft policy = new Ttft();
  private final SplittableRandom random = new SplittableRandom(11);
  private final Decision decision = new Decision();
  private final HashRing ring = HashRing.of(List.of());
  private final Chance chance = random::nextInt;

  @Test
  void nobodyMeansNobody() {
    assertThat(pick(new Candidate[0], new FakePick(1, 5))).isEqualTo(-1);
    assertThat(pick(workers(1), new FakePick(1, 5))).isZero();
    assertThat(decision.reason()).isEqualTo(Decision.Reason.ONLY_ONE);
  }

  @Test
  void aPromptGoesWhereItsBeginningIs() {
    FakeCandidate[] workers = learned(4);
    int home = run(workers, new FakePick(77, 20).at(100));
    for (int i = 0; i < 10; i++) {
      var next = new FakePick(77, 21 + i).at(110 + 10 * i);
      assertThat(pick(workers, next)).isEqualTo(home);
      assertThat(decision.reason()).isEqualTo(Decision.Reason.PREFIX);
      assertThat(decision.matched(home)).isEqualTo(2000 + 100L * i);
      place(workers[home], next).ended(true, 5, next.now + 2_000_000_000L);
    }
  }

  @Test
  void affinityEndsWhereTheQueueIsLongerThanThePromptIsWorth() {
    FakeCandidate[] workers = learned(2);
    int home = run(workers, new FakePick(77, 20).at(100));
    int pressed = 0;
    for (int chat = 500; pressed == 0 && chat < 520; chat++) {
      decision.begin(2);
      place(workers[home], new FakePick(chat, 10).at(110));
      if (pick(workers, new FakePick(77, 21).at(110)) != home) {
        pressed = chat - 499;
      }
    }
    // 2,000 units cached are worth 2 s; every prompt ahead costs 1 s.
    assertThat(pressed).isBetween(2, 5);
    assertThat(decision.reason()).isEqualTo(Decision.Reason.SPILLED);
  }

  @Test
  void aFirstBlockThatAllShareDoesNotGatherAllOnOneWorker() {
    FakeCandidate[] workers = learned(4);
    double[] busy = new double[4];
    int[] counts = new int[4];
    for (int i = 0; i < 400; i++) {
      double now = 100 + i * 0.3;
      settle(now);
      var request = new FakePick(1000 + i, 10, 1).at(now);
      int chosen = pick(workers, request);
      counts[chosen]++;
      busy[chosen] = Math.max(now, busy[chosen]) + 0.9;
      pending.add(new Pending(place(workers[chosen], request), busy[chosen]));
    }
    assertThat(Arrays.stream(counts).max().orElseThrow()).isLessThan(160);
  }

  @Test
  void aBurstSeesItself() {
    FakeCandidate[] workers = learned(4);
    int[] counts = new int[4];
    for (int i = 0; i < 40; i++) {
      var request = new FakePick(1000 + i, 10).at(100);
      int chosen = pick(workers, request);
      counts[chosen]++;
      place(workers[chosen], request);
    }
    assertThat(counts).containsOnly(10);
  }

  @Test
  void aBurstWithOnePrefixIsComputedByFewAndCrowdsNobody() {
    FakeCandidate[] workers = learned(8);
    int[] counts = new int[8];
    for (int i = 0; i < 500; i++) {
      var request = new FakePick(4242, 500).at(100);
      int chosen = pick(workers, request);
      counts[chosen]++;
      place(workers[chosen], request);
      workers[chosen].load++;
    }
    long used = Arrays.stream(counts).filter(n -> n > 0).count();
    assertThat(used).isBetween(4L, 5L);
    assertThat(Arrays.stream(counts).max().orElseThrow()).isLessThanOrEqualTo(125);
  }

  @Test
  void aStuckWorkerIsLeftAlone() {
    FakeCandidate[] workers = learned(3);
    place(workers[0], new FakePick(1, 1).at(100));
    for (int i = 0; i < 50; i++) {
      var request = new FakePick(100 + i, 10).at(104 + i * 2);
      int chosen = pick(workers, request);
      assertThat(chosen).isNotZero();
      serve(place(workers[chosen], request), request, 1);
    }
  }

  @Test
  void aSlowWorkerGetsLess() {
    FakeCandidate[] workers = workers(2);
    double[] busy = new double[2];
    int[] counts = new int[2];
    for (int i = 0; i < 600; i++) {
      double now = i * 0.4;
      settle(now);
      var request = new FakePick(i, 5).at(now);
      int chosen = pick(workers, request);
      counts[chosen]++;
      double speed = chosen == 0 ? 500 : 1500;
      busy[chosen] = Math.max(now, busy[chosen]) + 500 / speed;
      pending.add(new Pending(place(workers[chosen], request), busy[chosen]));
    }
    assertThat(1 / policy.outlook(workers[0]).rate().secondsPerUnit()).isCloseTo(500, within(50.0));
    assertThat(1 / policy.outlook(workers[1]).rate().secondsPerUnit())
        .isCloseTo(1500, within(150.0));
    assertThat(counts[0] * 2).isLessThan(counts[1]);
  }

  @Test
  void whatAnEngineHasForgottenIsLearned() {
    FakeCandidate[] workers = learned(1);
    for (int i = 0; i < 60; i++) {
      var request = new FakePick(1000 + i % 20, 10).at(100 + 2 * i);
      Placement placement = place(workers[0], request);
      placement.firstToken(request.now + 1_000_000_000L);
      // Room for ten of these prompts, and twenty take turns. One hit proves that it counts.
      placement.usage(1000, i == 0 ? 1 : 0);
      placement.ended(true, 5, request.now + 1_000_000_000L);
    }
    assertThat(policy.outlook(workers[0]).reach()).isLessThan(20_001);
    pick(workers, new FakePick(1000, 10).at(300));
    assertThat(decision.matched(0)).isZero();
  }

  @Test
  void withoutWordFromTheEngineItsPaceTellsWhatItHasForgotten() {
    FakeCandidate[] workers = learned(1);
    for (int i = 0; i < 60; i++) {
      var request = new FakePick(1000 + i % 20, 10).at(100 + 2 * i);
      pick(workers, request);
      serve(place(workers[0], request), request, 1);
    }
    assertThat(policy.outlook(workers[0]).reach()).isLessThan(20_001);
  }

  @Test
  void aRemovedWorkersSlotStartsAnew() {
    FakeCandidate[] workers = learned(2);
    int home = run(workers, new FakePick(77, 20).at(100));
    var late = place(workers[home], new FakePick(78, 20).at(101));
    policy.removed(workers[home]);
    var successor = new FakeCandidate("http://new");
    successor.slot = workers[home].slot;
    workers[home] = successor;
    pick(workers, new FakePick(77, 20).at(102));
    assertThat(decision.matched(home)).isZero();
    assertThat(policy.outlook(successor).queue().waiting()).isZero();
    late.firstToken(103_000_000_000L);
    late.ended(true, 3, 103_000_000_000L);
    assertThat(policy.outlook(successor).queue().units()).isZero();
    assertThat(policy.outlook(successor).rate().secondsPerUnit()).isCloseTo(1e-3, within(1e-4));
  }

  @Test
  void unknownPromptsAndMissingReportsAreNoObstacle() {
    FakeCandidate[] workers = workers(3);
    int[] counts = new int[3];
    for (int i = 0; i < 30; i++) {
      int chosen = policy.pick(workers, ring, PickRequest.ANONYMOUS, decision, chance);
      counts[chosen]++;
      policy.place(workers[chosen], PickRequest.ANONYMOUS, decision);
      workers[chosen].load++;
    }
    assertThat(counts).containsOnly(10);
  }

  @Test
  void doubledAndDisorderedCallsReleaseOnce() {
    FakeCandidate[] workers = learned(1);
    PrefillQueue queue = policy.outlook(workers[0]).queue();
    for (int i = 0; i < 200; i++) {
      var request = new FakePick(i, 3).at(100 + i);
      request.streamed = i % 3 != 0;
      Placement placement = place(workers[0], request);
      for (int call = random.nextInt(6); call > 0; call--) {
        switch (random.nextInt(3)) {
          case 0 -> placement.firstToken(request.now + random.nextInt());
          case 1 -> placement.usage(random.nextLong(), random.nextLong());
          default -> placement.ended(random.nextBoolean(), random.nextInt(), request.now + 5);
        }
      }
      placement.ended(random.nextBoolean(), random.nextLong(), request.now + 7);
      placement.ended(true, 3, request.now + 8);
      placement.firstToken(request.now + 9);
      assertThat(queue.waiting()).isZero();
      assertThat(queue.units()).isZero();
    }
    pick(workers(3), new FakePick(1, 4).at(1000));
    for (int i = 0; i < 3; i++) {
      assertThat(decision.score(i)).isFinite();
    }
  }

  @Test
  void hostileReportsLeaveScoresFinite() {
    var hostile =
        new ReportedLoad[] {
          new ReportedLoad(Long.MAX_VALUE, -9, Integer.MAX_VALUE, -1, Double.NaN, -1, 7, -3),
          new ReportedLoad(5, Integer.MAX_VALUE, Integer.MIN_VALUE, Long.MAX_VALUE, -1, -1, -1, 0),
          new ReportedLoad(Long.MIN_VALUE, 0, 0, Long.MIN_VALUE, 1e308, 1e308, 1e308, 0)
        };
    for (ReportedLoad load : hostile) {
      var workers = new Candidate[] {new Reporting(0, load), new Reporting(1, null)};
      for (int i = 0; i < 5; i++) {
        int chosen = pick(workers, new FakePick(i, 4).at(i));
        assertThat(chosen).isBetween(0, 1);
        assertThat(decision.score(0)).isFinite();
        assertThat(decision.score(1)).isFinite();
        place(workers[chosen], new FakePick(i, 4).at(i));
      }
    }
  }

  @Test
  void threadsLeaveNothingBehind() throws InterruptedException {
    FakeCandidate[] workers = learned(4);
    var start = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    List<Throwable> failures = new ArrayList<>();
    for (int t = 0; t < 2; t++) {
      int thread = t;
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      start.await();
                      hammer(workers, new SplittableRandom(thread));
                    } catch (InterruptedException | RuntimeException e) {
                      synchronized (failures) {
                        failures.add(e);
                      }
                    }
                  }));
    }
    start.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(failures).isEmpty();
    for (FakeCandidate worker : workers) {
      assertThat(policy.outlook(worker).queue().waiting()).isZero();
      assertThat(policy.outlook(worker).queue().units()).isZero();
    }
  }

  private void hammer(FakeCandidate[] workers, SplittableRandom dice) {
    var own = new Decision();
    List<Placement> open = new ArrayList<>();
    for (int i = 0; i < 5000; i++) {
      var request = new FakePick(dice.nextInt(50), 1 + dice.nextInt(20), 1).at(100 + i * 0.01);
      int chosen = policy.pick(workers, ring, request, own, dice::nextInt);
      open.add(policy.place(workers[chosen], request, own));
      if (open.size() > 10) {
        Placement placement = open.remove(dice.nextInt(open.size()));
        if (dice.nextInt(4) > 0) {
          placement.firstToken(request.now);
          placement.usage(1000, dice.nextInt(1000));
        }
        placement.ended(dice.nextBoolean(), 10, request.now + 1000);
      }
    }
    for (Placement placement : open) {
      placement.ended(false, -1, 200_000_000_000L);
    }
  }

  private record Pending(Placement placement, double done) {}

  private final List<Pending> pending = new ArrayList<>();

  private void settle(double now) {
    pending.removeIf(
        p -> {
          if (p.done > now) {
            return false;
          }
          p.placement.firstToken((long) (p.done * 1e9));
          p.placement.usage(500, 0);
          p.placement.ended(true, 1, (long) (p.done * 1e9));
          return true;
        });
  }

  /** Picks, places and serves; returns where. */
  private int run(FakeCandidate[] workers, FakePick request) {
    int chosen = pick(workers, request);
    serve(place(workers[chosen], request), request, request.keys.length() / 1000.0);
    return chosen;
  }

  private static void serve(Placement placement, FakePick request, double seconds) {
    long done = request.now + (long) (seconds * 1e9);
    placement.firstToken(done);
    placement.ended(true, 1, done);
  }

  /** Workers that are known to compute 1,000 units a second. */
  private FakeCandidate[] learned(int n) {
    FakeCandidate[] workers = workers(n);
    for (int i = 0; i < 40 * n; i++) {
      var request = new FakePick(1_000_000 + i, 10).at(2 * i - 10_000);
      decision.begin(n);
      serve(place(workers[i % n], request), request, 1);
    }
    return workers;
  }

  private Placement place(Candidate worker, FakePick request) {
    return policy.place(worker, request, decision);
  }

  private int pick(Candidate[] workers, FakePick request) {
    return policy.pick(workers, ring, request, decision, chance);
  }

  private static FakeCandidate[] workers(int n) {
    var workers = new FakeCandidate[n];
    for (int i = 0; i < n; i++) {
      workers[i] = new FakeCandidate("http://w" + i);
      workers[i].slot = i;
    }
    return workers;
  }

  private record Reporting(int slot, @Nullable ReportedLoad load) implements Candidate {
    @Override
    public String id() {
      return "w" + slot;
    }

    @Override
    public String url() {
      return "http://w" + slot;
    }

    @Override
    public int inFlight() {
      return 0;
    }
  }
}

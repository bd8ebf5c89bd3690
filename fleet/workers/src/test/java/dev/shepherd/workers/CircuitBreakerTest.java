package dev.shepherd.workers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.exchange.ManualClock;
import dev.shepherd.routing.Decision;
import dev.shepherd.routing.PickRequest;
import dev.shepherd.workers.CircuitBreaker.State;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class CircuitBreakerTest {
  private static final String W1 = "http://w1:8000";

  private final FleetRig rig = new FleetRig(config(BreakerSettings.DEFAULTS));
  private final Worker worker = rig.join(W1, "m");

  @Test
  void failuresInARowOpenItAndTimeBringsATrial() {
    fail(9);
    assertThat(worker.isAvailable()).isTrue();
    fail(1);
    assertThat(worker.breaker().state()).isEqualTo(State.OPEN);
    assertThat(pool().availableCount()).isZero();
    assertThat(pool().lease(PickRequest.ANONYMOUS, new Decision(), rig.chance)).isNull();
    rig.wait(Duration.ofMillis(59_999));
    assertThat(worker.isAvailable()).isFalse();
    rig.wait(Duration.ofMillis(1));
    assertThat(worker.breaker().state()).isEqualTo(State.HALF_OPEN);
    assertThat(pool().availableCount()).isEqualTo(1);
    assertThat(rig.heard.breakers).containsExactly("closed>open", "open>half_open");
  }

  @Test
  void badRequestsAndFullWorkersNeverOpenIt() {
    for (int status : new int[] {400, 401, 404, 408, 413, 422, 429, 499}) {
      for (int i = 0; i < 30; i++) {
        worker.lease().end(status);
      }
    }
    assertThat(worker.breaker().state()).isEqualTo(State.CLOSED);
    assertThat(worker.breaker().consecutiveFailures()).isZero();
  }

  @Test
  void aFullWorkerDoesNotEndARunOfFailuresButAnAnswerDoes() {
    fail(5);
    worker.lease().end(429);
    worker.lease().end(Outcome.NEUTRAL);
    assertThat(worker.breaker().consecutiveFailures()).isEqualTo(5);
    worker.lease().end(404);
    assertThat(worker.breaker().consecutiveFailures()).isZero();
  }

  @Test
  void oldFailuresDoNotCount() {
    fail(9);
    rig.seconds(121);
    fail(1);
    assertThat(worker.breaker().state()).isEqualTo(State.CLOSED);
    assertThat(worker.breaker().consecutiveFailures()).isEqualTo(1);
  }

  @Test
  void halfOpenTriesOneRequestAtATime() {
    open();
    Lease trial = worker.lease();
    assertThat(trial).isNotNull();
    assertThat(worker.lease()).isNull();
    assertThat(pool().lease(PickRequest.ANONYMOUS, new Decision(), rig.chance)).isNull();
    trial.end(200);
    for (int i = 0; i < 2; i++) {
      assertThat(worker.breaker().state()).isEqualTo(State.HALF_OPEN);
      Lease next = worker.lease();
      assertThat(worker.lease()).isNull();
      next.end(200);
    }
    assertThat(worker.breaker().state()).isEqualTo(State.CLOSED);
    assertThat(worker.inFlight()).isZero();
  }

  @Test
  void aFailedTrialOpensItAgain() {
    open();
    worker.lease().end(200);
    worker.lease().end(503);
    assertThat(worker.breaker().state()).isEqualTo(State.OPEN);
    rig.seconds(60);
    assertThat(worker.breaker().state()).isEqualTo(State.HALF_OPEN);
    assertThat(worker.breaker().consecutiveSuccesses()).isZero();
  }

  @Test
  void aTrialWhoseClientLeftMakesRoomForAnother() {
    open();
    worker.lease().end(Outcome.NEUTRAL);
    assertThat(worker.lease()).isNotNull();
  }

  @Test
  void aTrialThatNeverEndsDoesNotBlockForever() {
    open();
    assertThat(worker.lease()).isNotNull();
    rig.seconds(60);
    assertThat(worker.lease()).isNotNull();
  }

  @Test
  void aLongStreamIsJudgedByItsHeadAndByItsCut() {
    open();
    Lease stream = worker.lease();
    stream.headArrived(200);
    stream.headArrived(200);
    assertThat(worker.breaker().consecutiveSuccesses()).isEqualTo(1);
    Lease next = worker.lease();
    assertThat(next).isNotNull();
    stream.end(200);
    assertThat(worker.breaker().consecutiveSuccesses()).isEqualTo(1);
    assertThat(worker.lease()).isNull();
    next.headArrived(200);
    next.end(Outcome.FAILURE);
    assertThat(worker.breaker().state()).isEqualTo(State.OPEN);
  }

  @Test
  void outcomesOfRequestsFromBeforeAreDropped() {
    Lease early = worker.lease();
    Lease earlyToo = worker.lease();
    open();
    early.end(200);
    earlyToo.end(500);
    assertThat(worker.breaker().state()).isEqualTo(State.HALF_OPEN);
    assertThat(worker.breaker().consecutiveSuccesses()).isZero();
  }

  @Test
  void returningHealthBringsATrialBeforeTheTime() {
    FakeEngines.Engine engine = rig.engines.at(W1);
    engine.reachable = false;
    rig.fleet.reportPassiveFailure(worker);
    fail(10);
    rig.wait(Duration.ofMillis(1));
    assertThat(worker.breaker().state()).isEqualTo(State.OPEN);
    engine.reachable = true;
    rig.seconds(10);
    assertThat(worker.breaker().state()).isEqualTo(State.HALF_OPEN);
    assertThat(rig.heard.readmissions).isEqualTo(1);
  }

  @Test
  void aWorkerThatIsHealthyAllAlongWaitsForItsTime() {
    rig.seconds(61);
    int probes = rig.engines.at(W1).probes;
    fail(10);
    while (rig.engines.at(W1).probes == probes) {
      assertThat(worker.breaker().state()).isEqualTo(State.OPEN);
      rig.wait(Duration.ofMillis(100));
    }
    assertThat(worker.breaker().state()).isEqualTo(State.OPEN);
    rig.seconds(60);
    assertThat(worker.breaker().state()).isEqualTo(State.HALF_OPEN);
    assertThat(rig.heard.readmissions).isZero();
  }

  @Test
  void itCanBeSwitchedOff() {
    var off =
        new FleetRig(
            config(new BreakerSettings(false, 1, 1, Duration.ofSeconds(1), Duration.ofSeconds(1))));
    Worker lenient = off.join(W1, "m");
    for (int i = 0; i < 100; i++) {
      lenient.lease().end(500);
    }
    off.lane.run();
    assertThat(lenient.isAvailable()).isTrue();
  }

  @Test
  void onlyChangedSettingsStartItAnew() {
    fail(10);
    CircuitBreaker before = worker.breaker();
    rig.order(() -> rig.fleet.replace(worker.id(), WorkerSpec.of(W1, new Secret("k"))));
    assertThat(worker.breaker()).isSameAs(before);
    assertThat(worker.isAvailable()).isFalse();
    WorkerSpec spec = worker.spec();
    rig.order(
        () ->
            rig.fleet.replace(
                worker.id(),
                new WorkerSpec(
                    spec.url(),
                    spec.models(),
                    spec.type(),
                    spec.runtime(),
                    spec.provider(),
                    spec.labels(),
                    spec.priority(),
                    spec.cost(),
                    spec.apiKey(),
                    spec.health(),
                    spec.httpPool(),
                    new ResilienceOverrides(
                        null, null, null, null, null, null, 3L, null, null, null, null, null, null,
                        null, null, null),
                    spec.overload(),
                    spec.extras())));
    assertThat(worker.breaker()).isNotSameAs(before);
    assertThat(pool().availableCount()).isEqualTo(1);
    fail(3);
    assertThat(worker.breaker().state()).isEqualTo(State.OPEN);
  }

  @Test
  void manyThreadsOpenItOnceAndLetOneTrialIn() throws InterruptedException {
    var transitions = new AtomicInteger();
    var clock = new ManualClock(0);
    for (int round = 0; round < 200; round++) {
      transitions.set(0);
      var breaker =
          new CircuitBreaker(
              new BreakerSettings(true, 4, 1, Duration.ofSeconds(1), Duration.ofSeconds(8)),
              clock,
              (b, from, to, generation) -> transitions.incrementAndGet());
      inParallel(() -> breaker.settle(breaker.tryEnter(), Outcome.FAILURE));
      assertThat(breaker.state()).isEqualTo(State.OPEN);
      assertThat(transitions.get()).isEqualTo(1);
      breaker.admitTrials(breaker.generation());
      var entered = new AtomicInteger();
      inParallel(
          () -> {
            if (breaker.tryEnter() != CircuitBreaker.REFUSED) {
              entered.incrementAndGet();
            }
          });
      assertThat(entered.get()).isEqualTo(1);
    }
  }

  private static void inParallel(Runnable task) throws InterruptedException {
    List<Thread> threads =
        List.of(
            Thread.ofVirtual().unstarted(task),
            Thread.ofVirtual().unstarted(task),
            Thread.ofVirtual().unstarted(task),
            Thread.ofVirtual().unstarted(task));
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private ModelPool pool() {
    return rig.fleet.snapshot().lookup("m");
  }

  private void fail(int times) {
    for (int i = 0; i < times; i++) {
      worker.lease().end(500);
    }
    rig.lane.run();
  }

  private void open() {
    for (int i = 0; i < 10; i++) {
      Lease lease = worker.lease();
      lease.end(Outcome.FAILURE);
    }
    rig.seconds(60);
    assertThat(worker.breaker().state()).isEqualTo(State.HALF_OPEN);
  }

  private static FleetConfig config(BreakerSettings breaker) {
    return FleetConfig.defaults()
        .withDefaultPolicy("round_robin")
        .with(draft -> draft.breaker = breaker);
  }
}

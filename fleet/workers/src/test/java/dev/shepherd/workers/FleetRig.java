package dev.shepherd.workers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.exchange.ManualClock;
import dev.shepherd.exchange.Randomness;
import dev.shepherd.routing.Chance;
import dev.shepherd.workers.FleetAnswer.Accepted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A fleet on a manual lane, with engines and time in the test's hand. */
final class FleetRig {
  final ManualClock clock = new ManualClock(1_780_000_000_000L);
  final ManualLane lane = new ManualLane(clock);
  final FakeEngines engines = new FakeEngines();
  final FakeLoads loads = new FakeLoads();
  final Heard heard = new Heard();
  final Chance chance;
  final Fleet fleet;

  FleetRig(FleetConfig config) {
    this(config, 1);
  }

  FleetRig(FleetConfig config, long seed) {
    Randomness randomness = Randomness.seeded(seed);
    chance = randomness::nextInt;
    fleet = new Fleet(config, lane, clock, randomness, engines, loads, heard, PolicyShaping.NONE);
    fleet.start();
    lane.run();
  }

  /** Gives an order on the lane, and lets run what is due at once. */
  <T> T order(Supplier<T> order) {
    var result = new ArrayList<T>();
    lane.execute(() -> result.add(order.get()));
    lane.run();
    return result.getFirst();
  }

  String add(WorkerSpec spec) {
    FleetAnswer answer = order(() -> fleet.add(spec));
    assertThat(answer).isInstanceOf(Accepted.class);
    return ((Accepted) answer).id();
  }

  String add(String url) {
    return add(WorkerSpec.of(url, null));
  }

  /** Sets up an engine and adds it. */
  Worker join(String url, String... models) {
    engines.serve(url, models);
    return worker(add(url));
  }

  Worker worker(String id) {
    Worker worker = fleet.snapshot().worker(id);
    assertThat(worker).as("worker %s", id).isNotNull();
    return worker;
  }

  FleetAnswer remove(String id) {
    return order(() -> fleet.remove(id));
  }

  WorkerLookup find(String id) {
    return order(() -> fleet.find(id));
  }

  void wait(Duration time) {
    lane.advance(time);
  }

  void seconds(long seconds) {
    lane.advance(Duration.ofSeconds(seconds));
  }

  /** What the listener heard. */
  static final class Heard implements FleetListener {
    final List<String> statuses = new ArrayList<>();
    final List<String> breakers = new ArrayList<>();
    final List<String> membership = new ArrayList<>();
    final List<String> vetoes = new ArrayList<>();
    final List<String> polls = new ArrayList<>();
    final List<ModelPool.Fallback> fallbacks = new ArrayList<>();
    int sheds;
    int expired;
    int readmissions;
    int selections;
    long lastVersion = -1;

    @Override
    public void added(Worker worker) {
      membership.add("+" + worker.url());
    }

    @Override
    public void removed(Worker worker) {
      membership.add("-" + worker.url());
    }

    @Override
    public void statusChanged(Worker worker, WorkerStatus from, WorkerStatus to) {
      statuses.add(from.wire() + ">" + to.wire());
    }

    @Override
    public void breakerChanged(Worker worker, CircuitBreaker.State from, CircuitBreaker.State to) {
      breakers.add(from.wire() + ">" + to.wire());
    }

    @Override
    public void vetoChanged(Worker worker, @Nullable Veto from, @Nullable Veto to) {
      vetoes.add(worker.url() + " " + (to == null ? "alive" : to.wire()));
    }

    @Override
    public void loadPolled(Worker worker, String mode) {
      polls.add(mode);
    }

    @Override
    public void loadExpired(Worker worker) {
      expired++;
    }

    @Override
    public void fellBack(ModelPool pool, ModelPool.Fallback why) {
      fallbacks.add(why);
    }

    @Override
    public void shed(ModelPool pool) {
      sheds++;
    }

    @Override
    public void breakerReadmitted(Worker worker) {
      readmissions++;
    }

    @Override
    public void selected(ModelPool pool, Worker worker) {
      selections++;
    }

    @Override
    public void published(FleetSnapshot snapshot) {
      assertThat(snapshot.version()).isGreaterThan(lastVersion);
      lastVersion = snapshot.version();
    }
  }
}

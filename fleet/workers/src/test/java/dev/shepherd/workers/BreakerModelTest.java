package dev.shepherd.workers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.exchange.ManualClock;
import dev.shepherd.workers.CircuitBreaker.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The breaker does what a slow and simple model of it does, whatever happens in which order. */
final class BreakerModelTest {
  private static final long TICK_NANOS = Duration.ofSeconds(1).toNanos();

  /** Everything remembered one by one; nothing clever. */
  private static final class Model {
    private final BreakerSettings settings;
    private final List<Event> events = new ArrayList<>();
    private final Map<Long, Long> trials = new HashMap<>();
    State state = State.CLOSED;
    long generation;
    int successes;

    private record Event(long tick, boolean failure) {}

    Model(BreakerSettings settings) {
      this.settings = settings;
    }

    /** Whether a request gets in. */
    boolean enter(long ticket, long nanos) {
      if (state == State.CLOSED) {
        return true;
      }
      if (state == State.OPEN) {
        return false;
      }
      trials.values().removeIf(b -> nanos - b >= settings.openTimeout().toNanos());
      if (trials.size() >= settings.trials()) {
        return false;
      }
      trials.put(ticket, nanos);
      return true;
    }

    void settle(long ticket, long bornIn, Outcome outcome, long nanos) {
      if (bornIn != generation) {
        return;
      }
      if (state == State.HALF_OPEN) {
        trials.remove(ticket);
        switch (outcome) {
          case NEUTRAL -> {}
          case FAILURE -> become(State.OPEN);
          case SUCCESS -> {
            if (++successes >= settings.successThreshold()) {
              become(State.CLOSED);
            }
          }
        }
      } else if (state == State.CLOSED && outcome != Outcome.NEUTRAL) {
        long tick = nanos / TICK_NANOS;
        events.removeIf(e -> tick - e.tick >= OutcomeWindow.TICKS);
        boolean failure = outcome == Outcome.FAILURE;
        if (!failure && events.stream().noneMatch(Event::failure)) {
          events.clear();
          return;
        }
        events.add(new Event(tick, failure));
        if (failure && tooMuch()) {
          become(State.OPEN);
        }
      }
    }

    int inARow(long nanos) {
      long tick = nanos / TICK_NANOS;
      int run = 0;
      for (int i = events.size() - 1; i >= 0 && events.get(i).failure; i--) {
        run += tick - events.get(i).tick < OutcomeWindow.TICKS ? 1 : 0;
      }
      return run;
    }

    private boolean tooMuch() {
      long failures = events.stream().filter(Event::failure).count();
      int run = 0;
      for (int i = events.size() - 1; i >= 0 && events.get(i).failure; i--) {
        run++;
      }
      boolean often =
          settings.failureRate() > 0
              && events.size() >= settings.minimumRequests()
              && failures >= settings.failureRate() * events.size();
      return run >= settings.failureThreshold() || often;
    }

    void become(State next) {
      state = next;
      generation++;
      successes = 0;
      events.clear();
      trials.clear();
    }
  }

  private record Request(long ticket, long bornIn) {}

  @Test
  void everyRunEqualsTheModel() {
    for (long seed = 1; seed <= 400; seed++) {
      run(seed);
    }
  }

  private static void run(long seed) {
    var random = new SplittableRandom(seed);
    var settings =
        new BreakerSettings(
            true,
            1 + random.nextInt(12),
            1 + random.nextInt(4),
            Duration.ofMillis(500 + random.nextInt(6000)),
            Duration.ofNanos(TICK_NANOS * OutcomeWindow.TICKS),
            random.nextInt(4) == 0 ? 0 : random.nextDouble(),
            1 + random.nextInt(30),
            1 + random.nextInt(3));
    var clock = new ManualClock(0);
    var changes = new ArrayList<State>();
    var breaker = new CircuitBreaker(settings, clock, (b, from, to, g) -> changes.add(to));
    var model = new Model(settings);
    var running = new ArrayList<Request>();
    int failing = random.nextInt(101);
    for (int step = 0; step < 600; step++) {
      String where = "seed " + seed + " step " + step;
      long now = clock.nanoTime();
      switch (random.nextInt(10)) {
        case 0 -> clock.advance(Duration.ofMillis(random.nextInt(3000)));
        case 1 -> failing = random.nextInt(101);
        case 2 -> {
          long generation = breaker.generation();
          boolean changed = breaker.admitTrials(generation - random.nextInt(2));
          if (changed) {
            model.become(State.HALF_OPEN);
          }
        }
        case 3, 4, 5, 6 -> {
          long ticket = breaker.tryEnter();
          assertThat(ticket != CircuitBreaker.REFUSED)
              .as(where)
              .isEqualTo(model.enter(ticket, now));
          if (ticket != CircuitBreaker.REFUSED) {
            running.add(new Request(ticket, model.generation));
          }
        }
        default -> {
          if (!running.isEmpty()) {
            Request one = running.remove(random.nextInt(running.size()));
            Outcome outcome =
                random.nextInt(8) == 0
                    ? Outcome.NEUTRAL
                    : random.nextInt(100) < failing ? Outcome.FAILURE : Outcome.SUCCESS;
            breaker.settle(one.ticket, outcome);
            model.settle(one.ticket, one.bornIn, outcome, now);
          }
        }
      }
      assertThat(breaker.state()).as(where).isEqualTo(model.state);
      assertThat(breaker.generation()).as(where).isEqualTo(model.generation);
      assertThat(breaker.consecutiveSuccesses()).as(where).isEqualTo(model.successes);
      assertThat(breaker.consecutiveFailures()).as(where).isEqualTo(model.inARow(clock.nanoTime()));
    }
  }

  @Test
  void halfOfTheRequestsFailingOpensItAlthoughNeverTwoInARow() {
    var clock = new ManualClock(0);
    var breaker = new CircuitBreaker(BreakerSettings.DEFAULTS, clock, (b, from, to, g) -> {});
    for (int hour = 0; hour < 100_000; hour++) {
      breaker.settle(breaker.tryEnter(), Outcome.SUCCESS);
    }
    int requests = 0;
    while (breaker.state() == State.CLOSED) {
      breaker.settle(breaker.tryEnter(), requests % 2 == 0 ? Outcome.FAILURE : Outcome.SUCCESS);
      requests++;
      clock.advance(Duration.ofMillis(50));
    }
    assertThat(requests).isBetween(20, 21);
  }

  @Test
  void oneFailureInTenNeverOpensIt() {
    var clock = new ManualClock(0);
    var breaker = new CircuitBreaker(BreakerSettings.DEFAULTS, clock, (b, from, to, g) -> {});
    for (int i = 0; i < 10_000; i++) {
      breaker.settle(breaker.tryEnter(), i % 10 == 0 ? Outcome.FAILURE : Outcome.SUCCESS);
      clock.advance(Duration.ofMillis(20));
    }
    assertThat(breaker.state()).isEqualTo(State.CLOSED);
  }
}

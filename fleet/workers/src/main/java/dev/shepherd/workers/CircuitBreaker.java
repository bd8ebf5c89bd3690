package dev.shepherd.workers;

import dev.shepherd.exchange.Clock;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Keeps requests away from a worker that keeps failing them, and lets a few trial requests find out
 * when it has recovered. Thread-safe and lock-free: one immutable phase in one atomic.
 *
 * <pre>
 *   closed ──(too many failures in a row, or too large a share of them, in the window)──▶ open
 *   open ──(timeout over, or a health probe succeeded)──▶ half-open
 *   half-open ──(one failure)──▶ open
 *   half-open ──(threshold successes in a row)──▶ closed
 * </pre>
 *
 * <p>A request enters with a ticket that names the phase it began in. An outcome whose phase is
 * over says nothing about the worker of today and is dropped; so requests that began before the
 * breaker opened neither close it nor prolong its opening.
 *
 * <p>Half-open bounds the trials under way. A trial that has not ended after the open timeout gives
 * its place to another; its outcome counts all the same.
 *
 * <p>While a worker does not fail, its requests only read the phase: nothing is written or
 * allocated.
 *
 * <p>The breaker owns no timer: whoever is told of an opening calls {@link #admitTrials} later.
 */
public final class CircuitBreaker {
  /** The answer of {@link #tryEnter} to a request that must go elsewhere. */
  static final long REFUSED = -1;

  private static final VarHandle PHASE = phaseHandle();

  /** The three phases. */
  public enum State {
    /** Requests pass. */
    CLOSED(0, "closed"),
    /** Requests go elsewhere. */
    OPEN(1, "open"),
    /** A few requests at a time may try. */
    HALF_OPEN(2, "half_open");

    private final int gauge;
    private final String wire;

    State(int gauge, String wire) {
      this.gauge = gauge;
      this.wire = wire;
    }

    /** The value of the state gauge. */
    public int gauge() {
      return gauge;
    }

    /** The spelling in metric labels. */
    public String wire() {
      return wire;
    }
  }

  /** Told of every change of phase, on the thread that caused it. */
  @FunctionalInterface
  interface Listener {
    /**
     * @param generation names the phase that has begun, for {@link #admitTrials}
     */
    void changed(CircuitBreaker breaker, State from, State to, long generation);
  }

  private final BreakerSettings settings;
  private final Clock clock;
  private final Listener listener;
  private volatile Phase phase = Phase.closed(0);

  CircuitBreaker(BreakerSettings settings, Clock clock, Listener listener) {
    this.settings = settings;
    this.clock = clock;
    this.listener = listener;
  }

  /** The phase at this moment. */
  public State state() {
    return phase.state;
  }

  /** Whether requests may be sent at all: closed, or half-open with or without a free trial. */
  public boolean permits() {
    return phase.state != State.OPEN;
  }

  /** Failures in a row that count at this moment. */
  public int consecutiveFailures() {
    Phase now = phase;
    return now.window.isEmpty()
        ? 0
        : (int) Math.min(Integer.MAX_VALUE, now.window.failuresInARow(tick()));
  }

  /** Successful trials in a row. */
  public int consecutiveSuccesses() {
    return phase.successes;
  }

  BreakerSettings settings() {
    return settings;
  }

  /** A number that changes with every change of phase. */
  long generation() {
    return phase.generation;
  }

  /** Lets a request in and returns its ticket, or {@link #REFUSED}. */
  long tryEnter() {
    while (true) {
      Phase now = phase;
      switch (now.state) {
        case CLOSED -> {
          return ticket(now.generation, 0);
        }
        case OPEN -> {
          return REFUSED;
        }
        case HALF_OPEN -> {
          long nanos = clock.nanoTime();
          Trials more =
              now.trials.plusOne(nanos, settings.trials(), settings.openTimeout().toNanos());
          if (more == null) {
            return REFUSED;
          }
          if (replace(now, now.with(more))) {
            return ticket(now.generation, more.latest());
          }
        }
      }
    }
  }

  /** Whether the ticket was given for a trial in half-open. */
  static boolean isTrial(long ticket) {
    return (ticket & Trials.NUMBER_MASK) != 0;
  }

  /** Tells how a request ended that had entered with {@code ticket}. */
  void settle(long ticket, Outcome outcome) {
    if (!settings.enabled()) {
      return;
    }
    while (true) {
      Phase now = phase;
      if (now.generation != ticket >> Trials.NUMBER_BITS) {
        return;
      }
      @Nullable Phase next =
          switch (now.state) {
            case CLOSED -> afterRegular(now, outcome);
            case HALF_OPEN -> afterTrial(now, ticket & Trials.NUMBER_MASK, outcome);
            case OPEN -> null;
          };
      if (next == null) {
        return;
      }
      if (replace(now, next)) {
        if (next.state != now.state) {
          listener.changed(this, now.state, next.state, next.generation);
        }
        return;
      }
    }
  }

  /**
   * Leads from open to half-open, unless that phase is over already.
   *
   * @param generation the {@link #generation} of the opening that is meant
   * @return whether the phase changed
   */
  boolean admitTrials(long generation) {
    Phase now = phase;
    if (now.state != State.OPEN || now.generation != generation) {
      return false;
    }
    if (replace(now, Phase.halfOpen(now.generation + 1))) {
      listener.changed(this, State.OPEN, State.HALF_OPEN, generation + 1);
      return true;
    }
    return false;
  }

  /** The phase after a regular request, or null when nothing changes. */
  private @Nullable Phase afterRegular(Phase now, Outcome outcome) {
    return switch (outcome) {
      case NEUTRAL -> null;
      case SUCCESS -> now.window.isEmpty() ? null : now.with(now.window.plusSuccess(tick()));
      case FAILURE -> {
        long tick = tick();
        OutcomeWindow window = now.window.plusFailure(tick);
        boolean tooMuch =
            settings.tooMuch(
                window.failuresInARow(tick), window.failures(tick), window.successes(tick));
        yield tooMuch ? Phase.open(now.generation + 1) : now.with(window);
      }
    };
  }

  private Phase afterTrial(Phase now, long number, Outcome outcome) {
    return switch (outcome) {
      case NEUTRAL -> now.without(number, now.successes);
      case FAILURE -> Phase.open(now.generation + 1);
      case SUCCESS ->
          now.successes + 1 >= settings.successThreshold()
              ? Phase.closed(now.generation + 1)
              : now.without(number, now.successes + 1);
    };
  }

  private boolean replace(Phase now, Phase next) {
    return PHASE.compareAndSet(this, now, next);
  }

  private static VarHandle phaseHandle() {
    try {
      return MethodHandles.lookup().findVarHandle(CircuitBreaker.class, "phase", Phase.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private long tick() {
    return Math.floorDiv(
        clock.nanoTime(), Math.max(1, settings.window().toNanos() / OutcomeWindow.TICKS));
  }

  private static long ticket(long generation, long trial) {
    return generation << Trials.NUMBER_BITS | trial;
  }

  /** Everything the breaker knows at one moment. */
  private record Phase(
      State state, long generation, OutcomeWindow window, int successes, Trials trials) {

    static Phase closed(long generation) {
      return new Phase(State.CLOSED, generation, OutcomeWindow.EMPTY, 0, Trials.NONE);
    }

    static Phase open(long generation) {
      return new Phase(State.OPEN, generation, OutcomeWindow.EMPTY, 0, Trials.NONE);
    }

    static Phase halfOpen(long generation) {
      return new Phase(State.HALF_OPEN, generation, OutcomeWindow.EMPTY, 0, Trials.NONE);
    }

    Phase with(OutcomeWindow next) {
      return new Phase(state, generation, next, successes, trials);
    }

    Phase with(Trials next) {
      return new Phase(state, generation, window, successes, next);
    }

    Phase without(long trial, int successes) {
      return new Phase(state, generation, window, successes, trials.without(trial));
    }
  }
}

package dev.shepherd.workers;

import dev.shepherd.exchange.Clock;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Keeps requests away from a worker that keeps failing them, and lets single trial requests find
 * out when it has recovered. Thread-safe and lock-free: one immutable phase in one atomic.
 *
 * <pre>
 *   closed ──(threshold failures in a row, within the window)──▶ open
 *   open ──(timeout over, or a health probe succeeded)──▶ half-open
 *   half-open ──(one failure)──▶ open
 *   half-open ──(threshold successes in a row)──▶ closed
 * </pre>
 *
 * <p>A request enters with a ticket that names the phase it began in. An outcome whose phase is
 * over says nothing about the worker of today and is dropped; so requests that began before the
 * breaker opened neither close it nor prolong its opening. Half-open admits one request at a time.
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
    /** One request at a time may try. */
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
    return now.failures.isEmpty() ? 0 : now.failures.within(tick());
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
          return ticket(now.generation, false);
        }
        case OPEN -> {
          return REFUSED;
        }
        case HALF_OPEN -> {
          long nanos = clock.nanoTime();
          if (now.trialUnderWay && nanos - now.trialBeganNanos < settings.openTimeout().toNanos()) {
            return REFUSED;
          }
          if (replace(now, now.withTrial(nanos))) {
            return ticket(now.generation, true);
          }
        }
      }
    }
  }

  /** Whether the ticket was given for a trial in half-open. */
  static boolean isTrial(long ticket) {
    return (ticket & 1) != 0;
  }

  /** Tells how a request ended that had entered with {@code ticket}. */
  void settle(long ticket, Outcome outcome) {
    if (!settings.enabled()) {
      return;
    }
    while (true) {
      Phase now = phase;
      if (now.generation != ticket >> 1) {
        return;
      }
      @Nullable Phase next =
          switch (now.state) {
            case CLOSED -> afterRegular(now, outcome);
            case HALF_OPEN -> afterTrial(now, outcome);
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
      case SUCCESS -> now.failures.isEmpty() ? null : Phase.closed(now.generation);
      case FAILURE -> {
        long tick = tick();
        FailureRun failures = now.failures.plusOne(tick);
        yield failures.within(tick) >= settings.failureThreshold()
            ? Phase.open(now.generation + 1)
            : now.withFailures(failures);
      }
    };
  }

  private Phase afterTrial(Phase now, Outcome outcome) {
    return switch (outcome) {
      case NEUTRAL -> now.withoutTrial(now.successes);
      case FAILURE -> Phase.open(now.generation + 1);
      case SUCCESS ->
          now.successes + 1 >= settings.successThreshold()
              ? Phase.closed(now.generation + 1)
              : now.withoutTrial(now.successes + 1);
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
    return clock.nanoTime() / Math.max(1, settings.window().toNanos() / FailureRun.TICKS);
  }

  private static long ticket(long generation, boolean trial) {
    return generation << 1 | (trial ? 1 : 0);
  }

  /** Everything the breaker knows at one moment. */
  private record Phase(
      State state,
      long generation,
      FailureRun failures,
      int successes,
      boolean trialUnderWay,
      long trialBeganNanos) {

    static Phase closed(long generation) {
      return new Phase(State.CLOSED, generation, FailureRun.NONE, 0, false, 0);
    }

    static Phase open(long generation) {
      return new Phase(State.OPEN, generation, FailureRun.NONE, 0, false, 0);
    }

    static Phase halfOpen(long generation) {
      return new Phase(State.HALF_OPEN, generation, FailureRun.NONE, 0, false, 0);
    }

    Phase withFailures(FailureRun failures) {
      return new Phase(state, generation, failures, successes, trialUnderWay, trialBeganNanos);
    }

    Phase withTrial(long beganNanos) {
      return new Phase(state, generation, failures, successes, true, beganNanos);
    }

    Phase withoutTrial(int successes) {
      return new Phase(state, generation, failures, successes, false, 0);
    }
  }
}

package dev.shepherd.workers;

import dev.shepherd.backend.EngineTarget;
import dev.shepherd.exchange.Clock;
import dev.shepherd.routing.Candidate;
import dev.shepherd.routing.PickRequest;
import dev.shepherd.routing.ReportedLoad;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One engine that takes requests, for as long as it belongs to the fleet: its counts and breaker
 * outlive changes of its spec.
 *
 * <p>Counts and breaker may be used from any thread. Status and profile are written on the fleet
 * lane only and read anywhere.
 */
public final class Worker implements Candidate {
  private static final long NO_REST = Long.MIN_VALUE;

  private final String id;
  private final int slot;
  private final WorkerAddress address;
  private final WorkerEvents events;
  private final Clock clock;
  private final Traffic traffic;
  private final AtomicBoolean probeWanted = new AtomicBoolean();

  private volatile WorkerProfile profile;
  private volatile WorkerStatus status = WorkerStatus.PENDING;
  private volatile CircuitBreaker breaker;
  private volatile @Nullable String authorization;
  private volatile @Nullable Reading reading;
  private volatile @Nullable Veto veto;
  private volatile boolean overloaded;
  private volatile long probeFailedNanos;
  private volatile boolean fresh;
  private volatile boolean thin;
  private final AtomicLong restUntilNanos = new AtomicLong(NO_REST);

  Worker(
      String id,
      int slot,
      WorkerAddress address,
      WorkerProfile profile,
      Clock clock,
      WorkerEvents events) {
    this.id = id;
    this.slot = slot;
    this.address = address;
    this.profile = profile;
    this.clock = clock;
    this.events = events;
    this.traffic = new Traffic(clock.nanoTime());
    this.probeFailedNanos = traffic.failureNanos();
    this.breaker = newBreaker(profile.breaker());
    this.authorization = authorizationFor(profile.spec());
  }

  /** The id, a UUIDv7. */
  @Override
  public String id() {
    return id;
  }

  @Override
  public String url() {
    return profile.spec().url();
  }

  @Override
  public int slot() {
    return slot;
  }

  /** The URL taken apart; the same for the worker's whole life. */
  public WorkerAddress address() {
    return address;
  }

  /** What was said about the worker. */
  public WorkerSpec spec() {
    return profile.spec();
  }

  /** What holds for the worker now. */
  public WorkerProfile profile() {
    return profile;
  }

  /** Where it stands in its life. */
  public WorkerStatus status() {
    return status;
  }

  /** Whether health checks say that it works. */
  public boolean isHealthy() {
    return status == WorkerStatus.READY;
  }

  /** Whether it may get requests: healthy, and the breaker is not open. */
  public boolean isAvailable() {
    return isHealthy() && breaker.permits();
  }

  @Override
  public @Nullable ReportedLoad load() {
    Reading now = reading;
    return now == null ? null : now.load();
  }

  /** Why it gets nothing although it counts as ready; null when it looks alive. */
  public @Nullable Veto veto() {
    return veto;
  }

  /** Whether its engine is too full to be chosen while another is not. */
  public boolean isOverloaded() {
    return overloaded;
  }

  /**
   * Leaves the worker alone for a while because it said that it is full. A later end counts, an
   * earlier one does not.
   *
   * @param forNanos from now, positive
   */
  void rest(long forNanos) {
    long now = clock.nanoTime();
    long until = now + forNanos;
    while (true) {
      long before = restUntilNanos.get();
      boolean resting = before != NO_REST;
      if (resting && before - until >= 0) {
        return;
      }
      if (restUntilNanos.compareAndSet(before, until)) {
        if (!resting) {
          events.restBegan(this);
        }
        return;
      }
    }
  }

  /** Whether it is being left alone. */
  public boolean isResting() {
    return restLeftNanos() > 0;
  }

  /** How much longer it is left alone, 0 if it is not. */
  public long restLeftNanos() {
    long until = restUntilNanos.get();
    return until == NO_REST ? 0 : Math.max(0, until - clock.nanoTime());
  }

  /** Ends the rest if its time is over; returns how long it still lasts otherwise. */
  long endRest() {
    while (true) {
      long until = restUntilNanos.get();
      long left = until == NO_REST ? 0 : until - clock.nanoTime();
      if (left > 0) {
        return left;
      }
      if (until == NO_REST || restUntilNanos.compareAndSet(until, NO_REST)) {
        return 0;
      }
    }
  }

  /** Whether its cache is still small, so that it gets a slice of the misses only. */
  public boolean isCold() {
    return fresh || thin;
  }

  boolean isThin() {
    return thin;
  }

  /** What the engine last told, and what we had there then; null when that is too long ago. */
  @Nullable Reading reading() {
    return reading;
  }

  /** Requests at the worker now, as far as we can know: our own, and those the engine told of. */
  int pressure() {
    Reading now = reading;
    return now == null ? traffic.current() : now.requestsNow(traffic);
  }

  /** Where the engine is asked for its load, and for what administrators want. */
  public EngineTarget target() {
    WorkerProfile now = profile;
    Secret key = now.spec().apiKey();
    return new EngineTarget(
        url(),
        address.uri(),
        key == null ? null : key.reveal(),
        now.runtime(),
        now.spec().type().wire(),
        now.primaryModel(),
        null);
  }

  Traffic traffic() {
    return traffic;
  }

  /** The value of the {@code Authorization} header that the worker wants, or null. Secret. */
  public @Nullable String authorization() {
    return authorization;
  }

  /** The breaker in force; a change of its settings replaces it. */
  public CircuitBreaker breaker() {
    return breaker;
  }

  @Override
  public int inFlight() {
    return traffic.current();
  }

  /** Requests that were ever begun here. */
  public long processed() {
    return traffic.total();
  }

  /**
   * Begins a stay, counted as load until the lease ends, or returns null when the breaker does not
   * let the request in. May be called whatever the status is.
   */
  public @Nullable Lease lease() {
    return lease(PickRequest.ANONYMOUS);
  }

  /** The same for a request of which more is known. */
  @Nullable Lease lease(PickRequest request) {
    CircuitBreaker now = breaker;
    long ticket = now.tryEnter();
    if (ticket == CircuitBreaker.REFUSED) {
      return null;
    }
    acquire();
    return new Lease(
        this, now, ticket, request.streamed(), request.bodyBytes(), request.nowNanos());
  }

  /** Counts one more request under way. Every call is followed by one of {@link #release}. */
  public void acquire() {
    traffic.begin();
  }

  /** Counts one request less; never below zero, a surplus call is reported and has no effect. */
  public void release() {
    int left = traffic.end();
    if (left < 0) {
      events.releasedTooOften(this);
    } else if (left == 0 && status == WorkerStatus.DRAINING) {
      events.idle(this);
    }
  }

  /** What a complete answer of this status says about the worker. */
  public Outcome outcomeOf(int httpStatus) {
    return profile.outcomeOf(httpStatus);
  }

  void settled(Outcome outcome) {
    events.settled(this, outcome);
  }

  /** Marks that a probe is wanted at once; false when one is on order already. */
  boolean orderProbe() {
    return !probeWanted.get() && probeWanted.compareAndSet(false, true);
  }

  boolean isProbeOrdered() {
    return probeWanted.get();
  }

  void probeOrdered(boolean wanted) {
    probeWanted.set(wanted);
  }

  /** Puts a new profile in force; the breaker starts anew only if its settings changed. */
  void profile(WorkerProfile next) {
    boolean sameBreaker = next.breaker().equals(profile.breaker());
    profile = next;
    authorization = authorizationFor(next.spec());
    if (!sameBreaker) {
      breaker = newBreaker(next.breaker());
    }
  }

  void status(WorkerStatus next) {
    status = next;
  }

  void reading(@Nullable Reading next) {
    reading = next;
  }

  void veto(@Nullable Veto next) {
    veto = next;
  }

  void overloaded(boolean now) {
    overloaded = now;
  }

  void cold(boolean isFresh, boolean isThin) {
    fresh = isFresh;
    thin = isThin;
  }

  /** When a health probe last failed; at first when the worker joined. */
  long probeFailedNanos() {
    return probeFailedNanos;
  }

  /** A health probe was answered, or not. */
  void probed(boolean healthy) {
    if (healthy) {
      traffic.contact(clock.nanoTime());
    } else {
      probeFailedNanos = clock.nanoTime();
    }
  }

  /** A request could not be sent, or was not answered. */
  void unreachable() {
    traffic.failure(clock.nanoTime());
  }

  /** A request was answered to its end, of which nothing was told before. */
  void completed() {
    traffic.progress(clock.nanoTime());
  }

  private CircuitBreaker newBreaker(BreakerSettings settings) {
    return new CircuitBreaker(
        settings,
        clock,
        (source, from, to, generation) ->
            events.breakerChanged(this, source, from, to, generation));
  }

  private static @Nullable String authorizationFor(WorkerSpec spec) {
    Secret key = spec.apiKey();
    return key == null ? null : "Bearer " + key.reveal();
  }

  @Override
  public String toString() {
    return url() + " " + status.wire();
  }
}

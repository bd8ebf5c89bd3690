package dev.shepherd.admission;

import dev.shepherd.exchange.GatewayError;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A place in the queue of a {@link ConcurrencyLimiter}. Thread-safe.
 *
 * <p>A waiter lives through these states; every arrow is one compare-and-set, so each permit that
 * is handed over has exactly one owner:
 *
 * <pre>
 *   QUEUED ──hand-over──▶ GRANTED ──on the executor──▶ DONE   (the listener owns the permit)
 *     │                      └──────cancel───────────▶ GONE   (the permit goes on to the next)
 *     ├──timeout, close──▶ DENIED ──on the executor──▶ DONE   (there is no permit)
 *     │                      └──────cancel───────────▶ GONE
 *     └──cancel──▶ GONE
 * </pre>
 *
 * <p>Leaving QUEUED happens under the limiter's lock, together with leaving the list.
 */
public final class Waiter implements Admission, Runnable {
  private static final int QUEUED = 0;
  private static final int GRANTED = 1;
  private static final int DENIED = 2;
  private static final int DONE = 3;
  private static final int GONE = 4;

  private final ConcurrencyLimiter limiter;
  private final Executor executor;
  private final Listener listener;
  final String tenant;
  final long deadlineNanos;

  private final AtomicInteger state = new AtomicInteger(QUEUED);
  private @Nullable GatewayError denial;

  // Links of the queue among all waiters and within the tenant's line; guarded by the limiter's
  // lock.
  @Nullable Waiter older;
  @Nullable Waiter younger;
  FairQueue.@Nullable Line line;
  @Nullable Waiter ahead;
  @Nullable Waiter following;

  Waiter(
      ConcurrencyLimiter limiter,
      Executor executor,
      Listener listener,
      String tenant,
      long deadlineNanos) {
    this.limiter = limiter;
    this.executor = executor;
    this.listener = listener;
    this.tenant = tenant;
    this.deadlineNanos = deadlineNanos;
  }

  /**
   * Gives up waiting, for instance because the client has gone. May be called at any time from any
   * thread, repeatedly.
   *
   * @return true if the listener will hear nothing (any permit on its way is passed on); false if
   *     it has heard already, so that a permit it was given is still the caller's to release
   */
  public boolean cancel() {
    if (limiter.withdraw(this)) {
      return true;
    }
    if (state.compareAndSet(GRANTED, GONE)) {
      limiter.passOn();
      return true;
    }
    return state.compareAndSet(DENIED, GONE) || state.get() == GONE;
  }

  /** Delivers the verdict; called by the executor only. */
  @Override
  public void run() {
    if (state.compareAndSet(GRANTED, DONE)) {
      listener.admitted();
    } else if (state.compareAndSet(DENIED, DONE)) {
      var error = denial;
      if (error == null) {
        throw new IllegalStateException("denied without a reason");
      }
      listener.refused(error);
    }
  }

  /** Marks a waiter that was just taken off the list, under the lock. */
  void grant() {
    state.set(GRANTED);
  }

  /** Marks a waiter that was just taken off the list, under the lock. */
  void deny(GatewayError error) {
    denial = error;
    state.set(DENIED);
  }

  /** Marks a waiter that was just taken off the list, under the lock. */
  void leave() {
    state.set(GONE);
  }

  /** Only the limiter asks this, under its lock. */
  boolean queued() {
    return state.get() == QUEUED;
  }

  /**
   * Sends the verdict to its executor, outside the lock.
   *
   * @return false if the executor is shut down and a granted permit came back
   */
  boolean post() {
    try {
      executor.execute(this);
      return true;
    } catch (RejectedExecutionException loopIsGone) {
      boolean hadPermit = state.compareAndSet(GRANTED, GONE);
      state.compareAndSet(DENIED, GONE);
      return !hadPermit;
    }
  }
}

package dev.shepherd.admission;

import dev.shepherd.exchange.GatewayError;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Bounds how many requests run at once, over all event loops, and lets a bounded number wait: each
 * tenant's in order of arrival, and tenants in turns ({@link FairQueue}). Thread-safe.
 *
 * <p>One word holds everything that decides: bits 0..30 count running requests, bits 31..61 count
 * waiting ones, bit 62 says closed. While nobody waits, coming and going is one compare-and-set on
 * that word and allocates nothing. The queue of waiters is guarded by a lock that is taken only
 * when somebody waits or has to.
 *
 * <p>Invariant: if anybody waits, exactly {@code limit} requests run. It holds because
 *
 * <ul>
 *   <li>the waiting count goes up in the same compare-and-set that saw no free permit;
 *   <li>a release that sees waiters does not free its permit but hands it to the next of them, so a
 *       newcomer can never overtake (no barging) and no wake-up can fall between "checked" and
 *       "registered";
 *   <li>the waiting count goes down only under the lock, together with the queue.
 * </ul>
 *
 * <p>The bound of the queue is shared fairly too: when it is full, a tenant with a shorter line
 * takes the place of the last one in the longest line. Both happen under the lock, where the count
 * cannot fall, so it stays the same.
 *
 * <p>It has no threads: somebody calls {@link #expire} now and then, such as a loop's coarse tick.
 */
public final class ConcurrencyLimiter {
  private static final long ONE_WAITING = 1L << 31;
  private static final long COUNT_MASK = ONE_WAITING - 1;
  private static final long CLOSED = 1L << 62;

  private final int limit;
  private final int queueCapacity;
  private final long queueTimeoutNanos;
  private final AtomicLong state = new AtomicLong();
  private final LongAdder refusedFull = new LongAdder();
  private final LongAdder refusedTimeout = new LongAdder();

  private final Object lock = new Object();
  private final FairQueue queue;
  private final ServiceRate rate;

  private final GatewayError queueFull;
  private final Admission.Refused shuttingDown;
  private final GatewayError queueTimeout;

  /** A limiter whose tenants all weigh the same. */
  public ConcurrencyLimiter(int limit, int queueCapacity, Duration queueTimeout) {
    this(limit, queueCapacity, queueTimeout, tenant -> 1, 0);
  }

  /**
   * A limiter with nobody in it.
   *
   * @param limit how many may run at once, from 1; 0 for no limit
   * @param queueCapacity how many may wait, from 0
   * @param queueTimeout how long each may wait, positive if anybody may wait
   * @param weights how many waiters of a tenant are let in per turn, from 1
   * @param nowNanos current time of the monotonic clock
   */
  public ConcurrencyLimiter(
      int limit,
      int queueCapacity,
      Duration queueTimeout,
      ToIntFunction<String> weights,
      long nowNanos) {
    if (limit < 0 || queueCapacity < 0) {
      throw new IllegalArgumentException(
          "negative limit or queue capacity: " + limit + ", " + queueCapacity);
    }
    if (queueCapacity > 0 && !queueTimeout.isPositive()) {
      throw new IllegalArgumentException("a queue needs a positive timeout: " + queueTimeout);
    }
    this.limit = limit == 0 ? Integer.MAX_VALUE : limit;
    this.queueCapacity = queueCapacity;
    this.queueTimeoutNanos = queueTimeout.toNanos();
    this.queue = new FairQueue(weights);
    this.rate = new ServiceRate(nowNanos);
    this.queueFull =
        GatewayError.gateway(
            429,
            "admission_queue_full",
            "The gateway is at its limit of running and waiting requests; try again later.");
    this.shuttingDown =
        new Admission.Refused(
            GatewayError.gateway(503, "shutting_down", "The gateway is shutting down.")
                .retryAfter(1));
    this.queueTimeout =
        GatewayError.gateway(
            503,
            "admission_queue_timeout",
            "The request waited too long for its turn; try again later.");
  }

  /**
   * The limit meant by {@code --max-concurrent-requests}: -1 is 1024 per core but at least 4096, 0
   * is no limit, anything else is itself.
   *
   * @param option the option's value, from -1
   * @param cores processors available to the process
   */
  public static int limitOf(int option, int cores) {
    if (option < -1) {
      throw new IllegalArgumentException("a concurrency limit is -1, 0 or positive: " + option);
    }
    return option == -1 ? Math.max(4096, Math.multiplyExact(1024, cores)) : option;
  }

  /** Asks for a permit for a tenant that is not told from others. */
  public Admission admit(long nowNanos, Executor executor, Admission.Listener listener) {
    return admit(nowNanos, executor, listener, "");
  }

  /**
   * Asks for a permit. If the answer is a {@link Waiter}, the listener is called later.
   *
   * @param nowNanos current time of the monotonic clock
   * @param executor where the listener wants to be called, usually the request's own loop
   * @param tenant whose line to wait in
   */
  public Admission admit(
      long nowNanos, Executor executor, Admission.Listener listener, String tenant) {
    while (true) {
      long now = state.get();
      if ((now & CLOSED) != 0) {
        return shuttingDown;
      }
      if (waiting(now) == 0 && running(now) < limit) {
        if (state.compareAndSet(now, now + 1)) {
          return Admission.Admitted.ADMITTED;
        }
      } else if (queueCapacity == 0) {
        return full(nowNanos);
      } else {
        Admission answer = line(now, nowNanos, executor, listener, tenant);
        if (answer != null) {
          return answer;
        }
      }
    }
  }

  /** Waits, or is refused; null if the state has changed since it was read. */
  private @Nullable Admission line(
      long now, long nowNanos, Executor executor, Admission.Listener listener, String tenant) {
    Waiter displaced;
    Waiter waiter;
    synchronized (lock) {
      if (waiting(now) < queueCapacity) {
        if (!state.compareAndSet(now, now + ONE_WAITING)) {
          return null;
        }
        waiter = new Waiter(this, executor, listener, tenant, nowNanos + queueTimeoutNanos);
        queue.add(waiter);
        return waiter;
      }
      long latest = state.get();
      if (waiting(latest) < queueCapacity || (latest & CLOSED) != 0) {
        return null;
      }
      displaced = queue.displacedBy(tenant);
      if (displaced == null) {
        return full(nowNanos);
      }
      queue.remove(displaced);
      displaced.deny(queueFull.retryAfter(rate.secondsFor(queueCapacity + 1)));
      waiter = new Waiter(this, executor, listener, tenant, nowNanos + queueTimeoutNanos);
      queue.add(waiter);
    }
    refusedFull.increment();
    displaced.post();
    return waiter;
  }

  private Admission.Refused full(long nowNanos) {
    refusedFull.increment();
    rate.look(nowNanos);
    return new Admission.Refused(queueFull.retryAfter(rate.secondsFor(waiting() + 1)));
  }

  /**
   * Gives one permit back: to the next waiter if there is one.
   *
   * @throws IllegalStateException if no permit is out, which is a defect of the caller
   */
  public void release() {
    rate.done();
    passOn();
  }

  /** The same for a permit whose owner never began. */
  void passOn() {
    while (true) {
      long now = state.get();
      if (running(now) == 0) {
        throw new IllegalStateException("a permit was given back twice");
      }
      if (waiting(now) == 0) {
        if (state.compareAndSet(now, now - 1)) {
          return;
        }
      } else {
        Waiter next = takeNext();
        if (next != null && next.post()) {
          return;
        }
        // Nobody left to take it, or the taker's loop is gone: try again with what is true now.
      }
    }
  }

  /**
   * Refuses every waiter whose time is over. Cheap while nobody waits.
   *
   * @param nowNanos current time of the monotonic clock
   * @return how many were refused
   */
  public int expire(long nowNanos) {
    rate.look(nowNanos);
    int count = 0;
    while (waiting(state.get()) > 0) {
      Waiter late;
      synchronized (lock) {
        late = queue.oldest();
        if (late == null || late.deadlineNanos - nowNanos > 0) {
          break;
        }
        remove(late);
        late.deny(queueTimeout.retryAfter(rate.secondsFor(waiting() + 1)));
      }
      late.post();
      refusedTimeout.increment();
      count++;
    }
    return count;
  }

  /**
   * Refuses everybody who waits and everybody who comes from now on; running requests keep their
   * permits. Idempotent.
   */
  public void close() {
    state.getAndUpdate(now -> now | CLOSED);
    while (true) {
      Waiter next;
      synchronized (lock) {
        next = queue.oldest();
        if (next == null) {
          return;
        }
        remove(next);
        next.deny(shuttingDown.error());
      }
      next.post();
    }
  }

  /** How many permits are out. */
  public int running() {
    return running(state.get());
  }

  /** How many requests wait. */
  public int waiting() {
    return waiting(state.get());
  }

  /** How many requests may run at once; {@code Integer.MAX_VALUE} if there is no limit. */
  public int limit() {
    return limit;
  }

  /** How many requests were turned away since the start because the queue was full. */
  public long refusedFull() {
    return refusedFull.sum();
  }

  /** How many requests were turned away since the start because their waiting time was over. */
  public long refusedTimeout() {
    return refusedTimeout.sum();
  }

  /** Takes a waiter out of the queue if it is still there. */
  boolean withdraw(Waiter waiter) {
    synchronized (lock) {
      if (!waiter.queued()) {
        return false;
      }
      remove(waiter);
      waiter.leave();
      return true;
    }
  }

  private @Nullable Waiter takeNext() {
    synchronized (lock) {
      Waiter next = queue.poll();
      if (next != null) {
        state.getAndAdd(-ONE_WAITING);
        next.grant();
      }
      return next;
    }
  }

  private void remove(Waiter waiter) {
    queue.remove(waiter);
    state.getAndAdd(-ONE_WAITING);
  }

  private static int running(long state) {
    return (int) (state & COUNT_MASK);
  }

  private static int waiting(long state) {
    return (int) (state >>> 31 & COUNT_MASK);
  }
}

package dev.shepherd.routing;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * One request in a worker's account, from its placement to its first token or its end. Holds the
 * account itself and not the worker's slot, so it strikes itself from the right one whatever
 * happened to the worker meanwhile. Released exactly once, from any thread.
 */
class Booking implements Placement {
  private static final VarHandle RELEASED = released();

  private final WorkerBook book;
  private final TokenRatio ratio;
  private final PromptKeys.Unit unit;
  private final long units;
  private final long tokens;
  private final long placedNanos;

  /** What the worker computed for the first token, and how long it took; told on one thread. */
  private long computedTokens;

  private long computedNanos;
  private volatile boolean released;

  /**
   * Enters a request into a worker's account.
   *
   * @param units length of the prompt, 0 if not known
   * @param tokens prompt tokens that the worker has to compute
   */
  Booking(
      WorkerBook book,
      TokenRatio ratio,
      PromptKeys.Unit unit,
      long units,
      long tokens,
      long placedNanos) {
    this.book = book;
    this.ratio = ratio;
    this.unit = unit;
    this.units = units;
    this.tokens = tokens;
    this.computedTokens = tokens;
    this.placedNanos = placedNanos;
  }

  final long tokens() {
    return tokens;
  }

  final long placedNanos() {
    return placedNanos;
  }

  /** Makes the booking count; called once, by whoever made it. */
  final Booking entered() {
    book.enter(this, placedNanos);
    return this;
  }

  /** Strikes the request from the account; later calls do nothing and return false. */
  final boolean release(long nowNanos) {
    boolean first = RELEASED.compareAndSet(this, false, true);
    if (first) {
      book.leave(this, nowNanos);
    }
    return first;
  }

  final boolean isReleased() {
    return released;
  }

  @Override
  public void firstToken(long nowNanos) {
    computedNanos = book.turnNanos(this, nowNanos);
    release(nowNanos);
  }

  @Override
  public void usage(long promptTokens, long cachedTokens) {
    ratio.learn(unit, units, promptTokens);
    if (cachedTokens >= 0) {
      // No token is shorter than a unit; who tells more must not make the pace absurd.
      computedTokens = Math.min(promptTokens - cachedTokens, Math.max(units, tokens));
    }
  }

  @Override
  public void ended(boolean complete, long outputTokens, long nowNanos) {
    book.learn(computedTokens, computedNanos);
    release(nowNanos);
  }

  private static VarHandle released() {
    try {
      return MethodHandles.lookup().findVarHandle(Booking.class, "released", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }
}

package dev.shepherd.routing;

/**
 * The clock of an engine that works on all its prompts at once, an equal share on each: it advances
 * by {@code 1 / n} seconds a second while there are {@code n} prompts. A prompt that entered at
 * clock {@code s} has had {@code now - s} seconds of the engine, whoever came and went meanwhile,
 * so one number per prompt and one running sum give the work done on all of them (the virtual time
 * of fair queueing: Demers, Keshav and Shenker, 1989). What a prompt has had when its first token
 * comes is what it takes: a sample of the engine's speed.
 *
 * <p>Written under the owner's lock, read without.
 */
final class SharedClock {
  private int prompts;
  private double clock;
  private double entered;
  private long sinceNanos;

  private volatile int sharers;
  private volatile double worked;
  private volatile double oldestShare;
  private volatile long touchedNanos;

  /** A prompt comes; returns the clock to be given back to {@link #leave}. */
  double enter(long nowNanos) {
    advance(nowNanos);
    prompts++;
    entered += clock;
    publish();
    return clock;
  }

  /** The prompt that entered at that clock goes. */
  void leave(double at, long nowNanos) {
    advance(nowNanos);
    prompts--;
    entered -= at;
    if (prompts == 0) {
      clock = 0;
      entered = 0;
    }
    publish();
  }

  /** Tells when the oldest prompt entered. */
  void oldest(double at) {
    oldestShare = clock - at;
  }

  /** The clock. */
  double now(long nowNanos) {
    advance(nowNanos);
    return clock;
  }

  /** Seconds that the engine has worked on the prompts that are still there. */
  double workedSeconds(long nowNanos) {
    return worked + Math.max(0, nowNanos - touchedNanos) / 1e9;
  }

  /** Seconds that the engine has worked on the oldest of them. */
  double oldestSeconds(long nowNanos) {
    int among = Math.max(1, sharers);
    return oldestShare + Math.max(0, nowNanos - touchedNanos) / 1e9 / among;
  }

  private void advance(long nowNanos) {
    long passed = nowNanos - sinceNanos;
    if (prompts > 0 && passed > 0) {
      clock += passed / 1e9 / prompts;
    }
    if (prompts == 0 || passed > 0) {
      sinceNanos = nowNanos;
    }
  }

  private void publish() {
    sharers = prompts;
    worked = prompts * clock - entered;
    touchedNanos = sinceNanos;
  }
}

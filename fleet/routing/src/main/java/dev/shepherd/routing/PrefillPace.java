package dev.shepherd.routing;

/**
 * How many prompt tokens per second the workers of a model compute, learned from first tokens; what
 * is known of a worker stands on what is known of all. Thread-safe without locks: of two lessons at
 * one moment one may be lost.
 *
 * <p>Rates are averaged with weight 1/16 for the new lesson when it is slower and 1/4 when it is
 * faster: work that shared the engine, or an answer that was not streamed, makes a lesson slower
 * than the engine is, and nothing makes one faster.
 */
final class PrefillPace {
  private static final double FASTER = 1.0 / 4;
  private static final double SLOWER = 1.0 / 16;

  /** Lessons of fewer tokens tell more about the network. */
  static final long LEAST_TOKENS = 256;

  private volatile double common;

  /** The pace of one worker. */
  final class OfWorker {
    private volatile double own;

    /** So many tokens took so long. */
    void learn(long tokens, long nanos) {
      if (tokens >= LEAST_TOKENS && nanos > 0) {
        double seen = tokens * 1e9 / nanos;
        double known = own;
        own = averaged(known > 0 ? known : common, seen);
        common = averaged(common, seen);
      }
    }

    /** Tokens per second; 0 while nothing is known of any worker. */
    double tokensPerSecond() {
      double known = own;
      return known > 0 ? known : common;
    }
  }

  private static double averaged(double known, double seen) {
    return known > 0 ? known + (seen - known) * (seen > known ? FASTER : SLOWER) : seen;
  }

  /** A worker of which nothing is known yet. */
  OfWorker newWorker() {
    return new OfWorker();
  }

  /** Tokens per second of an ordinary worker; 0 while nothing is known. */
  double common() {
    return common;
  }
}

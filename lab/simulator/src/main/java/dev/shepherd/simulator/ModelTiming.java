package dev.shepherd.simulator;

/**
 * How fast a simulated engine is and how much it holds.
 *
 * @param prefillTokensPerSecond prompt tokens per second, shared by all requests in prefill; {@link
 *     Double#POSITIVE_INFINITY} takes no time
 * @param decodeTokensPerSecond tokens per second of one stream alone; infinity takes no time
 * @param batchSlowdown how much longer a token takes per further running request: 0.01 makes it
 *     1.63 times as long with 64 running
 * @param maxRunning requests in the batch, at least 1; more wait in the queue
 * @param cacheBlocks KV blocks, for running requests and for the prefix cache
 * @param blockTokens tokens per block, at least 1
 */
public record ModelTiming(
    double prefillTokensPerSecond,
    double decodeTokensPerSecond,
    double batchSlowdown,
    int maxRunning,
    int cacheBlocks,
    int blockTokens) {

  /** Checks the ranges. */
  public ModelTiming {
    if (!(prefillTokensPerSecond > 0) || !(decodeTokensPerSecond > 0)) {
      throw new IllegalArgumentException("rates must be above 0");
    }
    if (!(batchSlowdown >= 0) || maxRunning < 1 || cacheBlocks < 0 || blockTokens < 1) {
      throw new IllegalArgumentException(
          "batch slow-down and cache blocks must be at least 0, batch and block size at least 1");
    }
  }

  /** One middle-sized engine: 8,000 prompt tokens/s, 60 tokens/s per stream, batch of 256. */
  public static ModelTiming realistic() {
    return new ModelTiming(8_000, 60, 0.004, 256, 16_384, 16);
  }

  /** Everything at once, for tests that are not about time. */
  public static ModelTiming instant() {
    return realistic().scaled(0);
  }

  /** The same engine, {@code speed} times as fast; 0 means without any delay. */
  public ModelTiming scaled(double speed) {
    if (!(speed >= 0)) {
      throw new IllegalArgumentException("speed must be at least 0: " + speed);
    }
    double factor = speed == 0 ? Double.POSITIVE_INFINITY : speed;
    return new ModelTiming(
        prefillTokensPerSecond * factor,
        decodeTokensPerSecond * factor,
        batchSlowdown,
        maxRunning,
        cacheBlocks,
        blockTokens);
  }

  /** Nanoseconds of one decode step with that many requests in the batch. */
  long stepNanos(int running) {
    return (long) (1e9 / decodeTokensPerSecond * (1 + batchSlowdown * (running - 1)));
  }
}

package dev.shepherd.cli.demo;

/**
 * One engine at one moment.
 *
 * @param port where it listens
 * @param status as the gateway sees it, in the spelling of {@code /workers}; {@code removed} when
 *     the gateway does not know it any more
 * @param running requests in the batch
 * @param waiting requests in the engine's queue
 * @param requests sent to it by the gateway since the start
 * @param tokensPerSecond generated since the reading before
 * @param cacheShare share of prompt tokens found in the prefix cache since the start, 0 to 1
 */
record EngineReading(
    int port,
    String model,
    String status,
    int running,
    int waiting,
    long requests,
    double tokensPerSecond,
    double cacheShare) {

  static final String READY = "ready";

  boolean ready() {
    return status.equals(READY);
  }
}

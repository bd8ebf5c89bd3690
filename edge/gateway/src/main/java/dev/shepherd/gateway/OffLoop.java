package dev.shepherd.gateway;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The two ways out of an event loop: a few platform threads for work that computes, and virtual
 * threads for work that waits. No thread exists before it is needed. Thread-safe.
 */
final class OffLoop implements AutoCloseable {
  private static final Duration IDLE = Duration.ofSeconds(30);

  private final ThreadPoolExecutor compute;
  private final ExecutorService blocking;

  /**
   * Lanes of a process.
   *
   * @param threads most threads that compute at a time
   * @param queue most tasks that wait for one; beyond that they are refused
   */
  OffLoop(int threads, int queue) {
    compute =
        new ThreadPoolExecutor(
            threads,
            threads,
            IDLE.toMillis(),
            TimeUnit.MILLISECONDS,
            new ArrayBlockingQueue<>(queue),
            Thread.ofPlatform().name("smg-compute-", 0).daemon().factory());
    compute.allowCoreThreadTimeOut(true);
    blocking =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("smg-wait-", 0).factory());
  }

  /** Runs work that computes; throws {@link RejectedExecutionException} when too much waits. */
  Executor compute() {
    return compute;
  }

  /** Runs work that waits. */
  Executor blocking() {
    return blocking;
  }

  @Override
  public void close() {
    compute.shutdownNow();
    blocking.shutdownNow();
  }
}

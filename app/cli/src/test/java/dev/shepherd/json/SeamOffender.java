package dev.shepherd.json;

import java.time.Instant;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;

/** Takes time, chance and threads past the seams on purpose, each in one of the usual ways. */
public final class SeamOffender {

  /** As a method reference. */
  public LongSupplier time() {
    return System::nanoTime;
  }

  /** As calls. */
  public long chance() {
    return System.currentTimeMillis()
        + Instant.now().getNano()
        + ThreadLocalRandom.current().nextInt()
        + new Random().nextInt()
        + (long) Math.random();
  }

  /** Pools that nobody wired. */
  public void threads(Runnable task) {
    new Thread(task).start();
    Thread.ofVirtual().start(task);
    Executors.newCachedThreadPool().execute(task);
    ForkJoinPool.commonPool().execute(task);
    CompletableFuture.runAsync(task).join();
  }

  /** With an executor of one's own this is fine. */
  public void fine(Runnable task) {
    CompletableFuture.runAsync(task, Runnable::run).join();
  }
}

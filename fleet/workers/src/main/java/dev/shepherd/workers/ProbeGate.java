package dev.shepherd.workers;

import dev.shepherd.exchange.SerialLane;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Bounds how many probes are under way at once, and brings their results back to the fleet lane.
 * Confined to that lane.
 */
final class ProbeGate {
  private final SerialLane lane;
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private final int limit;
  private int underWay;

  /**
   * @param limit probes under way at once, at least 1
   */
  ProbeGate(SerialLane lane, int limit) {
    this.lane = lane;
    this.limit = limit;
  }

  /**
   * Starts a probe as soon as there is room.
   *
   * @param done gets the result, or null and what went wrong
   */
  <T> void probe(
      Supplier<CompletionStage<T>> probe, BiConsumer<@Nullable T, @Nullable Throwable> done) {
    if (underWay >= limit) {
      waiting.add(() -> start(probe, done));
    } else {
      start(probe, done);
    }
  }

  private <T> void start(
      Supplier<CompletionStage<T>> probe, BiConsumer<@Nullable T, @Nullable Throwable> done) {
    underWay++;
    begin(probe)
        .whenComplete(
            (result, error) ->
                lane.execute(
                    () -> {
                      underWay--;
                      Runnable next = waiting.poll();
                      if (next != null) {
                        next.run();
                      }
                      done.accept(result, error);
                    }));
  }

  /** A probe that cannot even start has failed like any other. */
  private static <T> CompletionStage<T> begin(Supplier<CompletionStage<T>> probe) {
    try {
      return probe.get();
    } catch (RuntimeException e) {
      return CompletableFuture.failedStage(e);
    }
  }
}

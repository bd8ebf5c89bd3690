package dev.shepherd.backend;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs one asynchronous call per item, a bounded number at a time, and collects the results in the
 * order of the items.
 *
 * <p>Whoever completes a call starts the next one. A call that completes at once is followed by a
 * loop, not by recursion, so any number of items needs the same stack.
 */
final class FanOut<T, R> {
  private final List<T> items;
  private final Function<T, CompletionStage<R>> call;
  private final BiFunction<T, Throwable, R> onFailure;
  private final List<@Nullable R> results;
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicInteger open;
  private final CompletableFuture<List<R>> done = new CompletableFuture<>();

  private FanOut(
      List<T> items, Function<T, CompletionStage<R>> call, BiFunction<T, Throwable, R> onFailure) {
    this.items = List.copyOf(items);
    this.call = call;
    this.onFailure = onFailure;
    this.results = new ArrayList<>(Collections.nCopies(items.size(), null));
    this.open = new AtomicInteger(items.size());
  }

  /**
   * Starts the calls.
   *
   * @param parallel most calls under way at a time, at least 1
   * @param onFailure turns a failed call into a result, so that one bad item spoils nothing
   * @return completes once every call has; never fails
   */
  static <T, R> CompletionStage<List<R>> run(
      List<T> items,
      int parallel,
      Function<T, CompletionStage<R>> call,
      BiFunction<T, Throwable, R> onFailure) {
    if (items.isEmpty()) {
      return CompletableFuture.completedFuture(List.of());
    }
    var fanOut = new FanOut<>(items, call, onFailure);
    for (int i = Math.min(parallel, items.size()); i > 0; i--) {
      fanOut.work();
    }
    return fanOut.done;
  }

  private void work() {
    while (true) {
      int index = next.getAndIncrement();
      if (index >= items.size()) {
        return;
      }
      var future = start(items.get(index)).toCompletableFuture();
      if (!future.isDone()) {
        future.whenComplete(
            (result, failure) -> {
              settle(index, result, failure);
              work();
            });
        return;
      }
      // Completed already: whenComplete runs here, and the loop goes on instead of a deeper call.
      future.whenComplete((result, failure) -> settle(index, result, failure));
    }
  }

  private CompletionStage<R> start(T item) {
    try {
      return call.apply(item);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private void settle(int index, @Nullable R result, @Nullable Throwable failure) {
    R settled =
        result != null && failure == null
            ? result
            : onFailure.apply(items.get(index), cause(failure));
    synchronized (results) {
      results.set(index, settled);
    }
    if (open.decrementAndGet() == 0) {
      done.complete(collected());
    }
  }

  private List<R> collected() {
    var all = new ArrayList<R>(items.size());
    synchronized (results) {
      for (R result : results) {
        if (result != null) {
          all.add(result);
        }
      }
    }
    return List.copyOf(all);
  }

  /** The failure itself, without the wrapping that composed stages add. */
  static Throwable cause(@Nullable Throwable failure) {
    if (failure instanceof CompletionException && failure.getCause() != null) {
      return failure.getCause();
    }
    return failure == null ? new IllegalStateException("no result") : failure;
  }
}

package dev.shepherd.gateway.control;

import dev.shepherd.net.FetchResponse;
import dev.shepherd.workers.Worker;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Asks all workers the same question, {@value #PARALLEL} at a time, until one of them answers 2xx.
 *
 * <p>For things of which the gateway does not know which worker has them. Workers of one server are
 * asked once. After the first 2xx nobody else is asked; calls under way then end by themselves and
 * their answers are dropped.
 */
final class WorkerRace {
  static final int PARALLEL = 32;

  /**
   * How it ended.
   *
   * @param found the first 2xx
   * @param refusal without a 2xx, the last answer that was about the thing asked for
   * @param absent without a 2xx, the last 404 or 405: the worker does not have it
   * @param failures calls without an answer
   */
  record Result(
      @Nullable FetchResponse found,
      @Nullable FetchResponse refusal,
      @Nullable FetchResponse absent,
      int failures) {}

  private final List<Worker> workers;
  private final Function<Worker, CompletionStage<FetchResponse>> question;
  private final CompletableFuture<Result> result = new CompletableFuture<>();

  // Guarded by this.
  private int next;
  private int settled;
  private int failures;
  private @Nullable FetchResponse refusal;
  private @Nullable FetchResponse absent;

  private WorkerRace(
      List<Worker> workers, Function<Worker, CompletionStage<FetchResponse>> question) {
    this.workers = workers;
    this.question = question;
  }

  /**
   * Starts asking.
   *
   * @param workers at least one
   * @return completes on an unspecified thread; never fails
   */
  static CompletionStage<Result> run(
      List<Worker> workers, Function<Worker, CompletionStage<FetchResponse>> question) {
    var servers = new LinkedHashMap<URI, Worker>();
    for (Worker worker : workers) {
      servers.putIfAbsent(worker.address().uri(), worker);
    }
    var race = new WorkerRace(List.copyOf(servers.values()), question);
    for (int i = Math.min(PARALLEL, servers.size()); i > 0; i--) {
      race.work();
    }
    return race.result;
  }

  /** Asks one worker after the other; a loop, so that answers at once need no deeper stack. */
  private void work() {
    while (true) {
      Worker worker = take();
      if (worker == null) {
        return;
      }
      CompletableFuture<FetchResponse> answer = ask(worker).toCompletableFuture();
      if (!answer.isDone()) {
        answer.whenComplete(
            (response, failure) -> {
              settle(failure == null ? response : null);
              work();
            });
        return;
      }
      answer.whenComplete((response, failure) -> settle(failure == null ? response : null));
    }
  }

  private synchronized @Nullable Worker take() {
    return result.isDone() || next == workers.size() ? null : workers.get(next++);
  }

  private CompletionStage<FetchResponse> ask(Worker worker) {
    try {
      return question.apply(worker);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private void settle(@Nullable FetchResponse answer) {
    Result over;
    synchronized (this) {
      if (answer == null) {
        failures++;
      } else if (answer.status() == 404 || answer.status() == 405) {
        absent = answer;
      } else if (!answer.ok()) {
        refusal = answer;
      }
      settled++;
      if (answer != null && answer.ok()) {
        over = new Result(answer, null, null, failures);
      } else if (settled == workers.size()) {
        over = new Result(null, refusal, absent, failures);
      } else {
        return;
      }
    }
    // Outside the lock: whoever waits for the result goes on right here.
    result.complete(over);
  }
}

package dev.shepherd.pipeline;

import dev.shepherd.workers.Worker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Decides whether a request is sent again after a failed attempt, remembers who was asked in vain,
 * and waits in between. Made at the first failure, so that other requests pay nothing. Confined to
 * the exchange's loop.
 */
final class Retries {
  private final RelayExchange exchange;
  private final RelayPlan plan;
  private final RetryRules rules;
  private final List<Worker> tried = new ArrayList<>(4);

  Retries(RelayExchange exchange, RelayPlan plan) {
    this.exchange = exchange;
    this.plan = plan;
    this.rules = exchange.services.retry();
  }

  /** Whether an attempt that failed without an answer of use gets a successor. */
  boolean afterFailure(WorkerAttempt from) {
    if (!plan.retryable() || from.bodyGone() || exchange.answerBegun()) {
      return false;
    }
    int most = rules.maxAttempts();
    if (exchange.attempts() >= most) {
      if (most > 1) {
        exchange.services.metering().exhausted(exchange);
      }
      return false;
    }
    return true;
  }

  /** Whether an attempt that was answered with this status gets a successor. */
  boolean afterStatus(WorkerAttempt from, int status) {
    if (rules.anyWorker(status)) {
      return afterFailure(from);
    }
    Pick pick = exchange.pick();
    if (!rules.otherWorker(status) || pick == null || !afterFailure(from)) {
      return false;
    }
    note(from);
    return pick.hasUntried(tried);
  }

  private void note(WorkerAttempt from) {
    if (!tried.contains(from.worker())) {
      tried.add(from.worker());
    }
  }

  /** Workers asked in vain, in the order in which they were first asked. */
  List<Worker> tried() {
    return tried;
  }

  /**
   * Has the next attempt made after a pause.
   *
   * @param untriedOnly whether a worker that was asked before must not be asked again
   */
  void schedule(WorkerAttempt from, boolean untriedOnly) {
    note(from);
    long wait = rules.backoffMillis(exchange.attempts(), exchange.services.randomness());
    exchange.services.metering().retrying(exchange, wait);
    exchange
        .stream
        .loop()
        .eventLoop()
        .schedule(
            () -> {
              if (!exchange.over() && exchange.attemptUnderWay() == null) {
                exchange.nextAttempt(untriedOnly);
              }
            },
            wait,
            TimeUnit.MILLISECONDS);
  }
}

package dev.shepherd.pipeline;

import dev.shepherd.exchange.GatewayError;
import dev.shepherd.exchange.Termination;
import dev.shepherd.net.ResponseHead;
import dev.shepherd.net.UpstreamConnection;
import dev.shepherd.workers.Worker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a request is sent again after a failed attempt, remembers who was asked in vain
 * and what came of it, and waits in between. Made at the first failure, so that other requests pay
 * nothing. Confined to the exchange's loop.
 */
final class Retries {
  private final RelayExchange exchange;
  private final RelayPlan plan;
  private final RetryRules rules;
  private final List<Worker> tried = new ArrayList<>(4);
  private @Nullable LastAnswer lastAnswer;
  private @Nullable GatewayError lastError;
  private Termination lastEnd = Termination.UPSTREAM_ERROR;
  private long leastRetryAfterSeconds;

  Retries(RelayExchange exchange, RelayPlan plan) {
    this.exchange = exchange;
    this.plan = plan;
    this.rules = exchange.services.retry();
  }

  // ---- decisions

  /** Whether an attempt that failed without an answer of use gets a successor. */
  boolean afterFailure(WorkerAttempt from) {
    return mayRepeat(from) && budgetAllows();
  }

  /**
   * Whether an attempt gets a successor that was answered with a status that is worth it. A worker
   * that said when to come back is not asked again, nor one that failed by itself.
   */
  boolean afterStatus(WorkerAttempt from) {
    Pick pick = exchange.pick();
    if (pick == null) {
      return false;
    }
    if (from.restSeconds() > 0) {
      sawRetryAfter(from.restSeconds());
      sawRetryAfter(pick.leastRestSeconds());
    }
    if (!mayRepeat(from)) {
      return false;
    }
    note(from);
    return (!untriedOnly(from) || pick.hasUntried(tried)) && budgetAllows();
  }

  private boolean untriedOnly(WorkerAttempt from) {
    return from.restSeconds() > 0
        || (from.status() != 0 && !from.full() && !rules.anyWorker(from.status()));
  }

  private boolean mayRepeat(WorkerAttempt from) {
    if (!plan.retryable() || from.bodyGone() || exchange.answerBegun()) {
      return false;
    }
    int most = rulesOf(from).maxAttempts();
    if (exchange.attempts() >= most) {
      if (most > 1) {
        exchange.services.metering().exhausted(exchange);
      }
      return false;
    }
    return true;
  }

  /** The settings of the worker that failed go before the gateway's. */
  private RetryRules rulesOf(WorkerAttempt from) {
    return rules.with(from.worker().spec().resilience());
  }

  private boolean budgetAllows() {
    Pick pick = exchange.pick();
    if (pick == null || pick.pool().retryBudget().tryRepeat(exchange.now())) {
      return true;
    }
    exchange.services.metering().retryBudgetSpent(exchange);
    return false;
  }

  // ---- what came of it

  private void note(WorkerAttempt from) {
    if (!tried.contains(from.worker())) {
      tried.add(from.worker());
    }
  }

  private void sawRetryAfter(long seconds) {
    if (seconds > 0 && (leastRetryAfterSeconds == 0 || seconds < leastRetryAfterSeconds)) {
      leastRetryAfterSeconds = seconds;
    }
  }

  /** The shortest time after which a worker wants to be asked again, 0 if none said so. */
  long leastRetryAfterSeconds() {
    return leastRetryAfterSeconds;
  }

  /** Keeps an answer whose head has just come, for the case that no better one is found. */
  void keep(WorkerAttempt from, ResponseHead head) {
    dropAnswer();
    GatewayError told = Faults.status(head.status());
    lastError = leastRetryAfterSeconds > 0 ? told.retryAfter((int) leastRetryAfterSeconds) : told;
    lastEnd = Termination.UPSTREAM_ERROR;
    UpstreamConnection connection = from.connection();
    LastAnswer answer =
        connection == null ? null : LastAnswer.begin(exchange, connection, from.lines(), head);
    if (answer == null) {
      from.discardAnswer();
    } else {
      lastAnswer = answer;
      from.setAside(answer);
    }
  }

  /** The attempt brought no answer but this failure. */
  void failed(GatewayError error, Termination how) {
    lastError = error;
    lastEnd = how;
  }

  /** Workers asked in vain, in the order in which they were first asked. */
  List<Worker> tried() {
    return tried;
  }

  /**
   * No worker can be asked any more: the client gets what the last one had to say.
   *
   * @return false if there is nothing, and the caller has to answer
   */
  boolean answerInstead() {
    LastAnswer answer = lastAnswer;
    if (answer != null && answer.isComplete()) {
      lastAnswer = null;
      answer.send();
      exchange.finishKept();
      return true;
    }
    dropAnswer();
    GatewayError error = lastError;
    if (error != null) {
      exchange.refuse(error, lastEnd);
      return true;
    }
    return false;
  }

  /** Another worker is asked: what has not come by now of an earlier answer is not waited for. */
  void begun() {
    LastAnswer answer = lastAnswer;
    if (answer != null && !answer.isComplete()) {
      dropAnswer();
    }
  }

  /** Forgets the answer that was kept. Idempotent. */
  void dropAnswer() {
    LastAnswer answer = lastAnswer;
    lastAnswer = null;
    if (answer != null) {
      answer.drop();
    }
  }

  // ---- the pause

  /** Has the next attempt made after a pause. */
  void schedule(WorkerAttempt from) {
    note(from);
    boolean untriedOnly = untriedOnly(from);
    long wait = rulesOf(from).backoffMillis(exchange.attempts(), exchange.services.randomness());
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

package dev.shepherd.pipeline;

import dev.shepherd.dialect.Usage;
import dev.shepherd.exchange.GatewayError;
import dev.shepherd.exchange.Mark;
import dev.shepherd.exchange.Termination;
import dev.shepherd.telemetry.Counter;
import dev.shepherd.telemetry.EndpointLabel;
import dev.shepherd.telemetry.ErrorType;
import dev.shepherd.telemetry.GatewayMetrics;
import dev.shepherd.telemetry.ModelMetrics;
import dev.shepherd.telemetry.RouteMetrics;
import dev.shepherd.telemetry.WorkerLabels;
import dev.shepherd.workers.ModelPool;
import dev.shepherd.workers.Worker;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Phase 8, settle: counts what happened, once, at the real end of each exchange. Thread-safe. */
final class Metering {
  private final GatewayMetrics metrics;
  private final AccessLines access;
  private final Counter resent;
  private final Counter buffered;
  private final Counter bufferedForm;
  private final Counter streamed;

  Metering(GatewayMetrics metrics, AccessLines access) {
    this.metrics = metrics;
    this.access = access;
    this.resent = metrics.upstreamSendRetries("http");
    this.buffered = metrics.requestBodyPath("buffered", "retryable");
    this.bufferedForm = metrics.requestBodyPath("buffered", "multipart");
    this.streamed = metrics.requestBodyPath("streamed", "retry_forfeited");
  }

  private RouteMetrics route(HttpExchange exchange) {
    return metrics.forRoute(exchange.route.method(), exchange.route.template());
  }

  /** A head came in. */
  void received(HttpExchange exchange) {
    route(exchange).started();
  }

  /** The limiter decided. */
  void rateLimited(boolean allowed) {
    metrics.rateLimit(allowed);
  }

  /** The queue turned a request away. */
  void queueRefused(GatewayError error) {
    metrics.rateLimit(false);
    switch (error.code()) {
      case "admission_queue_full" -> metrics.admissionRejected("full").increment();
      case "admission_queue_timeout" -> metrics.admissionRejected("timeout").increment();
      default -> {}
    }
  }

  /** A model was found for a relayed request. */
  void routed(RelayExchange exchange, RelayPlan.Body body) {
    model(exchange).routed();
    if (!exchange.intake().kept()) {
      streamed.increment();
    } else {
      (body == RelayPlan.Body.MULTIPART ? bufferedForm : buffered).increment();
    }
  }

  private ModelMetrics model(RelayExchange exchange) {
    ModelPool pool = exchange.modelPool();
    return metrics.forModel(
        pool == null ? "unknown" : pool.id(), endpoint(exchange.route), exchange.wantsStream());
  }

  private static EndpointLabel endpoint(Route route) {
    return EndpointLabel.ofPath(route.template());
  }

  /** A request went out again on a fresh connection. */
  void resent() {
    resent.increment();
  }

  /** The head of an answer came in, be it relayed or not. */
  void upstreamAnswered(RelayExchange exchange, Worker worker, int status) {
    model(exchange).upstreamResponse(status, "");
    if (status >= 500) {
      metrics.forWorker(labels(worker, exchange)).failed(ErrorType.ofStatus(status));
    }
  }

  /** A worker failed without an answer. */
  void workerFailed(RelayExchange exchange, Worker worker, GatewayError error) {
    model(exchange).upstreamResponse(error.status(), error.code());
    metrics.forWorker(labels(worker, exchange)).failed(ErrorType.ofStatus(error.status()));
  }

  private static WorkerLabels labels(Worker worker, RelayExchange exchange) {
    ModelPool pool = exchange.modelPool();
    return new WorkerLabels(
        worker.url(), pool == null ? "unknown" : pool.id(), worker.spec().type().wire(), "http");
  }

  /** Another attempt will be made. */
  void retrying(RelayExchange exchange, long waitMillis) {
    metrics.retries("regular", endpoint(exchange.route)).increment();
    metrics.retryBackoff(exchange.attempts(), TimeUnit.MILLISECONDS.toNanos(waitMillis));
  }

  /** An attempt was not repeated because its model's budget for that is spent. */
  void retryBudgetSpent(RelayExchange exchange) {
    metrics.retryBudgetExhausted(exchange.modelId()).increment();
  }

  /** All attempts were used up. */
  void exhausted(RelayExchange exchange) {
    metrics.retriesExhausted("regular", endpoint(exchange.route)).increment();
  }

  /** An answer was relayed to its real end. */
  void answered(RelayExchange exchange, Relay relay) {
    Usage usage = relay.usage();
    ModelMetrics model = model(exchange);
    if (usage.isKnown()) {
      model.tokens(Math.max(0, usage.promptTokens()), Math.max(0, usage.completionTokens()));
    }
    if (relay.eventStream() && exchange.at(Mark.FIRST_EVENT) != 0) {
      long start = exchange.at(Mark.DISPATCHED);
      long ttft = exchange.at(Mark.FIRST_EVENT) - start;
      model.firstToken(ttft);
      model.generated(exchange.now() - start, ttft, Math.max(0, usage.completionTokens()));
    }
    exchange.usage(usage.promptTokens(), usage.completionTokens(), usage.cachedTokens());
  }

  /** An exchange ended. */
  void settled(HttpExchange exchange, Termination how) {
    long nanos = exchange.at(Mark.ENDED) - exchange.at(Mark.RECEIVED);
    if (exchange.answerStatus() == 499 && !exchange.answerBegun()) {
      route(exchange).finished(499, exchange.errorCode(), nanos);
    } else {
      route(exchange).finished(exchange.answerStatus(), exchange.errorCode(), nanos);
    }
    if (exchange instanceof RelayExchange relayed && relayed.modelPool() != null) {
      settleModel(relayed, how, nanos);
    }
    access.ended(exchange, how, nanos);
  }

  private void settleModel(RelayExchange exchange, Termination how, long nanos) {
    ModelMetrics model = model(exchange);
    int status = exchange.answerStatus();
    @Nullable ErrorType error =
        switch (how) {
          case COMPLETED -> status < 400 ? null : ErrorType.ofStatus(status);
          case CLIENT_GONE -> null;
          case UPSTREAM_CUT, IDLE_TIMEOUT ->
              exchange.answerBegun() && status < 400
                  ? ErrorType.STREAMING_ERROR
                  : ErrorType.ofStatus(status);
          default -> ErrorType.ofStatus(status);
        };
    if (how == Termination.COMPLETED && exchange.workerToldFailure()) {
      error = ErrorType.STREAMING_ERROR;
    }
    if (error == null) {
      if (how == Termination.COMPLETED) {
        model.succeeded(nanos);
      }
    } else {
      model.failed(error);
    }
  }
}

package dev.shepherd.telemetry;

import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The router-layer handles of one pipeline, model, endpoint and streaming flag, for the hot path.
 * Thread-safe. Series that not every model has (errors, tokens, time to first token) are made at
 * their first use; two threads that race for it get the same handle.
 */
public final class ModelMetrics {
  private final MetricCatalogue catalogue;
  private final RouterLabels router;
  private final String model;
  private final String endpoint;
  private final Counter requests;
  private final StatusCounters upstream;
  private final ConcurrentHashMap<ErrorType, Counter> errors = new ConcurrentHashMap<>();
  private @Nullable Histogram duration;
  private @Nullable Histogram ttft;
  private @Nullable Histogram tpot;
  private @Nullable Histogram generation;
  private @Nullable Counter inputTokens;
  private @Nullable Counter outputTokens;

  ModelMetrics(
      MetricCatalogue catalogue,
      RouterLabels router,
      String model,
      EndpointLabel endpoint,
      boolean streaming) {
    this.catalogue = catalogue;
    this.router = router;
    this.model = model;
    this.endpoint = endpoint.label();
    requests =
        catalogue.routerRequests.with(
            router.routerType(),
            router.backendType(),
            router.connectionMode(),
            model,
            this.endpoint,
            Boolean.toString(streaming));
    upstream =
        new StatusCounters(
            (status, errorCode) ->
                catalogue.routerUpstreamResponses.with(router.routerType(), status, errorCode));
  }

  /** A client's request was routed; once per request, not per attempt. */
  public void routed() {
    requests.increment();
  }

  /** An attempt ended with this status, the worker's or, with an error code, our own. */
  public void upstreamResponse(int status, String errorCode) {
    upstream.of(status, errorCode).increment();
  }

  /** A request succeeded; {@code nanos} from routing to the end of the answer. */
  public void succeeded(long nanos) {
    var handle = duration;
    if (handle == null) {
      handle =
          catalogue.routerDuration.with(
              router.routerType(), router.backendType(), router.connectionMode(), model, endpoint);
      duration = handle;
    }
    handle.observeNanos(nanos);
  }

  /** A request failed in the end. */
  public void failed(ErrorType type) {
    var handle = errors.get(type);
    if (handle == null) {
      handle =
          catalogue.routerErrors.with(
              router.routerType(),
              router.backendType(),
              router.connectionMode(),
              model,
              endpoint,
              type.label());
      errors.put(type, handle);
    }
    handle.increment();
  }

  /** The first token came {@code nanos} after dispatch. */
  public void firstToken(long nanos) {
    var handle = ttft;
    if (handle == null) {
      handle = perModel(catalogue.routerTtft);
      ttft = handle;
    }
    handle.observeNanos(nanos);
  }

  /**
   * A stream that had a first token ended.
   *
   * @param generationNanos dispatch to end of stream
   * @param ttftNanos dispatch to first token
   * @param outputTokenCount as reported by the worker; the time per token is left out unless it is
   *     above 1
   */
  public void generated(long generationNanos, long ttftNanos, long outputTokenCount) {
    var handle = generation;
    if (handle == null) {
      handle = perModel(catalogue.routerGeneration);
      generation = handle;
    }
    handle.observeNanos(generationNanos);
    if (outputTokenCount > 1) {
      var perToken = tpot;
      if (perToken == null) {
        perToken = perModel(catalogue.routerTpot);
        tpot = perToken;
      }
      perToken.observeNanos((generationNanos - ttftNanos) / (outputTokenCount - 1));
    }
  }

  /** A worker reported usage; a count that is not known is given as 0. */
  public void tokens(long input, long output) {
    if (input > 0) {
      var handle = inputTokens;
      if (handle == null) {
        handle = tokenCounter("input");
        inputTokens = handle;
      }
      handle.add(input);
    }
    if (output > 0) {
      var handle = outputTokens;
      if (handle == null) {
        handle = tokenCounter("output");
        outputTokens = handle;
      }
      handle.add(output);
    }
  }

  private Histogram perModel(Family<Histogram> family) {
    return family.with(router.routerType(), router.backendType(), model, endpoint);
  }

  private Counter tokenCounter(String tokenType) {
    return catalogue.routerTokens.with(
        router.routerType(), router.backendType(), model, endpoint, tokenType);
  }
}

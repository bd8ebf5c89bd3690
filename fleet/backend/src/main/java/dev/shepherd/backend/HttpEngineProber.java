package dev.shepherd.backend;

import dev.shepherd.exchange.Clock;
import dev.shepherd.net.HttpFetcher;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Probes engines that speak HTTP.
 *
 * <p>At most five rounds of GETs, each path once: is it there ({@code /health}, {@code /v1/models};
 * Ollama's paths where both are missing), what is it (only when neither a hint nor the model list
 * tells), and its metadata. An engine whose {@code /health} says 503 is still loading and counts as
 * not reachable: its metadata would be half empty.
 */
public final class HttpEngineProber implements EngineProber {
  private final EngineCalls calls;
  private final Clock clock;

  /** A prober over a fetcher. */
  public HttpEngineProber(HttpFetcher fetcher, Clock clock) {
    this.calls = new EngineCalls(fetcher);
    this.clock = clock;
  }

  @Override
  public CompletionStage<EngineDescription> describe(
      URI base, @Nullable String apiKey, @Nullable String runtimeHint, Duration timeout) {
    var probe = new Probe(calls, clock, base, apiKey, timeout);
    String hint = EngineRuntime.ofHint(runtimeHint);
    return probe
        .ask("/health", "/v1/models")
        .thenCompose(HttpEngineProber::reached)
        .thenCompose(unused -> runtime(probe, hint))
        .thenCompose(runtime -> metadata(probe, runtime));
  }

  @Override
  public CompletionStage<Boolean> healthy(
      URI base, String healthPath, @Nullable String apiKey, Duration timeout) {
    return calls
        .get(base, healthPath, apiKey, timeout)
        .handle((response, failure) -> failure == null && response != null && response.ok());
  }

  /** Fails unless the engine is there. */
  private static CompletionStage<Probe> reached(Probe probe) {
    if (probe.ok("/health")) {
      return CompletableFuture.completedFuture(probe);
    }
    if (probe.status("/health") == 503) {
      return CompletableFuture.failedFuture(probe.unreachable("/health"));
    }
    if (probe.ok("/v1/models")) {
      return CompletableFuture.completedFuture(probe);
    }
    if (probe.status("/health") == 0 && probe.status("/v1/models") == 0) {
      // Nobody answers at all; more paths would only take more time.
      return CompletableFuture.failedFuture(probe.unreachable("/health", "/v1/models"));
    }
    return probe
        .ask("/api/version", "/api/tags")
        .thenCompose(
            asked ->
                asked.ok("/api/version") || asked.ok("/api/tags")
                    ? CompletableFuture.completedFuture(asked)
                    : CompletableFuture.failedFuture(
                        asked.unreachable("/v1/models", "/health", "/api/version")));
  }

  private static CompletionStage<String> runtime(Probe probe, @Nullable String hint) {
    if (hint != null) {
      return CompletableFuture.completedFuture(hint);
    }
    var first = ModelList.ofOpenAi(probe.object("/v1/models")).first();
    String owner = EngineRuntime.ofOwner(first == null ? null : first.string("owned_by"));
    if (owner != null) {
      return CompletableFuture.completedFuture(owner);
    }
    return probe
        .ask(RuntimeRecognition.PATHS.toArray(String[]::new))
        .thenApply(RuntimeRecognition::recognise);
  }

  private static CompletionStage<EngineDescription> metadata(Probe probe, String runtime) {
    return probe
        .ask(EngineMetadata.paths(runtime))
        .thenCompose(asked -> asked.ask(EngineMetadata.olderPaths(asked, runtime)))
        .thenApply(asked -> EngineMetadata.describe(asked, runtime));
  }
}

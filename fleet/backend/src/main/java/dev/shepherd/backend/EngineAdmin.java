package dev.shepherd.backend;

import dev.shepherd.exchange.Clock;
import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonWriter;
import dev.shepherd.net.FetchResponse;
import dev.shepherd.net.HttpFetcher;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Sends commands and questions to many HTTP engines at once, at most {@value #PARALLEL} at a time.
 *
 * <p>Thread-safe and without state. Stages never fail and complete on an unspecified thread; what
 * went wrong with a worker stands in the report. Ranks of one server are asked once.
 */
public final class EngineAdmin implements EngineLoadReader {
  static final int PARALLEL = 32;
  private static final Duration FLUSH_TIMEOUT = Duration.ofSeconds(45);
  private static final Duration PROFILE_TIMEOUT = Duration.ofSeconds(630);
  private static final Duration SCRAPE_TIMEOUT = Duration.ofSeconds(5);
  private static final long MAX_SCRAPED_BYTES = MetricsMerger.MergeLimits.STANDARD.inputChars();
  private static final byte[] NOTHING = {};

  private final EngineCalls calls;
  private final Clock clock;

  /** Administration over a fetcher. */
  public EngineAdmin(HttpFetcher fetcher, Clock clock) {
    this.calls = new EngineCalls(fetcher);
    this.clock = clock;
  }

  /** Empties the prefix caches; 45 s per worker. */
  public CompletionStage<FlushReport> flushCache(List<EngineTarget> targets) {
    return perServer(
            targets,
            target -> command(target, flushPaths(target.runtime()), NOTHING, FLUSH_TIMEOUT))
        .thenApply(http -> new FlushReport(http, List.of(), 0));
  }

  /**
   * Starts profilers; 630 s per worker.
   *
   * @param options the client's request; its {@code url} has chosen the targets and is not sent
   */
  public CompletionStage<ProfileReport> startProfile(
      List<EngineTarget> targets, JsonObject options) {
    return profile(ProfileReport.Command.START, "/start_profile", targets, options);
  }

  /** Stops profilers; 630 s per worker. */
  public CompletionStage<ProfileReport> stopProfile(
      List<EngineTarget> targets, JsonObject options) {
    return profile(ProfileReport.Command.STOP, "/stop_profile", targets, options);
  }

  @Override
  public CompletionStage<EngineLoad> load(
      EngineTarget target, @Nullable LoadSource first, Duration timeout) {
    return serverLoad(target, first, timeout)
        .exceptionally(failure -> EngineLoad.unknown(target))
        .thenApply(load -> share(target, load));
  }

  /** Scrapes and merges the engines' metrics; 5 s per worker. */
  public CompletionStage<EngineMetricsReport> engineMetrics(List<EngineTarget> targets) {
    if (targets.isEmpty()) {
      return CompletableFuture.completedFuture(
          new EngineMetricsReport(500, "No available workers", List.of()));
    }
    var scraped = new AtomicLong();
    return FanOut.<EngineTarget, Scrape>run(
            List.copyOf(servers(targets).values()),
            PARALLEL,
            target ->
                scrape(target)
                    .thenApply(response -> Scrape.of(target.base().toString(), response, scraped)),
            (target, failure) -> Scrape.failed(target.base().toString()))
        .thenApply(EngineAdmin::merged);
  }

  /** One engine's metrics; the text is null when there is none to merge. */
  private record Scrape(String workerAddr, byte @Nullable [] text, boolean tooLarge) {

    static Scrape failed(String workerAddr) {
      return new Scrape(workerAddr, null, false);
    }

    /** Keeps the text unless all texts together would need too much memory. */
    static Scrape of(String workerAddr, FetchResponse response, AtomicLong scrapedBytes) {
      if (!response.ok()) {
        return failed(workerAddr);
      }
      int length = response.body().length;
      if (scrapedBytes.addAndGet(length) > MAX_SCRAPED_BYTES) {
        scrapedBytes.addAndGet(-length);
        return new Scrape(workerAddr, null, true);
      }
      return new Scrape(workerAddr, response.body(), false);
    }
  }

  private static EngineMetricsReport merged(List<Scrape> scrapes) {
    var merger = new MetricsMerger();
    boolean answered = false;
    for (var scrape : scrapes) {
      if (scrape.text() != null) {
        answered = true;
        merger.add(scrape.workerAddr(), new String(scrape.text(), StandardCharsets.UTF_8));
      } else if (scrape.tooLarge()) {
        answered = true;
        merger.addTooLarge(scrape.workerAddr());
      } else {
        merger.addUnreachable(scrape.workerAddr());
      }
    }
    var merged = merger.merge();
    return answered
        ? new EngineMetricsReport(200, merged.text(), merged.outcomes())
        : new EngineMetricsReport(500, "All backend requests failed", merged.outcomes());
  }

  private CompletionStage<FetchResponse> scrape(EngineTarget target) {
    // Reading TensorRT-LLM's /metrics would take its statistics away from whoever reads them.
    String path = target.runtime().equals("trtllm") ? "/prometheus/metrics" : "/metrics";
    return calls.getMetrics(target.base(), path, target.apiKey(), SCRAPE_TIMEOUT);
  }

  /** The load of all ranks of a server. */
  private CompletionStage<EngineLoad> serverLoad(
      EngineTarget target, @Nullable LoadSource first, Duration timeout) {
    var sources = new ArrayList<LoadSource>(LoadSource.of(target.runtime()));
    if (first != null) {
      sources.remove(first);
      sources.addFirst(first);
    }
    return load(target, sources, 0, clock.nanoTime() + timeout.toNanos());
  }

  private CompletionStage<EngineLoad> load(
      EngineTarget target, List<LoadSource> sources, int at, long deadline) {
    if (at == sources.size()) {
      return CompletableFuture.completedFuture(EngineLoad.unknown(target));
    }
    long leftNanos = deadline - clock.nanoTime();
    if (leftNanos <= 0) {
      return CompletableFuture.failedFuture(new TimeoutException("no time left"));
    }
    var source = sources.get(at);
    var left = Duration.ofNanos(leftNanos);
    String path = source.path(target.model());
    var answer =
        source.isMetrics()
            ? calls.getMetrics(target.base(), path, target.apiKey(), left)
            : calls.get(target.base(), path, target.apiKey(), left);
    // A connection that fails ends it: the engine is away, and its other paths are too.
    return answer.thenCompose(
        response -> {
          var ranks = LoadParser.parse(source, response);
          return ranks.isEmpty()
              ? load(target, sources, at + 1, deadline)
              : CompletableFuture.completedFuture(
                  new EngineLoad(target.worker(), target.workerType(), source, ranks));
        });
  }

  /** The part of a server's load that concerns one worker. */
  private static EngineLoad share(EngineTarget target, EngineLoad server) {
    Integer rank = target.dpRank();
    var ranks =
        rank == null
            ? server.ranks()
            : server.ranks().stream().filter(load -> load.dpRank() == rank).toList();
    return new EngineLoad(target.worker(), target.workerType(), server.source(), ranks);
  }

  private CompletionStage<ProfileReport> profile(
      ProfileReport.Command command, String path, List<EngineTarget> targets, JsonObject options) {
    var sent = options.toBuilder().remove("url").build();
    byte[] body = sent.isEmpty() ? NOTHING : JsonWriter.compactBytes(sent);
    return perServer(targets, target -> command(target, List.of(path), body, PROFILE_TIMEOUT))
        .thenApply(outcomes -> new ProfileReport(command, outcomes));
  }

  /** Where a runtime's cache is flushed: the next path is tried when one is not there. */
  private static List<String> flushPaths(String runtime) {
    return switch (runtime) {
      case "vllm" -> List.of("/reset_prefix_cache", "/flush_cache");
      case "llamacpp", "ollama" -> List.of();
      default -> List.of("/flush_cache", "/reset_prefix_cache");
    };
  }

  private CompletionStage<CallOutcome> command(
      EngineTarget target, List<String> paths, byte[] body, Duration timeout) {
    if (paths.isEmpty()) {
      return CompletableFuture.completedFuture(
          new CallOutcome(target.worker(), target.runtime() + " has no such command"));
    }
    return calls
        .post(target.base(), paths.getFirst(), target.apiKey(), body, timeout)
        .thenCompose(
            response -> {
              boolean absent = response.status() == 404 || response.status() == 405;
              return absent && paths.size() > 1
                  ? command(target, paths.subList(1, paths.size()), body, timeout)
                  : CompletableFuture.completedFuture(
                      new CallOutcome(
                          target.worker(), response.ok() ? null : EngineCalls.complaint(response)));
            });
  }

  /** Calls each server once and tells the outcome of each of its workers. */
  private static CompletionStage<List<CallOutcome>> perServer(
      List<EngineTarget> targets, Function<EngineTarget, CompletionStage<CallOutcome>> call) {
    var servers = servers(targets);
    return FanOut.run(
            List.copyOf(servers.values()),
            PARALLEL,
            call,
            (target, failure) -> new CallOutcome(target.worker(), EngineCalls.complaint(failure)))
        .thenApply(
            outcomes -> {
              Map<URI, CallOutcome> byServer = new LinkedHashMap<>();
              int next = 0;
              for (URI base : servers.keySet()) {
                byServer.put(base, outcomes.get(next++));
              }
              return targets.stream()
                  .map(
                      t ->
                          new CallOutcome(
                              t.worker(), Objects.requireNonNull(byServer.get(t.base())).error()))
                  .toList();
            });
  }

  private static Map<URI, EngineTarget> servers(List<EngineTarget> targets) {
    var servers = new LinkedHashMap<URI, EngineTarget>();
    for (var target : targets) {
      servers.putIfAbsent(target.base(), target);
    }
    return servers;
  }
}

package dev.shepherd.backend;

import dev.shepherd.exchange.Clock;
import dev.shepherd.json.JsonObject;
import dev.shepherd.net.FetchResponse;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One pass over one engine: asks paths in rounds, in parallel within a round, each at most once,
 * and keeps the answers. Thread-safe.
 */
final class Probe {
  private final EngineCalls calls;
  private final Clock clock;
  private final URI base;
  private final @Nullable String apiKey;
  private final long deadline;
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();

  Probe(EngineCalls calls, Clock clock, URI base, @Nullable String apiKey, Duration timeout) {
    this.calls = calls;
    this.clock = clock;
    this.base = base;
    this.apiKey = apiKey;
    this.deadline = clock.nanoTime() + timeout.toNanos();
  }

  /** What came of asking a path: exactly one of the two is there. */
  private record Answer(@Nullable FetchResponse response, @Nullable Throwable failure) {}

  /**
   * Asks those of the paths that were not asked yet; completes when all have answered or failed.
   */
  CompletionStage<Probe> ask(String... paths) {
    CompletionStage<Probe> all = CompletableFuture.completedFuture(this);
    for (String path : paths) {
      if (!answers.containsKey(path)) {
        all = all.thenCombine(askOne(path), (probe, unused) -> probe);
      }
    }
    return all;
  }

  private CompletionStage<Answer> askOne(String path) {
    long leftNanos = deadline - clock.nanoTime();
    CompletionStage<FetchResponse> call =
        leftNanos <= 0
            ? CompletableFuture.failedFuture(new TimeoutException("no time left for " + path))
            : path.endsWith("/metrics")
                ? calls.getMetrics(base, path, apiKey, Duration.ofNanos(leftNanos))
                : calls.get(base, path, apiKey, Duration.ofNanos(leftNanos));
    return call.handle(
        (response, failure) -> {
          var answer =
              response != null && failure == null
                  ? new Answer(response, null)
                  : new Answer(null, FanOut.cause(failure));
          answers.put(path, answer);
          return answer;
        });
  }

  /** The answer of a path; null when it was not asked or did not answer. */
  @Nullable FetchResponse response(String path) {
    var answer = answers.get(path);
    return answer == null ? null : answer.response();
  }

  /** The status of a path; 0 when it was not asked or did not answer. */
  int status(String path) {
    var response = response(path);
    return response == null ? 0 : response.status();
  }

  /** Whether a path answered 2xx. */
  boolean ok(String path) {
    var response = response(path);
    return response != null && response.ok();
  }

  /** The JSON object a path answered with 2xx; null otherwise. */
  @Nullable JsonObject object(String path) {
    return EngineCalls.object(response(path));
  }

  /** Why an engine counts as not reachable after these paths were asked. */
  Throwable unreachable(String... paths) {
    FetchResponse refused = null;
    Throwable failure = null;
    for (String path : paths) {
      var answer = answers.get(path);
      if (answer != null && answer.response() != null && refused == null) {
        refused = answer.response();
      }
      if (answer != null && answer.failure() != null && failure == null) {
        failure = answer.failure();
      }
    }
    if (refused != null) {
      String hint =
          refused.status() == 401 || refused.status() == 403 ? " (is the worker's key right?)" : "";
      return new IOException(base + " " + EngineCalls.complaint(refused) + hint);
    }
    if (failure instanceof IOException || failure instanceof TimeoutException) {
      return failure;
    }
    return new IOException(base + " cannot be asked", failure);
  }
}

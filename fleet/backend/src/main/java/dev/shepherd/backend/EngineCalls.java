package dev.shepherd.backend;

import dev.shepherd.json.JsonException;
import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonParser;
import dev.shepherd.json.JsonValue;
import dev.shepherd.net.FetchRequest;
import dev.shepherd.net.FetchResponse;
import dev.shepherd.net.HttpFetcher;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Sends small requests to engines: with their key, below their base URL, bounded in size. */
final class EngineCalls {
  /** Longest JSON answer read. */
  static final int MAX_JSON_BYTES = 4 << 20;

  /** Longest metrics text read. */
  static final int MAX_METRICS_BYTES = 16 << 20;

  /** Deepest JSON answer read. */
  private static final int MAX_JSON_DEPTH = 64;

  /** Most characters of an engine's own words in a message of ours. */
  private static final int MAX_QUOTED_CHARS = 200;

  private static final byte[] NOTHING = {};

  private final HttpFetcher fetcher;

  EngineCalls(HttpFetcher fetcher) {
    this.fetcher = fetcher;
  }

  /** GETs a path for JSON. */
  CompletionStage<FetchResponse> get(
      URI base, String path, @Nullable String apiKey, Duration timeout) {
    return send("GET", base, path, apiKey, "application/json", NOTHING, timeout, MAX_JSON_BYTES);
  }

  /** GETs a path for metrics text. */
  CompletionStage<FetchResponse> getMetrics(
      URI base, String path, @Nullable String apiKey, Duration timeout) {
    String accept = "text/plain;version=0.0.4, */*;q=0.5";
    return send("GET", base, path, apiKey, accept, NOTHING, timeout, MAX_METRICS_BYTES);
  }

  /** POSTs JSON, or nothing when {@code body} is empty. */
  CompletionStage<FetchResponse> post(
      URI base, String path, @Nullable String apiKey, byte[] body, Duration timeout) {
    return send("POST", base, path, apiKey, "*/*", body, timeout, MAX_JSON_BYTES);
  }

  private CompletionStage<FetchResponse> send(
      String method,
      URI base,
      String path,
      @Nullable String apiKey,
      String accept,
      byte[] body,
      Duration timeout,
      int maxResponseBytes) {
    var headers = new LinkedHashMap<String, String>();
    headers.put("accept", accept);
    if (apiKey != null && !apiKey.isEmpty()) {
      headers.put("authorization", "Bearer " + apiKey);
    }
    if (body.length > 0) {
      headers.put("content-type", "application/json");
    }
    try {
      var uri = below(base, path);
      return fetcher.fetch(
          new FetchRequest(method, uri, Map.copyOf(headers), body, timeout, maxResponseBytes));
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** The path below the base, whose own path prefix is kept. */
  static URI below(URI base, String path) {
    String text = base.toString();
    int end = text.length();
    while (end > 0 && text.charAt(end - 1) == '/') {
      end--;
    }
    return URI.create(text.substring(0, end) + (path.startsWith("/") ? path : "/" + path));
  }

  /** The JSON of an answer; null when there is none, it is not 2xx or not JSON. */
  static @Nullable JsonValue json(@Nullable FetchResponse response) {
    if (response == null || !response.ok()) {
      return null;
    }
    try {
      return JsonParser.parse(response.body(), MAX_JSON_DEPTH);
    } catch (JsonException e) {
      return null;
    }
  }

  /** The JSON object of an answer; null when it has none. */
  static @Nullable JsonObject object(@Nullable FetchResponse response) {
    return json(response) instanceof JsonObject object ? object : null;
  }

  /** What to tell a person about an answer that is not 2xx. */
  static String complaint(FetchResponse response) {
    String said = response.text().strip();
    if (said.length() > MAX_QUOTED_CHARS) {
      said = said.substring(0, MAX_QUOTED_CHARS) + "…";
    }
    String answered = "answered " + response.status();
    return said.isEmpty() ? answered : answered + ": " + said.replaceAll("\\s+", " ");
  }

  /** What to tell a person about a call that failed. */
  static String complaint(Throwable failure) {
    String message = failure.getMessage();
    return message == null || message.isEmpty() ? failure.getClass().getSimpleName() : message;
  }
}

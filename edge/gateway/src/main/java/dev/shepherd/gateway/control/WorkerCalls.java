package dev.shepherd.gateway.control;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.shepherd.backend.HttpRelayRules;
import dev.shepherd.backend.WorkerCredential;
import dev.shepherd.identity.Caller;
import dev.shepherd.net.FetchRequest;
import dev.shepherd.net.FetchResponse;
import dev.shepherd.net.HttpFetcher;
import dev.shepherd.pipeline.ControlRequest;
import dev.shepherd.workers.Worker;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Passes a client's request without body on to a worker: below the worker's base URL, with the
 * headers that relayed requests carry and exactly one credential or none. Thread-safe.
 */
final class WorkerCalls {
  private static final int MAX_ANSWER_BYTES = 16 << 20;
  private static final byte[] NOTHING = {};

  /** Characters that a path or query may hold as they are (RFC 3986), beside letters and digits. */
  private static final String PLAIN = "-._~!$&'()*+,;=:@/?";

  private final HttpFetcher fetcher;
  private final Duration timeout;

  /**
   * Calls through a fetcher.
   *
   * @param timeout for one call, to the last byte of its answer
   */
  WorkerCalls(HttpFetcher fetcher, Duration timeout) {
    this.fetcher = fetcher;
    this.timeout = timeout;
  }

  /**
   * Asks a worker with its own key only. The stage fails as {@link HttpFetcher#fetch} says.
   *
   * @param path of the request at the worker, without query; the client's query is added
   */
  CompletionStage<FetchResponse> ask(
      Worker worker, String method, String path, ControlRequest request) {
    return ask(worker, method, path, request, WorkerCredential.NONE);
  }

  /**
   * The same, for a worker that wants no key of ours but perhaps the client's: that is handed on
   * where this gateway itself asks for none.
   */
  CompletionStage<FetchResponse> askForClient(
      Worker worker, String method, String path, ControlRequest request) {
    Caller caller = request.caller();
    return ask(
        worker,
        method,
        path,
        request,
        WorkerCredential.choose(
            worker.authorization() != null,
            caller == null || caller.openedByKey(),
            false,
            request.headers().containsKey("authorization"),
            request.headers().containsKey("x-api-key")));
  }

  private CompletionStage<FetchResponse> ask(
      Worker worker,
      String method,
      String path,
      ControlRequest request,
      WorkerCredential credential) {
    Map<String, String> headers = headers(request);
    String workerKey = worker.authorization();
    if (workerKey != null) {
      headers.put("authorization", workerKey);
    } else if (credential == WorkerCredential.CLIENT_AUTHORIZATION) {
      headers.put("authorization", request.headers().getOrDefault("authorization", ""));
    } else if (credential == WorkerCredential.CLIENT_API_KEY) {
      headers.put("authorization", "Bearer " + request.headers().getOrDefault("x-api-key", ""));
    }
    String query = request.query().isEmpty() ? "" : "?" + escaped(request.query());
    try {
      var uri = URI.create(worker.address().uri() + escaped(path) + query);
      return fetcher.fetch(
          new FetchRequest(method, uri, headers, NOTHING, timeout, MAX_ANSWER_BYTES));
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static Map<String, String> headers(ControlRequest request) {
    var headers = new HashMap<String, String>();
    request
        .headers()
        .forEach(
            (name, value) -> {
              byte[] bytes = name.getBytes(ISO_8859_1);
              // There is no body, so there is no type of it.
              if (HttpRelayRules.forwardRequestHeader(bytes, 0, bytes.length)
                  && !name.equals("content-type")) {
                headers.put(name, value);
              }
            });
    headers.put("x-request-id", request.requestId());
    return headers;
  }

  /** Escapes what a client may send but a URI must not hold; good escapes stay. */
  static String escaped(String text) {
    var out = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean escape =
          c == '%'
              && i + 2 < text.length()
              && Character.digit(text.charAt(i + 1), 16) >= 0
              && Character.digit(text.charAt(i + 2), 16) >= 0;
      if (escape || (c < 0x80 && Character.isLetterOrDigit(c)) || PLAIN.indexOf(c) >= 0) {
        out.append(c);
      } else {
        // Raw targets are read byte by byte, so every character is one byte.
        out.append('%').append("%02X".formatted(c & 0xff));
      }
    }
    return out.toString();
  }
}

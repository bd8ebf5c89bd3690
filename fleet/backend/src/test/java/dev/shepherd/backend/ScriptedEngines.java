package dev.shepherd.backend;

import dev.shepherd.net.FetchRequest;
import dev.shepherd.net.FetchResponse;
import dev.shepherd.net.HttpFetcher;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Engines in memory: answers by "METHOD url", 404 for what an engine there does not know. */
final class ScriptedEngines implements HttpFetcher {
  final List<FetchRequest> requests = new ArrayList<>();
  private final Map<String, FetchResponse> answers = new HashMap<>();
  private final Map<String, Throwable> failures = new HashMap<>();
  private final Deque<Runnable> held = new ArrayDeque<>();
  private boolean holding;
  int open;
  int mostOpen;

  ScriptedEngines get(String url, int status, String body) {
    return answer("GET " + url, status, body);
  }

  ScriptedEngines answer(String methodAndUrl, int status, String body) {
    var bytes = body.getBytes(StandardCharsets.UTF_8);
    answers.put(methodAndUrl, new FetchResponse(status, List.of(), bytes));
    return this;
  }

  /** Everything below a host fails. */
  ScriptedEngines dead(String base) {
    failures.put(base, new IOException("connection refused: " + base));
    return this;
  }

  ScriptedEngines failing(String base, Throwable failure) {
    failures.put(base, failure);
    return this;
  }

  /** From now on answers wait for {@link #release()}. */
  void hold() {
    holding = true;
  }

  /** Lets waiting calls answer, and those that follow from them, until none waits. */
  void release() {
    while (!held.isEmpty()) {
      held.removeFirst().run();
    }
  }

  List<String> asked() {
    return requests.stream().map(r -> r.method() + " " + r.uri()).toList();
  }

  @Override
  public CompletionStage<FetchResponse> fetch(FetchRequest request) {
    requests.add(request);
    var result = new CompletableFuture<FetchResponse>();
    open++;
    mostOpen = Math.max(mostOpen, open);
    Runnable settle =
        () -> {
          open--;
          String url = request.uri().toString();
          for (var failure : failures.entrySet()) {
            if (url.startsWith(failure.getKey() + "/")) {
              result.completeExceptionally(failure.getValue());
              return;
            }
          }
          var answer = answers.get(request.method() + " " + url);
          result.complete(answer != null ? answer : new FetchResponse(404, List.of(), new byte[0]));
        };
    if (holding) {
      held.addLast(settle);
    } else {
      settle.run();
    }
    return result;
  }
}

package dev.shepherd.gateway.control;

import dev.shepherd.backend.EngineDescription;
import dev.shepherd.backend.EngineModel;
import dev.shepherd.backend.EngineProber;
import dev.shepherd.net.FetchRequest;
import dev.shepherd.net.FetchResponse;
import dev.shepherd.net.HttpFetcher;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Engines that exist only as what they answer, to probes and to calls. */
final class FakeEngines implements EngineProber, HttpFetcher {
  /** Every call, in order. */
  final List<FetchRequest> calls = new ArrayList<>();

  /** Keys that probes carried, by engine. */
  final Map<String, List<String>> probeKeys = new HashMap<>();

  private final Map<String, EngineDescription> alive = new HashMap<>();
  private final Map<String, Function<FetchRequest, CompletionStage<FetchResponse>>> answers =
      new HashMap<>();

  /** An engine that serves these models from now on. */
  void start(String base, EngineModel... models) {
    alive.put(base, new EngineDescription("sglang", List.of(models), Map.of()));
  }

  void stop(String base) {
    alive.remove(base);
  }

  static EngineModel model(String id) {
    return new EngineModel(id, List.of(), 32768, null);
  }

  /** What an engine answers to all calls. */
  void answer(String base, Function<FetchRequest, CompletionStage<FetchResponse>> answer) {
    answers.put(base, answer);
  }

  void answer(String base, int status, String body) {
    answer(base, request -> CompletableFuture.completedStage(response(status, body)));
  }

  static FetchResponse response(int status, String body) {
    return new FetchResponse(
        status,
        List.of(Map.entry("content-type", "application/json")),
        body.getBytes(StandardCharsets.UTF_8));
  }

  /** Path and query of the calls an engine got. */
  List<String> pathsAt(String base) {
    return calls.stream()
        .map(call -> call.method() + " " + call.uri())
        .filter(text -> text.contains(" " + base + "/"))
        .map(text -> text.replace(base, ""))
        .toList();
  }

  @Override
  public CompletionStage<EngineDescription> describe(
      URI base, @Nullable String apiKey, @Nullable String runtimeHint, Duration timeout) {
    note(base, apiKey);
    EngineDescription known = alive.get(base.toString());
    return known == null
        ? CompletableFuture.failedStage(new IOException("connection failed"))
        : CompletableFuture.completedStage(known);
  }

  @Override
  public CompletionStage<Boolean> healthy(
      URI base, String healthPath, @Nullable String apiKey, Duration timeout) {
    note(base, apiKey);
    return CompletableFuture.completedStage(alive.containsKey(base.toString()));
  }

  private void note(URI base, @Nullable String apiKey) {
    probeKeys.computeIfAbsent(base.toString(), b -> new ArrayList<>()).add("" + apiKey);
  }

  @Override
  public CompletionStage<FetchResponse> fetch(FetchRequest request) {
    calls.add(request);
    String base = request.uri().getScheme() + "://" + request.uri().getAuthority();
    var answer = answers.get(base);
    return answer == null
        ? CompletableFuture.failedStage(new IOException("connection to " + base + " failed"))
        : answer.apply(request);
  }
}

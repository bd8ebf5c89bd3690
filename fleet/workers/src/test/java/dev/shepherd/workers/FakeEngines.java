package dev.shepherd.workers;

import dev.shepherd.backend.EngineDescription;
import dev.shepherd.backend.EngineModel;
import dev.shepherd.backend.EngineProber;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Engines whose answers the test decides. An engine nobody set up refuses connections. */
final class FakeEngines implements EngineProber {

  /** One engine. */
  static final class Engine {
    boolean reachable = true;
    boolean healthy = true;
    boolean describable = true;
    String healthPath = "/health";
    EngineDescription description;
    final List<String> healthKeys = new ArrayList<>();
    final List<String> describeKeys = new ArrayList<>();
    int probes;
    int descriptions;

    /** While set, health answers wait until {@link #release}. */
    boolean held;

    private final List<CompletableFuture<Boolean>> waiting = new ArrayList<>();

    Engine(EngineDescription description) {
      this.description = description;
    }

    void release() {
      held = false;
      var all = List.copyOf(waiting);
      waiting.clear();
      all.forEach(answer -> answer.complete(reachable && healthy));
    }
  }

  private final Map<URI, Engine> engines = new HashMap<>();

  /** Sets up an engine that serves these models. */
  Engine serve(String url, String... models) {
    var engine = new Engine(describing("sglang", models));
    engines.put(URI.create(url), engine);
    return engine;
  }

  Engine at(String url) {
    return engines.get(URI.create(url));
  }

  static EngineDescription describing(String runtime, String... models) {
    return new EngineDescription(
        runtime,
        Arrays.stream(models).map(m -> new EngineModel(m, List.of(), 4096, null)).toList(),
        Map.of("version", "1.0"));
  }

  @Override
  public CompletionStage<EngineDescription> describe(
      URI base, @Nullable String apiKey, @Nullable String runtimeHint, Duration timeout) {
    Engine engine = engines.get(base);
    if (engine == null || !engine.reachable || !engine.describable) {
      return CompletableFuture.failedFuture(new IOException("connection refused"));
    }
    engine.descriptions++;
    engine.describeKeys.add(String.valueOf(apiKey));
    return CompletableFuture.completedFuture(engine.description);
  }

  @Override
  public CompletionStage<Boolean> healthy(
      URI base, String healthPath, @Nullable String apiKey, Duration timeout) {
    Engine engine = engines.get(base);
    if (engine == null) {
      return CompletableFuture.completedFuture(false);
    }
    engine.probes++;
    engine.healthKeys.add(String.valueOf(apiKey));
    if (engine.held) {
      var answer = new CompletableFuture<Boolean>();
      engine.waiting.add(answer);
      return answer;
    }
    return CompletableFuture.completedFuture(
        engine.reachable && engine.healthy && engine.healthPath.equals(healthPath));
  }
}

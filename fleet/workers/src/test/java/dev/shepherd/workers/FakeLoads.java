package dev.shepherd.workers;

import dev.shepherd.backend.EngineLoad;
import dev.shepherd.backend.EngineLoadReader;
import dev.shepherd.backend.EngineTarget;
import dev.shepherd.backend.LoadSource;
import dev.shepherd.backend.RankLoad;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Engines that tell the load which the test sets; the others tell nothing. */
final class FakeLoads implements EngineLoadReader {
  private final Map<String, RankLoad> loads = new HashMap<>();
  private final List<Runnable> held = new ArrayList<>();

  /** Everything asked, in order. */
  final List<EngineTarget> asked = new ArrayList<>();

  /** While set, answers wait until {@link #release}. */
  boolean holding;

  void tell(String url, int running, int waiting, double usage) {
    loads.put(
        url,
        new RankLoad(
            0, running, waiting, -1, running + waiting, -1, -1, usage, -1, -1, -1, -1, null));
  }

  void mute(String url) {
    loads.remove(url);
  }

  long timesAsked(String url) {
    return asked.stream().filter(target -> target.worker().equals(url)).count();
  }

  void release() {
    holding = false;
    List<Runnable> all = List.copyOf(held);
    held.clear();
    all.forEach(Runnable::run);
  }

  @Override
  public CompletionStage<EngineLoad> load(
      EngineTarget target, @Nullable LoadSource first, Duration timeout) {
    asked.add(target);
    RankLoad told = loads.get(target.worker());
    var answer = new CompletableFuture<EngineLoad>();
    Runnable give =
        () ->
            answer.complete(
                told == null
                    ? EngineLoad.unknown(target)
                    : new EngineLoad(
                        target.worker(), target.workerType(), LoadSource.V1_LOADS, List.of(told)));
    if (holding) {
      held.add(give);
    } else {
      give.run();
    }
    return answer;
  }
}

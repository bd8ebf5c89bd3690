package dev.shepherd.backend;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Asks an engine for its load. The one place that knows how: everybody who wants a load goes
 * through it. Thread-safe; stages never fail and complete on an unspecified thread.
 */
@FunctionalInterface
public interface EngineLoadReader {

  /** Asks nobody and knows nothing. */
  EngineLoadReader NONE =
      (target, first, timeout) -> CompletableFuture.completedStage(EngineLoad.unknown(target));

  /**
   * Reads the load of one engine.
   *
   * @param first the source that told it the last time; null to try them in their usual order
   * @param timeout for all tries together
   * @return without ranks when the engine tells nothing
   */
  CompletionStage<EngineLoad> load(
      EngineTarget target, @Nullable LoadSource first, Duration timeout);
}

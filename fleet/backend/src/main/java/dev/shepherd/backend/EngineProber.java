package dev.shepherd.backend;

import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Asks an engine who it is and how it is. Thread-safe; stages complete on an unspecified thread, so
 * callers hop to their own lane.
 */
public interface EngineProber {

  /**
   * Describes the engine behind a base URL in one pass.
   *
   * <p>The stage fails with {@link java.io.IOException} or {@link
   * java.util.concurrent.TimeoutException} while the engine is not reachable. Otherwise it always
   * succeeds; an engine that shows no known sign has the runtime {@code generic}.
   *
   * @param base scheme, host, port and an optional path prefix
   * @param apiKey the worker's key, sent as bearer token on every probe
   * @param runtimeHint a known runtime, which skips recognition
   * @param timeout for the whole pass
   */
  CompletionStage<EngineDescription> describe(
      URI base, @Nullable String apiKey, @Nullable String runtimeHint, Duration timeout);

  /**
   * Whether one GET of the health path is answered 2xx in time. The stage never fails: no answer,
   * an unreadable one and a late one are all {@code false}.
   *
   * @param healthPath path below the base, such as {@code /health}
   */
  CompletionStage<Boolean> healthy(
      URI base, String healthPath, @Nullable String apiKey, Duration timeout);
}

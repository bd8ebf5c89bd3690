package dev.shepherd.backend;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP worker as an address for administration.
 *
 * @param worker the URL as registered, with {@code @rank} for a data-parallel rank
 * @param base the server's URL; ranks of one server share it
 * @param apiKey the worker's key
 * @param runtime what {@link EngineDescription#runtime()} says
 * @param workerType {@code regular}, {@code prefill}, {@code decode} or {@code encode}
 * @param model the first model it serves; null when it serves any
 * @param dpRank the rank this worker stands for; null for the whole server
 */
public record EngineTarget(
    String worker,
    URI base,
    @Nullable String apiKey,
    String runtime,
    String workerType,
    @Nullable String model,
    @Nullable Integer dpRank) {

  /** A regular worker that is a whole server. */
  public static EngineTarget of(URI base, @Nullable String apiKey, String runtime) {
    return new EngineTarget(base.toString(), base, apiKey, runtime, "regular", null, null);
  }
}

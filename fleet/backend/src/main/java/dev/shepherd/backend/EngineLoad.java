package dev.shepherd.backend;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The load of one worker.
 *
 * @param worker the URL as registered
 * @param workerType role
 * @param source where it was read, to be asked first the next time; null when nothing was readable
 * @param ranks one per data-parallel rank; empty when unknown
 */
public record EngineLoad(
    String worker, String workerType, @Nullable LoadSource source, List<RankLoad> ranks) {

  /** Copies the list. */
  public EngineLoad {
    ranks = List.copyOf(ranks);
  }

  /** A worker that did not tell its load. */
  static EngineLoad unknown(EngineTarget target) {
    return new EngineLoad(target.worker(), target.workerType(), null, List.of());
  }
}

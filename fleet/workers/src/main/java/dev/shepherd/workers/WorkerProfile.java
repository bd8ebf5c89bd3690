package dev.shepherd.workers;

import dev.shepherd.backend.EngineDescription;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What holds for a worker at one revision: the operator's spec, what the engine told, and the
 * settings that follow from both. Immutable.
 *
 * @param revision grows with every change of the spec
 * @param runtime the engine's make; {@code unspecified} while unknown
 * @param engine what the engine told, or null while it has not been asked with success
 * @param discovered whether registration is over, with or without an answer of the engine
 * @param models models of the spec, else those the engine told; empty for any model
 * @param labels the engine's labels under those of the spec
 * @param healthPath the path that is probed, below the base URL
 * @param failureStatuses statuses that count against the worker
 * @param capacityStatuses statuses that mean "full"
 */
public record WorkerProfile(
    WorkerSpec spec,
    long revision,
    String runtime,
    @Nullable EngineDescription engine,
    boolean discovered,
    List<ModelCard> models,
    Map<String, String> labels,
    HealthSettings health,
    String healthPath,
    BreakerSettings breaker,
    Set<Integer> failureStatuses,
    Set<Integer> capacityStatuses) {

  /** The first model's id, or null for a worker of any model. */
  public @Nullable String primaryModel() {
    return models.isEmpty() ? null : models.getFirst().id();
  }

  /** Whether it takes requests for any model. */
  public boolean wildcard() {
    return discovered && models.isEmpty();
  }

  /** Whether a request for {@code name} may go here: by id, alias, or because any may. */
  public boolean serves(String name) {
    for (ModelCard card : models) {
      if (card.answersTo(name)) {
        return true;
      }
    }
    return wildcard();
  }

  /** Whether this status says that the worker is full. */
  public boolean isCapacity(int status) {
    return capacityStatuses.contains(status);
  }

  Outcome outcomeOf(int status) {
    if (capacityStatuses.contains(status)) {
      return Outcome.NEUTRAL;
    }
    return failureStatuses.contains(status) ? Outcome.FAILURE : Outcome.SUCCESS;
  }
}

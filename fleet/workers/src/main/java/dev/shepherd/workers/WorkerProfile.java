package dev.shepherd.workers;

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
 * @param described whether the engine has been asked with success, or need not be
 * @param models models of the spec, else those the engine told; empty for any model
 * @param labels the engine's labels under those of the spec
 * @param failureStatuses statuses that count against the worker
 * @param capacityStatuses statuses that mean "full"
 */
public record WorkerProfile(
    WorkerSpec spec,
    long revision,
    String runtime,
    boolean described,
    List<ModelCard> models,
    Map<String, String> labels,
    HealthSettings health,
    BreakerSettings breaker,
    Set<Integer> failureStatuses,
    Set<Integer> capacityStatuses) {

  /** The first model's id, else label {@code model_id}, else null for a worker of any model. */
  public @Nullable String primaryModel() {
    return models.isEmpty() ? labels.get("model_id") : models.getFirst().id();
  }

  /** Whether it takes requests for any model. */
  public boolean wildcard() {
    return described && models.isEmpty();
  }

  Outcome outcomeOf(int status) {
    if (capacityStatuses.contains(status)) {
      return Outcome.NEUTRAL;
    }
    return failureStatuses.contains(status) ? Outcome.FAILURE : Outcome.SUCCESS;
  }
}

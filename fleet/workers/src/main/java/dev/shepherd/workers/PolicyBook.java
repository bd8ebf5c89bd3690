package dev.shepherd.workers;

import dev.shepherd.routing.Policy;
import dev.shepherd.routing.PolicyFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one policy object per model for as long as the model has workers. The first worker of a
 * model decides by its label {@code policy}; later hints are ignored. Confined to the fleet lane.
 */
final class PolicyBook {
  private static final Logger LOG = LoggerFactory.getLogger(PolicyBook.class);
  private static final String LABEL = "policy";

  private final PolicyFactory factory;
  private final String defaultPolicy;
  private final PolicyShaping shaping;
  private final Map<String, Policy> byModel = new HashMap<>();
  private final Policy forAnyModel;

  PolicyBook(PolicyFactory factory, String defaultPolicy, PolicyShaping shaping) {
    this.factory = factory;
    this.defaultPolicy = defaultPolicy;
    this.shaping = shaping;
    this.forAnyModel = shaping.shape(FleetSnapshot.UNKNOWN, factory.of(defaultPolicy), factory);
  }

  /** The policy for requests that name no model. */
  Policy forAnyModel() {
    return forAnyModel;
  }

  /** The policy of a model whose first worker has the given profile. */
  Policy of(String model, WorkerProfile first) {
    return byModel.computeIfAbsent(model, m -> shaping.shape(m, chosen(m, first), factory));
  }

  /** Tells every policy that a worker left for good. */
  void removed(Worker worker) {
    forAnyModel.removed(worker);
    byModel.values().forEach(policy -> policy.removed(worker));
  }

  /** Forgets the policies of models that have no workers any more. */
  void keepOnly(Set<String> models) {
    byModel.keySet().retainAll(models);
  }

  private Policy chosen(String model, WorkerProfile first) {
    String hint = first.labels().get(LABEL);
    if (hint == null) {
      return factory.of(defaultPolicy);
    }
    String name = PolicyFactory.canonicalName(hint);
    if (name == null) {
      LOG.warn(
          "worker {} asks for the unknown policy '{}' for model {}, using {}",
          first.spec().url(),
          hint,
          model,
          defaultPolicy);
      return factory.of(defaultPolicy);
    }
    return factory.of(name);
  }
}

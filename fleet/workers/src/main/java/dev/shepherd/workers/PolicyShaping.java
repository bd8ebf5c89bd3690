package dev.shepherd.workers;

import dev.shepherd.routing.Policy;
import dev.shepherd.routing.PolicyFactory;

/**
 * Changes policies before they are used, for instance by setting a second one beside each. Called
 * on the fleet lane, once for every policy object.
 */
@FunctionalInterface
public interface PolicyShaping {

  /** Policies as they are made. */
  PolicyShaping NONE = (model, policy, factory) -> policy;

  /**
   * The policy that is used for a model.
   *
   * @param model canonical name, {@link FleetSnapshot#UNKNOWN} for requests that name none
   * @param policy as made
   * @param factory makes further policies
   */
  Policy shape(String model, Policy policy, PolicyFactory factory);
}

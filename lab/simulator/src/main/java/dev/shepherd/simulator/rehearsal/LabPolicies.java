package dev.shepherd.simulator.rehearsal;

import dev.shepherd.routing.Policy;
import dev.shepherd.routing.PolicyFactory;
import dev.shepherd.routing.PolicyListener;
import dev.shepherd.routing.RoutingSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The policies that can be rehearsed: the gateway's own, and a few yardsticks. */
final class LabPolicies {
  static final String ROUND_ROBIN = "round_robin";

  private final PolicyFactory factory;

  LabPolicies() {
    this(new PolicyFactory(RoutingSettings.DEFAULTS, PolicyListener.NONE));
  }

  LabPolicies(PolicyFactory factory) {
    this.factory = factory;
  }

  static List<String> names() {
    var names = new ArrayList<>(PolicyFactory.names());
    names.add(LeastInFlight.NAME);
    names.add(Oracle.NAME);
    names.add(Oracle.THRIFTY_NAME);
    return names;
  }

  /** The canonical spelling, or the name itself where it is a yardstick's or unknown. */
  static String canonical(String name) {
    String canonical = PolicyFactory.canonicalName(name);
    return canonical == null ? name : canonical;
  }

  /**
   * Gives each gateway of a replay its policy; the oracle is the same for all of them.
   *
   * @throws IllegalArgumentException if there is no such policy; the message is for the user
   */
  Supplier<Policy> named(String name) {
    switch (name) {
      case Oracle.NAME -> {
        var shared = Oracle.greedy();
        return () -> shared;
      }
      case Oracle.THRIFTY_NAME -> {
        var shared = Oracle.thrifty();
        return () -> shared;
      }
      case LeastInFlight.NAME -> {
        return LeastInFlight::new;
      }
      default -> {
        if (PolicyFactory.canonicalName(name) == null) {
          throw new IllegalArgumentException(
              "unknown policy '" + name + "', use one of " + String.join(", ", names()));
        }
        return () -> factory.of(name);
      }
    }
  }
}

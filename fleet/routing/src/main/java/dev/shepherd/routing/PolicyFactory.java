package dev.shepherd.routing;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Makes policies by name. Thread-safe. */
public final class PolicyFactory {
  private static final List<String> NAMES =
      List.of(
          "random",
          "round_robin",
          "passthrough",
          "cache_aware",
          "power_of_two",
          "least_load",
          "prefix_hash",
          "consistent_hashing",
          "manual",
          "bucket",
          "ttft");

  private final HashingBranch.Listener hashingListener;

  /** A factory whose consistent-hashing policies report to {@code hashingListener}. */
  public PolicyFactory(HashingBranch.Listener hashingListener) {
    this.hashingListener = hashingListener;
  }

  /** Every policy that can be asked for, in canonical spelling. */
  public static List<String> names() {
    return NAMES;
  }

  /**
   * The canonical spelling of a policy's name, or null when there is no such policy. Upper case and
   * left-out underscores are understood.
   */
  public static @Nullable String canonicalName(String name) {
    String squeezed = squeeze(name);
    for (String known : NAMES) {
      if (squeeze(known).equals(squeezed)) {
        return known;
      }
    }
    return null;
  }

  /**
   * A new policy with counters of its own.
   *
   * @throws IllegalArgumentException if {@link #canonicalName} does not know the name
   */
  public Policy of(String name) {
    String canonical = canonicalName(name);
    if (canonical == null) {
      throw new IllegalArgumentException("unknown policy '" + name + "', use one of " + NAMES);
    }
    return switch (canonical) {
      case "random" -> new UniformRandom();
      case "round_robin" -> new RoundRobin();
      case "passthrough" -> new Passthrough();
      case "ttft" -> new Ttft();
      case "consistent_hashing" -> new ConsistentHashing(hashingListener);
      // The policies that read prompts or engine loads arrive later; until then their name is
      // accepted and the best policy without such knowledge decides.
      default -> new PowerOfTwo(canonical);
    };
  }

  private static String squeeze(String name) {
    return name.replace("_", "").toLowerCase(Locale.ROOT);
  }
}

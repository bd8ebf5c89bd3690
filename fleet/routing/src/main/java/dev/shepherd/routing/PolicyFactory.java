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

  private final RoutingSettings settings;
  private final PolicyListener listener;

  /** A factory of policies that all have the operator's settings and report to one listener. */
  public PolicyFactory(RoutingSettings settings, PolicyListener listener) {
    this.settings = settings;
    this.listener = listener;
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
    Policy policy = plain(canonical);
    return settings.sticky().everywhere() && !readsRoutingKeys(canonical)
        ? new StickySessions(policy, settings.sticky(), listener)
        : policy;
  }

  private Policy plain(String canonical) {
    return switch (canonical) {
      case "random" -> new UniformRandom();
      case "round_robin" -> new RoundRobin();
      case "passthrough" -> new Passthrough();
      case "cache_aware" -> new CacheAware(settings.cache(), settings.waiting(), listener);
      case "power_of_two" -> new PowerOfTwo(settings.waiting());
      case "least_load" -> new LeastLoad(settings.waiting());
      case "prefix_hash" -> new PrefixHash(settings.prefixHash(), listener);
      case "consistent_hashing" -> new ConsistentHashing(settings.hashingLoadFactor(), listener);
      case "manual" -> new Manual(settings.sticky(), listener);
      case "bucket" -> new Bucket(settings.bucket());
      case "ttft" -> new Ttft();
      default -> throw new IllegalStateException("no policy is made for " + canonical);
    };
  }

  /** Whether the policy keeps keys together by itself, so that sticky sessions add nothing. */
  private static boolean readsRoutingKeys(String canonical) {
    return canonical.equals("manual") || canonical.equals("consistent_hashing");
  }

  private static String squeeze(String name) {
    return name.replace("_", "").toLowerCase(Locale.ROOT);
  }
}

package dev.shepherd.workers;

import dev.shepherd.routing.RoutingSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Everything the fleet is told at start.
 *
 * @param defaultPolicy the policy of models whose first worker names none
 * @param modelAliases other names of models, alias to canonical
 * @param startupWorkers workers that belong to the fleet from the start, reachable or not
 * @param health how workers are watched unless their spec says otherwise
 * @param healthPath the path that is probed, such as {@code /health}
 * @param breaker how patient breakers are unless a spec says otherwise
 * @param startupDelay grace before the first try of a registration
 * @param startupTimeout how long a registration waits for its engine
 * @param startupCheckInterval the longest pause between two tries of a registration
 * @param removeUnhealthyWorkers whether a worker that has failed for long is removed
 * @param jobs how many orders may be under way
 * @param routing what policies are told
 */
public record FleetConfig(
    String defaultPolicy,
    Map<String, String> modelAliases,
    List<WorkerSpec> startupWorkers,
    HealthSettings health,
    String healthPath,
    BreakerSettings breaker,
    Duration startupDelay,
    Duration startupTimeout,
    Duration startupCheckInterval,
    boolean removeUnhealthyWorkers,
    JobLimits jobs,
    RoutingSettings routing) {

  /** With the default job limits and routing. */
  public FleetConfig(
      String defaultPolicy,
      Map<String, String> modelAliases,
      List<WorkerSpec> startupWorkers,
      HealthSettings health,
      String healthPath,
      BreakerSettings breaker,
      Duration startupDelay,
      Duration startupTimeout,
      Duration startupCheckInterval,
      boolean removeUnhealthyWorkers) {
    this(
        defaultPolicy,
        modelAliases,
        startupWorkers,
        health,
        healthPath,
        breaker,
        startupDelay,
        startupTimeout,
        startupCheckInterval,
        removeUnhealthyWorkers,
        JobLimits.DEFAULTS,
        RoutingSettings.DEFAULTS);
  }

  /** Copies the collections. */
  public FleetConfig {
    modelAliases = Map.copyOf(modelAliases);
    startupWorkers = List.copyOf(startupWorkers);
  }

  /** The defaults, without workers: 1800 s to start, a try every 30 s. */
  public static FleetConfig defaults() {
    return new FleetConfig(
        "cache_aware",
        Map.of(),
        List.of(),
        HealthSettings.DEFAULTS,
        "/health",
        BreakerSettings.DEFAULTS,
        Duration.ZERO,
        Duration.ofSeconds(1800),
        Duration.ofSeconds(30),
        false);
  }

  /** The same with another default policy. */
  public FleetConfig withDefaultPolicy(String policy) {
    return new FleetConfig(
        policy,
        modelAliases,
        startupWorkers,
        health,
        healthPath,
        breaker,
        startupDelay,
        startupTimeout,
        startupCheckInterval,
        removeUnhealthyWorkers,
        jobs,
        routing);
  }

  /** The same with other aliases. */
  public FleetConfig withModelAliases(Map<String, String> aliases) {
    return new FleetConfig(
        defaultPolicy,
        aliases,
        startupWorkers,
        health,
        healthPath,
        breaker,
        startupDelay,
        startupTimeout,
        startupCheckInterval,
        removeUnhealthyWorkers,
        jobs,
        routing);
  }

  /** The same with other workers at start. */
  public FleetConfig withStartupWorkers(List<WorkerSpec> workers) {
    return new FleetConfig(
        defaultPolicy,
        modelAliases,
        workers,
        health,
        healthPath,
        breaker,
        startupDelay,
        startupTimeout,
        startupCheckInterval,
        removeUnhealthyWorkers,
        jobs,
        routing);
  }
}

package dev.shepherd.workers;

import dev.shepherd.routing.RoutingSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

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
 * @param retryBudget how many repeated attempts each model's requests may cause
 * @param longestRest longest time that a worker is left alone because it asked for that with {@code
 *     Retry-After}; zero to ignore it
 * @param care how work is kept away from workers that are full, stuck or cold
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
    RetryBudgetSettings retryBudget,
    Duration longestRest,
    CareSettings care,
    RoutingSettings routing) {

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
        false,
        JobLimits.DEFAULTS,
        RetryBudgetSettings.DEFAULTS,
        Duration.ofSeconds(30),
        CareSettings.DEFAULTS,
        RoutingSettings.DEFAULTS);
  }

  /** The same with another default policy. */
  public FleetConfig withDefaultPolicy(String policy) {
    return with(draft -> draft.defaultPolicy = policy);
  }

  /** The same with other aliases. */
  public FleetConfig withModelAliases(Map<String, String> aliases) {
    return with(draft -> draft.modelAliases = aliases);
  }

  /** The same with other workers at start. */
  public FleetConfig withStartupWorkers(List<WorkerSpec> workers) {
    return with(draft -> draft.startupWorkers = workers);
  }

  /** The same but for what {@code change} sets. */
  public FleetConfig with(Consumer<Draft> change) {
    var draft = new Draft(this);
    change.accept(draft);
    return draft.build();
  }

  /** A configuration on its way to becoming another; holds what the record holds. */
  public static final class Draft {
    public String defaultPolicy;
    public Map<String, String> modelAliases;
    public List<WorkerSpec> startupWorkers;
    public HealthSettings health;
    public String healthPath;
    public BreakerSettings breaker;
    public Duration startupDelay;
    public Duration startupTimeout;
    public Duration startupCheckInterval;
    public boolean removeUnhealthyWorkers;
    public JobLimits jobs;
    public RetryBudgetSettings retryBudget;
    public Duration longestRest;
    public CareSettings care;
    public RoutingSettings routing;

    private Draft(FleetConfig from) {
      defaultPolicy = from.defaultPolicy;
      modelAliases = from.modelAliases;
      startupWorkers = from.startupWorkers;
      health = from.health;
      healthPath = from.healthPath;
      breaker = from.breaker;
      startupDelay = from.startupDelay;
      startupTimeout = from.startupTimeout;
      startupCheckInterval = from.startupCheckInterval;
      removeUnhealthyWorkers = from.removeUnhealthyWorkers;
      jobs = from.jobs;
      retryBudget = from.retryBudget;
      longestRest = from.longestRest;
      care = from.care;
      routing = from.routing;
    }

    private FleetConfig build() {
      return new FleetConfig(
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
          jobs,
          retryBudget,
          longestRest,
          care,
          routing);
    }
  }
}

package dev.shepherd.workers;

import dev.shepherd.exchange.Clock;
import dev.shepherd.routing.HashRing;
import dev.shepherd.routing.Policy;
import dev.shepherd.routing.WarmUp;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Draws the picture of the fleet that requests read. Confined to the fleet lane.
 *
 * <p>Names: a canonical name beats an alias; of two models that claim an alias the one that
 * appeared first has it; {@code unknown} is no alias. Everything is worked out anew each time, so
 * an alias moves on by itself when the model that had it goes.
 */
final class SnapshotBuilder {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotBuilder.class);
  private static final Worker[] NOBODY = {};

  private final Map<String, String> routerAliases;
  private final PolicyBook policies;
  private final FleetListener listener;
  private final CareSettings care;
  private final RetryBudgetSettings retryBudget;
  private final Clock clock;
  private final Map<String, String> reportedClashes = new HashMap<>();
  private final Set<String> reportedIdle = new HashSet<>();

  SnapshotBuilder(FleetConfig config, PolicyBook policies, FleetListener listener, Clock clock) {
    this.routerAliases = config.modelAliases();
    this.policies = policies;
    this.listener = listener;
    this.care = config.care();
    this.retryBudget = config.retryBudget();
    this.clock = clock;
  }

  /** The picture of a fleet without workers. */
  FleetSnapshot empty() {
    return build(List.of(), null);
  }

  /** A worker left for good. */
  void removed(Worker worker) {
    policies.removed(worker);
  }

  /** The picture of these workers, with as much as possible taken over from the one before. */
  FleetSnapshot build(Collection<Worker> workers, @Nullable FleetSnapshot before) {
    List<Worker> routable =
        workers.stream()
            .filter(w -> w.spec().type() == WorkerType.REGULAR && w.address().http())
            .toList();
    List<Worker> wildcards = routable.stream().filter(w -> w.profile().wildcard()).toList();
    Map<String, List<Worker>> members = members(routable);
    if (!wildcards.isEmpty()) {
      // Workers of any model also serve the models that only an alias of ours speaks of.
      for (String canonical : routerAliases.values()) {
        members.computeIfAbsent(canonical, m -> wildcards);
      }
    }
    var models = new LinkedHashMap<String, ModelPool>();
    members.forEach((model, of) -> models.put(model, named(model, of, before)));
    policies.keepOnly(models.keySet());

    ModelPool any = unnamed(routable, before == null ? null : before.any());
    ModelPool wildcard =
        wildcards.isEmpty() ? null : unnamed(wildcards, before == null ? null : before.wildcard());
    Map<String, ModelPool> byName = names(models, routable);
    byName.putIfAbsent(FleetSnapshot.UNKNOWN, any);
    return new FleetSnapshot(
        before == null ? 0 : before.version() + 1,
        List.copyOf(workers),
        models,
        Collections.unmodifiableMap(byName),
        any,
        wildcard,
        workers.stream().anyMatch(w -> isDiscovering(w.profile())));
  }

  private static boolean isDiscovering(WorkerProfile profile) {
    return !profile.discovered() && profile.models().isEmpty();
  }

  /** The workers of each model, both in the order they appeared; those of any model included. */
  private static Map<String, List<Worker>> members(List<Worker> routable) {
    var members = new LinkedHashMap<String, List<Worker>>();
    for (Worker worker : routable) {
      for (ModelCard card : worker.profile().models()) {
        members.computeIfAbsent(card.id(), m -> new ArrayList<>());
      }
    }
    members.remove(FleetSnapshot.UNKNOWN);
    for (Worker worker : routable) {
      WorkerProfile profile = worker.profile();
      if (profile.wildcard()) {
        members.values().forEach(of -> of.add(worker));
      } else {
        profile.models().stream()
            .map(ModelCard::id)
            .distinct()
            .forEach(
                id -> {
                  List<Worker> of = members.get(id);
                  if (of != null) {
                    of.add(worker);
                  }
                });
      }
    }
    return members;
  }

  private Map<String, ModelPool> names(Map<String, ModelPool> models, List<Worker> routable) {
    var byName = new LinkedHashMap<>(models);
    routerAliases.forEach(
        (alias, canonical) -> {
          ModelPool pool = models.get(canonical);
          if (pool != null) {
            claim(byName, alias, pool);
          }
        });
    for (Worker worker : routable) {
      for (ModelCard card : worker.profile().models()) {
        ModelPool pool = models.get(card.id());
        if (pool != null) {
          card.aliases().forEach(alias -> claim(byName, alias, pool));
        }
      }
    }
    return byName;
  }

  private void claim(Map<String, ModelPool> byName, String alias, ModelPool pool) {
    if (alias.equals(FleetSnapshot.UNKNOWN)) {
      return;
    }
    ModelPool holder = byName.putIfAbsent(alias, pool);
    if (holder != null
        && holder != pool
        && !holder.id().equals(reportedClashes.put(alias, holder.id()))) {
      LOG.warn(
          "alias '{}' of model {} is ignored, it means model {}", alias, pool.id(), holder.id());
    }
  }

  private ModelPool named(String model, List<Worker> of, @Nullable FleetSnapshot before) {
    WorkerProfile first =
        of.stream()
            .map(Worker::profile)
            .filter(profile -> !profile.wildcard())
            .findFirst()
            .orElseGet(() -> of.getFirst().profile());
    Policy policy = policies.of(model, first);
    if (of.size() > 1 && policy.name().equals("passthrough") && reportedIdle.add(model)) {
      LOG.warn(
          "policy passthrough sends everything for model {} to one of its {} workers",
          model,
          of.size());
    }
    return pool(model, true, policy, of, before == null ? null : before.model(model));
  }

  private ModelPool unnamed(List<Worker> of, @Nullable ModelPool before) {
    return pool(FleetSnapshot.UNKNOWN, false, policies.forAnyModel(), of, before);
  }

  private ModelPool pool(
      String id, boolean named, Policy policy, List<Worker> of, @Nullable ModelPool before) {
    Worker[] all = of.toArray(NOBODY);
    boolean warmsUp = care.warmUp().enabled() && policy.readsPrompt() && !policy.selfBalancing();
    WarmUp warmUp = null;
    if (warmsUp) {
      WarmUp sofar = before == null || before.policy() != policy ? null : before.warmUp();
      warmUp = sofar == null ? new WarmUp(care.warmUp()) : sofar;
    }
    Candidates candidates = Candidates.of(all, policy, care.overload().shed(), warmsUp);
    HashRing ring;
    if (!policy.needsRing()) {
      ring = HashRing.empty();
    } else if (before != null && before.policy().needsRing() && before.sameMembers(all)) {
      ring = before.ring();
    } else {
      ring = HashRing.of(of);
    }
    RetryBudget budget =
        before == null ? new RetryBudget(retryBudget, clock.nanoTime()) : before.retryBudget();
    return new ModelPool(id, named, policy, ring, all, candidates, warmUp, budget, listener);
  }
}

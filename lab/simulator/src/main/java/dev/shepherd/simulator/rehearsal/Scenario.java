package dev.shepherd.simulator.rehearsal;

import dev.shepherd.simulator.ModelTiming;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The fleet and the circumstances of a replay.
 *
 * @param name for titles
 * @param workers engines at the start, numbered from 0
 * @param timing of an ordinary engine
 * @param speedup how many times as fast the requests come
 * @param loadPoll how often a gateway asks the engines for their load
 * @param metrics whether engines tell their load at all
 * @param uncachedMetric whether they tell the uncached tokens in their queue, as SGLang does
 * @param usage whether answers end with their usage, cached tokens included
 * @param bytesPerToken how many bytes policies take a token for; 0 if they see tokens
 * @param gateways in front of the same engines; requests go to them in turn
 * @param speeds factors for single workers, by number
 * @param capacityFactor share of the blocks that engines really hold
 * @param changes in any order
 * @param seed of every chance
 */
record Scenario(
    String name,
    int workers,
    ModelTiming timing,
    double speedup,
    Duration loadPoll,
    boolean metrics,
    boolean uncachedMetric,
    boolean usage,
    int bytesPerToken,
    int gateways,
    Map<Integer, Double> speeds,
    double capacityFactor,
    List<FleetChange> changes,
    long seed) {

  Scenario {
    speeds = Map.copyOf(speeds);
    changes = List.copyOf(changes);
    if (workers < 1 || gateways < 1 || !(speedup > 0) || !loadPoll.isPositive()) {
      throw new IllegalArgumentException("a replay needs workers, gateways, speed and polls");
    }
  }

  /** The engine with that number. */
  ModelTiming timingOf(int worker) {
    var scaled = timing.scaled(speeds.getOrDefault(worker, 1.0));
    return scaled.withCacheBlocks((int) Math.round(timing.cacheBlocks() * capacityFactor));
  }

  /** The same fleet in each of the circumstances that routing must bear, one at a time. */
  List<Scenario> roughWeather() {
    var coming = new FleetChange(Moment.of(1 / 3.0), FleetChange.NEW);
    var going = new FleetChange(Moment.of(2 / 3.0), 0);
    return List.of(
        variant("worker 0 at half speed", true, 1, Map.of(0, 0.5), 1, List.of()),
        variant("two gateways, each with half of the requests", true, 2, Map.of(), 1, List.of()),
        variant("engines with 30 % fewer blocks", true, 1, Map.of(), 0.7, List.of()),
        variant("engines that tell no load", false, 1, Map.of(), 1, List.of()),
        variant("a worker added, another removed", true, 1, Map.of(), 1, List.of(coming, going)));
  }

  private Scenario variant(
      String newName,
      boolean withMetrics,
      int gatewayCount,
      Map<Integer, Double> factors,
      double capacity,
      List<FleetChange> fleetChanges) {
    return new Scenario(
        newName,
        workers,
        timing,
        speedup,
        loadPoll,
        withMetrics,
        uncachedMetric,
        usage,
        bytesPerToken,
        gatewayCount,
        factors,
        capacity,
        fleetChanges,
        seed);
  }
}

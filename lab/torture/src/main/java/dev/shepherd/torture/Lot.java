package dev.shepherd.torture;

import dev.shepherd.gateway.GatewaySettings;
import dev.shepherd.net.ServerConfig;
import dev.shepherd.net.UpstreamConfig;
import dev.shepherd.pipeline.PipelineLimits;
import dev.shepherd.pipeline.RetryRules;
import dev.shepherd.routing.PolicyFactory;
import dev.shepherd.simulator.EngineConfig;
import dev.shepherd.simulator.Flavor;
import dev.shepherd.simulator.ModelTiming;
import dev.shepherd.simulator.faults.Conditions;
import dev.shepherd.simulator.faults.Direction;
import dev.shepherd.simulator.faults.Fault;
import dev.shepherd.simulator.faults.FaultPlan;
import dev.shepherd.simulator.faults.FaultRule;
import dev.shepherd.workers.BreakerSettings;
import dev.shepherd.workers.FleetConfig;
import dev.shepherd.workers.HealthSettings;
import dev.shepherd.workers.RetryBudgetSettings;
import dev.shepherd.workers.WorkerSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * What a seed decides before anything happens: how the gateway is set up, what its engines are
 * like, and how bad the networks are. Times are short, so that a trial meets all of them.
 */
final class Lot {
  private static final String[] POLICIES = PolicyFactory.names().toArray(String[]::new);
  static final Duration STREAM_IDLE = Duration.ofSeconds(2);
  private static final Duration HEAD_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration BODY_STALL = Duration.ofSeconds(2);

  /** What a network holds; little, so that who does not read is felt soon. */
  private static final int BUFFER_BYTES = 16 << 10;

  final GatewaySettings settings;
  final int machines;
  final int spareMachines;
  final boolean corrupting;
  final boolean slowFront;
  final FaultPlan front;
  private final Dice dice;
  private final boolean badWorkers;

  Lot(Dice dice, String gatewayHost, IntFunction<String> machineUrl) {
    this.dice = dice;
    machines = dice.between(1, 4);
    spareMachines = dice.between(0, 2);
    corrupting = dice.chance(0.08);
    badWorkers = dice.chance(0.6);
    boolean badFront = dice.chance(0.4);
    var conditions = conditions(dice.chance(0.4));
    List<FaultRule> rules = badFront ? rules() : List.of();
    slowFront = !conditions.equals(Conditions.PERFECT) || !rules.isEmpty();
    front = new FaultPlan(conditions, rules, dice.seed(), BUFFER_BYTES);
    var urls = new ArrayList<WorkerSpec>();
    for (int i = 0; i < machines; i++) {
      urls.add(WorkerSpec.of(machineUrl.apply(i), null));
    }
    settings = settings(gatewayHost, fleet(urls));
  }

  private Conditions conditions(boolean bad) {
    return bad
        ? new Conditions(
            dice.millis(0, 40),
            dice.millis(0, 10),
            dice.chance(0.3) ? dice.between(30_000, 300_000) : 0,
            dice.chance(0.5) ? dice.oneOf(1, 2, 7, 100) : 0)
        : Conditions.PERFECT;
  }

  private List<FaultRule> rules() {
    var rules = new ArrayList<FaultRule>();
    var kinds = new ArrayList<Fault>();
    kinds.add(new Fault.Reset());
    kinds.add(new Fault.Close());
    kinds.add(new Fault.HalfClose());
    kinds.add(new Fault.BlackHole());
    kinds.add(new Fault.Stall(null));
    kinds.add(new Fault.Stall(dice.millis(100, 3_000)));
    kinds.add(new Fault.Change(conditions(true)));
    if (corrupting) {
      kinds.add(new Fault.Corrupt(dice.between(1, 3)));
    }
    for (Fault kind : kinds) {
      if (dice.chance(0.5)) {
        int way = dice.between(0, 2);
        Direction direction = way == 2 ? null : way == 1 ? Direction.UP : Direction.DOWN;
        int within = dice.oneOf(50, 500, 3_000, 20_000);
        rules.add(FaultRule.of(dice.oneOf(0.02, 0.1, 0.3), direction, within, kind));
      }
    }
    return rules;
  }

  /** The network in front of one machine. */
  FaultPlan machineFaults() {
    return new FaultPlan(
        conditions(badWorkers && dice.chance(0.4)),
        badWorkers && dice.chance(0.6) ? rules() : List.of(),
        dice.seed(),
        BUFFER_BYTES);
  }

  EngineConfig engine() {
    var timing =
        new ModelTiming(
            dice.oneOf(2_000.0, 1e9),
            dice.oneOf(50.0, 1_000.0),
            0.01,
            dice.oneOf(1, 4, 64),
            10_000,
            16);
    return new EngineConfig(
        dice.oneOf(Flavor.VLLM, Flavor.SGLANG),
        List.of(Trial.MODEL),
        timing,
        null,
        1_000_000,
        64 << 20,
        Duration.ofMillis(1),
        dice.oneOf(Duration.ofSeconds(5), Duration.ofMillis(400), Duration.ofMillis(50)),
        0);
  }

  private FleetConfig fleet(List<WorkerSpec> workers) {
    var health =
        new HealthSettings(
            dice.chance(0.9),
            Duration.ofMillis(500),
            dice.millis(500, 3_000),
            dice.between(1, 2),
            dice.between(1, 3),
            dice.millis(0, 1_500));
    var breaker =
        new BreakerSettings(
            dice.chance(0.8),
            dice.between(2, 5),
            dice.between(1, 2),
            dice.millis(300, 2_000),
            Duration.ofSeconds(5),
            dice.oneOf(0.5, 0.9),
            dice.between(4, 20),
            dice.between(1, 3));
    String policy = dice.oneOf(POLICIES);
    boolean removeUnhealthy = dice.chance(0.2);
    var budget = new RetryBudgetSettings(dice.chance(0.7), 0.2, dice.between(1, 10));
    return FleetConfig.defaults()
        .with(
            draft -> {
              draft.defaultPolicy = policy;
              draft.startupWorkers = workers;
              draft.health = health;
              draft.breaker = breaker;
              draft.startupDelay = Duration.ZERO;
              draft.startupTimeout = Duration.ofSeconds(20);
              draft.startupCheckInterval = Duration.ofSeconds(1);
              draft.removeUnhealthyWorkers = removeUnhealthy;
              draft.retryBudget = budget;
            });
  }

  private GatewaySettings settings(String host, FleetConfig fleet) {
    boolean tight = dice.chance(0.4);
    var admission =
        tight
            ? new GatewaySettings.Admission(
                dice.between(1, 4), dice.between(0, 6), dice.millis(50, 1_000), 0)
            : new GatewaySettings.Admission(0, 0, Duration.ZERO, dice.chance(0.1) ? 5 : 0);
    var ordinary = GatewaySettings.loopback(fleet);
    return new GatewaySettings(
        new GatewaySettings.Listeners(host, 1, null, host + "-metrics", 1),
        ordinary.doors(),
        admission,
        ordinary.tls(),
        new ServerConfig(64 << 10, 200, 50_000, HEAD_TIMEOUT, dice.millis(300, 3_000), BODY_STALL),
        new UpstreamConfig(
            Duration.ofSeconds(1),
            dice.oneOf(Duration.ofSeconds(3), Duration.ZERO),
            1024,
            64 << 10),
        new PipelineLimits(
            512L << 20,
            dice.oneOf(1 << 20, 4 << 10, 1 << 10),
            dice.millis(1_000, 3_000),
            STREAM_IDLE,
            dice.oneOf(Duration.ZERO, Duration.ofMillis(300)),
            Duration.ofSeconds(120),
            false),
        new RetryRules(dice.between(1, 4), 20, 200, 1.5, 0.2),
        fleet,
        List.of(),
        dice.chance(0.2) ? 200 << 10 : 256L << 20,
        ordinary.engineMetrics(),
        ordinary.routingView(),
        ordinary.shutdownGrace());
  }

  /** How long a request may take at most, whatever happens to its worker. */
  Duration bound(Errand errand) {
    Duration attempt = settings.limits().answerTimeout().plusMillis(500);
    Duration upload = errand.pieceGap.multipliedBy(errand.pieces).plus(BODY_STALL);
    return upload
        .plus(settings.admission().queueTimeout())
        .plus(attempt.multipliedBy(settings.retry().maxAttempts()))
        .plus(errand.generation().multipliedBy(2))
        .plus(STREAM_IDLE.multipliedBy(2))
        .plus(errand.pause)
        .plusSeconds(10);
  }

  /** Something that a worker does to a few requests that did not ask for it. */
  static String trouble(Dice dice) {
    // Few words, or as many as most answers have, so that some trouble comes at the very end.
    int events = dice.chance(0.5) ? dice.between(0, 12) : dice.between(0, 45);
    return switch (dice.between(0, 15)) {
      case 0 -> "status=503";
      case 1 -> "status=503;retry-after=1";
      case 2 -> "status=429";
      case 3 -> "status=500";
      case 4 -> "status=502;close";
      case 5 -> "cut_after_events=" + events + ";cut=close";
      case 6 -> "cut_after_events=" + events + ";cut=end";
      case 7 -> "cut_after_bytes=" + dice.between(0, 3_000) + ";cut=close";
      case 8 -> "no_done";
      case 9 -> "stall_after_events=" + events + ";stall_ms=" + dice.between(50, 4_000);
      case 10 -> "stall_after_events=" + events + ";stall_ms=forever";
      case 11 -> "stall_head_ms=" + dice.between(50, 4_000);
      case 12 -> "slow_head_ms=" + dice.between(50, 2_000);
      case 13 -> "chunk_bytes=" + dice.between(1, 40) + ";events_per_chunk=" + dice.between(1, 4);
      case 14 -> "write_bytes=" + dice.between(1, 30) + ";informational=103";
      default -> "framing=chunked;events_per_chunk=" + dice.between(1, 4) + ";close";
    };
  }
}

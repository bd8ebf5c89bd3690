package dev.shepherd.simulator.rehearsal;

import dev.shepherd.simulator.ModelTiming;
import dev.shepherd.simulator.OptionValues;
import dev.shepherd.simulator.TimingOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The command line of {@link RehearsalCommand}. */
final class RehearsalOptions {
  static final String HELP =
      """
      smg bench routing - how would a routing policy have done on this traffic?

      Usage: smg bench routing [OPTIONS]

      Replays a trace in virtual time against the gateway's own policies and the engines of
      'smg simulate', beside round robin and an oracle that knows every queue and cache exactly.

      Traffic
        --trace FILE         requests in Mooncake's format, one JSON object per line: timestamp (ms),
                             input_length, output_length, hash_ids (default: 500 built-in chats)
        --speedup N          how many times as fast they come (default 1)
        --limit N            only the first N requests
        --whole-blocks       rounds prompts up to whole blocks
        --burst N            adds N requests with one prefix that nobody has seen before; without
                             --trace nothing else runs
        --burst-tokens N     length of that prefix (default 50000)
        --burst-own N        tokens of each request behind it (default 128)
        --burst-output N     tokens of each answer (default 100)
        --burst-over TIME    how long it takes until all have arrived (default 0s)
        --burst-at WHEN      when it begins (default 50%)

      Policies
        --policy A,B         (default cache_aware)
      %POLICIES%\
        --load-poll TIME     how often a gateway asks the engines for their load (default 10s)
        --no-metrics         engines do not tell their load
        --uncached-metric    engines tell the uncached tokens in their queue, as SGLang does
        --bytes-per-token N  policies see prompts as bytes, N to a token, as the gateway does when it
                             has no tokenizer (default 0: as tokens)
        --no-usage           answers do not tell how much of the prompt was cached
        --seed N             of every chance (default 1)

      Fleet
        --workers N          engines (default 8)
        --weather            then again with a slow worker, two gateways, fewer blocks, no metrics,
                             and a worker added and one removed, each compared with its own oracle
        --gateways N         gateways in front of them, each sees its share of requests (default 1)
        --slow-worker I=F    engine I, counted from 0, runs at F times the speed; repeatable
        --capacity-factor F  engines hold F times as many blocks as --blocks says (default 1)
        --add-worker-at WHEN one more engine joins then: 30s or 25% of the replay; repeatable
        --remove-worker-at WHEN[=I]
                             engine I, else the first, gets no new requests from then; repeatable

      Engine (the same words work with 'smg simulate')
        --prefill-rate N     uncached prompt tokens per second of an engine (default 15928)
        --blocks N           KV blocks of an engine (default 600)
        --block-tokens N     tokens per block, those of the trace (default 512)
        --max-running N      requests in the batch (default without limit)
      %TIMING%  (default: --step 15ms --prefill-order fifo --kv-admission off, the rest 0)

      Report
        --write-synthetic FILE
                             writes a trace of --limit (500) invented chats, and that is all
        --json FILE          writes all figures as JSON; - is the standard output
        --svg DIR            writes plots: ttft.svg, spread.svg, and weather.svg with --weather
        --help               this text
      """
          .replace("%POLICIES%", policyLines())
          .replace("%TIMING%", TimingOptions.HELP);

  private static final int NAMES_PER_LINE = 4;
  private static final int MAX_WORKERS = 4096;
  private static final List<String> SWITCHES =
      List.of("--no-metrics", "--uncached-metric", "--no-usage", "--weather", "--whole-blocks");

  private final OptionValues values = new OptionValues();
  private final TimingOptions timing = new TimingOptions(values, ModelTiming.queueing());
  private @Nullable Path trace;
  private double speedup = 1;
  private int limit = Integer.MAX_VALUE;
  private List<String> policies = List.of("cache_aware");
  private Duration loadPoll = Duration.ofSeconds(10);
  private boolean metrics = true;
  private boolean uncachedMetric;
  private boolean usage = true;
  private int bytesPerToken;
  private boolean weather;
  private boolean wholeBlocks;
  private long seed = 1;
  private int workers = 8;
  private int gateways = 1;
  private final Map<Integer, Double> speeds = new HashMap<>();
  private double capacityFactor = 1;
  private final List<FleetChange> changes = new ArrayList<>();
  private @Nullable String json;
  private @Nullable Path svg;
  private @Nullable Path writeSynthetic;
  private int burst;
  private int burstTokens = 50_000;
  private int burstOwn = 128;
  private int burstOutput = 100;
  private Duration burstOver = Duration.ZERO;
  private Moment burstAt = Moment.of(0.5);

  /** Reads all arguments; everything wrong is in {@link #problems} afterwards. */
  RehearsalOptions(List<String> args) {
    values.read(args, SWITCHES, this::put);
    for (int worker : speeds.keySet()) {
      values.check(worker < workers, "--slow-worker: there is no worker " + worker);
    }
    long joining = changes.stream().filter(FleetChange::joins).count();
    for (var change : changes) {
      values.check(
          change.worker() < workers + joining,
          "--remove-worker-at: there is no worker " + change.worker());
    }
  }

  /** What is wrong, one sentence each. */
  List<String> problems() {
    return values.problems();
  }

  @Nullable Path trace() {
    return trace;
  }

  boolean wholeBlocks() {
    return wholeBlocks;
  }

  int limit() {
    return limit;
  }

  List<String> policies() {
    return policies;
  }

  /** Where the JSON goes, {@code -} for the standard output; null for nowhere. */
  @Nullable String json() {
    return json;
  }

  @Nullable Path svg() {
    return svg;
  }

  /** Where invented chats go instead of a replay; null for a replay. */
  @Nullable Path writeSynthetic() {
    return writeSynthetic;
  }

  long seed() {
    return seed;
  }

  ModelTiming timing() {
    return timing.timing();
  }

  /** The burst to inject, or null. */
  @Nullable Burst burst() {
    return burst == 0
        ? null
        : new Burst(burst, burstTokens, burstOwn, burstOutput, burstOver, burstAt);
  }

  /** The fleet, and its variants if they were asked for; only without problems. */
  List<Scenario> scenarios() {
    var asked = scenario();
    var all = new ArrayList<>(List.of(asked));
    if (weather) {
      all.addAll(asked.roughWeather());
    }
    return all;
  }

  private static String policyLines() {
    var lines = new StringBuilder();
    var names = LabPolicies.names();
    for (int i = 0; i < names.size(); i++) {
      lines
          .append(i % NAMES_PER_LINE == 0 ? " ".repeat(23) : "")
          .append(names.get(i))
          .append(i == names.size() - 1 ? "\n" : i % NAMES_PER_LINE == 3 ? ",\n" : ", ");
    }
    return lines.toString();
  }

  private Scenario scenario() {
    return new Scenario(
        "as asked",
        workers,
        timing.timing(),
        speedup,
        loadPoll,
        metrics,
        uncachedMetric,
        usage,
        bytesPerToken,
        gateways,
        speeds,
        capacityFactor,
        changes,
        seed);
  }

  private void put(String name, String value) {
    if (timing.put(name, value)) {
      return;
    }
    switch (name) {
      case "--trace" -> trace = Path.of(value);
      case "--whole-blocks" -> wholeBlocks = true;
      case "--speedup" -> speedup = values.rate(name, value, speedup);
      case "--limit" -> limit = (int) values.whole(name, value, 1, Integer.MAX_VALUE, limit);
      case "--policy", "--policies" -> policies = List.of(value.split(",", -1));
      case "--load-poll" -> {
        loadPoll = values.duration(name, value, loadPoll);
        values.check(loadPoll.isPositive(), name + ": a time above 0");
      }
      case "--no-metrics" -> metrics = false;
      case "--uncached-metric" -> uncachedMetric = true;
      case "--bytes-per-token" ->
          bytesPerToken = (int) values.whole(name, value, 0, 1000, bytesPerToken);
      case "--weather" -> weather = true;
      case "--no-usage" -> usage = false;
      case "--seed" -> seed = values.whole(name, value, Long.MIN_VALUE, Long.MAX_VALUE, seed);
      case "--workers" -> workers = (int) values.whole(name, value, 1, MAX_WORKERS, workers);
      case "--gateways" -> gateways = (int) values.whole(name, value, 1, 64, gateways);
      case "--slow-worker" -> slowWorker(name, value);
      case "--capacity-factor" -> capacityFactor = values.factor(name, value, capacityFactor);
      case "--add-worker-at" -> changes.add(new FleetChange(moment(name, value), FleetChange.NEW));
      case "--remove-worker-at" -> removal(name, value);
      case "--write-synthetic" -> writeSynthetic = Path.of(value);
      case "--json" -> json = value;
      case "--svg" -> svg = Path.of(value);
      default -> burstOption(name, value);
    }
  }

  private void burstOption(String name, String value) {
    switch (name) {
      case "--burst" -> burst = (int) values.whole(name, value, 1, 1_000_000, burst);
      case "--burst-tokens" ->
          burstTokens = (int) values.whole(name, value, 1, 10_000_000, burstTokens);
      case "--burst-own" -> burstOwn = (int) values.whole(name, value, 0, 1_000_000, burstOwn);
      case "--burst-output" ->
          burstOutput = (int) values.whole(name, value, 1, 1_000_000, burstOutput);
      case "--burst-over" -> burstOver = values.duration(name, value, burstOver);
      case "--burst-at" -> burstAt = moment(name, value);
      default -> values.problem("unknown option '" + name + "'");
    }
  }

  private void slowWorker(String name, String value) {
    int equals = value.indexOf('=');
    if (equals < 0) {
      values.problem(name + ": worker and factor such as 0=0.5, not '" + value + "'");
      return;
    }
    int worker = (int) values.whole(name, value.substring(0, equals), 0, MAX_WORKERS, 0);
    speeds.put(worker, values.rate(name, value.substring(equals + 1), 1));
  }

  private void removal(String name, String value) {
    int equals = value.indexOf('=');
    String when = equals < 0 ? value : value.substring(0, equals);
    int worker =
        equals < 0 ? 0 : (int) values.whole(name, value.substring(equals + 1), 0, MAX_WORKERS, 0);
    changes.add(new FleetChange(moment(name, when), worker));
  }

  private Moment moment(String name, String value) {
    if (!value.endsWith("%")) {
      return Moment.of(values.duration(name, value, Duration.ZERO));
    }
    double percent = values.factor(name, value.substring(0, value.length() - 1), 0);
    values.check(percent <= 100, name + ": at most 100%, not '" + value + "'");
    return Moment.of(percent / 100);
  }
}

package dev.shepherd.simulator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The command line of {@link SimulateCommand}. */
final class SimulateOptions {
  static final String HELP =
      """
      Usage: smg simulate [options]

      Runs simulated inference engines until interrupted: they speak the HTTP of vLLM or SGLang,
      with queue, batch, prefix cache and believable timing, and need no weights.

      Engines
        --count N            engines to run (default 4)
        --host ADDRESS       address to listen on (default 127.0.0.1)
        --port PORT          port of the first engine, the others follow; 0 takes free ones (default 9000)
        --flavor NAME        vllm or sglang (default vllm)
        --model NAME[,NAME]  models, given to the engines in turn (default sim-small)
        --api-key KEY        key that clients must send

      Timing
        --prefill-rate N     prompt tokens per second of an engine (default 8000)
        --decode-rate N      tokens per second of one stream alone (default 60)
        --max-running N      requests in the batch; more wait in the queue (default 256)
        --cache-blocks N     KV blocks of an engine (default 16384)
        --block-size N       tokens per block (default 16)
        --speed N            makes time pass N times as fast; 0 or "instant" removes all delays (default 1)

      Process
        --threads N          event loops shared by the engines (default 1)
        --transport NAME     auto, epoll, io_uring or nio (default auto)
        --seed N             makes texts and ids repeatable (default 1)
        --help               this text

      A request can ask for more than an ordinary answer, by a header such as
        x-sim: status=503;retry-after=2
        x-sim: tokens=200;event_interval_ms=50;cut_after_events=20;cut=reset
      or by the same keys in a body field "x_sim".
      """;

  private static final int MAX_COUNT = 4096;

  private final List<String> problems = new ArrayList<>();
  private boolean help;
  private int count = 4;
  private String host = "127.0.0.1";
  private int port = 9000;
  private Flavor flavor = Flavor.VLLM;
  private List<String> models = List.of("sim-small");
  private @Nullable String apiKey;
  private double prefillRate = ModelTiming.realistic().prefillTokensPerSecond();
  private double decodeRate = ModelTiming.realistic().decodeTokensPerSecond();
  private int maxRunning = ModelTiming.realistic().maxRunning();
  private int cacheBlocks = ModelTiming.realistic().cacheBlocks();
  private int blockSize = ModelTiming.realistic().blockTokens();
  private double speed = 1;
  private int threads = 1;
  private Transport transport = Transport.AUTO;
  private long seed = 1;

  /** Reads all arguments; everything wrong is in {@link #problems} afterwards. */
  SimulateOptions(List<String> args) {
    for (int i = 0; i < args.size(); i++) {
      String arg = args.get(i);
      int equals = arg.indexOf('=');
      String name = equals < 0 ? arg : arg.substring(0, equals);
      if (name.equals("--help") || name.equals("-h")) {
        help = true;
      } else if (!name.startsWith("--")) {
        problems.add("unexpected argument '" + arg + "'");
      } else if (equals >= 0) {
        put(name, arg.substring(equals + 1));
      } else if (i + 1 < args.size()) {
        put(name, args.get(++i));
      } else {
        problems.add(name + ": a value must follow");
      }
    }
    if (port > 0 && port + count - 1 > 65_535) {
      problems.add("--port: " + port + " leaves no room for " + count + " engines");
    }
  }

  /** Whether help was asked for. */
  boolean help() {
    return help;
  }

  /** What is wrong, one sentence each. */
  List<String> problems() {
    return problems;
  }

  /** The fleet; only without problems. */
  FleetConfig fleet() {
    var timing =
        new ModelTiming(
                prefillRate,
                decodeRate,
                ModelTiming.realistic().batchSlowdown(),
                maxRunning,
                cacheBlocks,
                blockSize)
            .scaled(speed);
    var engine =
        EngineConfig.realistic(flavor, models.getFirst()).withTiming(timing).withApiKey(apiKey);
    return new FleetConfig(count, host, port, engine, models, seed, transport, threads);
  }

  private void put(String name, String value) {
    switch (name) {
      case "--count" -> count = (int) whole(name, value, 1, MAX_COUNT, count);
      case "--host" -> host = value;
      case "--port" -> port = (int) whole(name, value, 0, 65_535, port);
      case "--flavor", "--flavour" -> {
        var found = Flavor.of(value);
        flavor = found == null ? flavor : found;
        check(found != null, name + ": vllm or sglang, not '" + value + "'");
      }
      case "--model" -> {
        models = Arrays.stream(value.split(",", -1)).map(String::strip).toList();
        check(models.stream().noneMatch(String::isEmpty), name + ": names between commas expected");
      }
      case "--api-key" -> apiKey = value;
      case "--prefill-rate" -> prefillRate = rate(name, value, prefillRate);
      case "--decode-rate" -> decodeRate = rate(name, value, decodeRate);
      case "--max-running" -> maxRunning = (int) whole(name, value, 1, 1 << 20, maxRunning);
      case "--cache-blocks" -> cacheBlocks = (int) whole(name, value, 0, 1 << 26, cacheBlocks);
      case "--block-size" -> blockSize = (int) whole(name, value, 1, 4096, blockSize);
      case "--speed" ->
          speed = value.equals("instant") || value.equals("0") ? 0 : rate(name, value, 1);
      case "--threads" -> threads = (int) whole(name, value, 1, 256, threads);
      case "--transport" -> {
        var found = Transport.of(value);
        transport = found == null ? transport : found;
        check(found != null, name + ": auto, epoll, io_uring or nio, not '" + value + "'");
      }
      case "--seed" -> seed = whole(name, value, Long.MIN_VALUE, Long.MAX_VALUE, seed);
      default -> problems.add("unknown option '" + name + "'");
    }
  }

  private long whole(String name, String value, long min, long max, long fallback) {
    try {
      long number = Long.parseLong(value);
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below, together with the range.
    }
    problems.add(name + ": a whole number from " + min + " to " + max + ", not '" + value + "'");
    return fallback;
  }

  private double rate(String name, String value, double fallback) {
    try {
      double number = Double.parseDouble(value);
      if (number > 0 && number <= 1e12) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    problems.add(name + ": a number above 0, not '" + value + "'");
    return fallback;
  }

  private void check(boolean right, String problem) {
    if (!right) {
      problems.add(problem);
    }
  }
}

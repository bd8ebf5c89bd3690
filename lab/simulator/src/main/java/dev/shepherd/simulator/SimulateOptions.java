package dev.shepherd.simulator;

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
        %TIMING%
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
      """
          .replace("  %TIMING%\n", TimingOptions.HELP);

  private static final int MAX_COUNT = 4096;

  private final OptionValues values = new OptionValues();
  private final TimingOptions timing = new TimingOptions(values, ModelTiming.realistic());
  private boolean help;
  private int count = 4;
  private String host = "127.0.0.1";
  private int port = 9000;
  private Flavor flavor = Flavor.VLLM;
  private List<String> models = List.of("sim-small");
  private @Nullable String apiKey;
  private double speed = 1;
  private int threads = 1;
  private Transport transport = Transport.AUTO;
  private long seed = 1;

  /** Reads all arguments; everything wrong is in {@link #problems} afterwards. */
  SimulateOptions(List<String> args) {
    help = args.contains("--help") || args.contains("-h");
    if (help) {
      return;
    }
    values.read(args, List.of(), this::put);
    if (port > 0 && port + count - 1 > 65_535) {
      values.problem("--port: " + port + " leaves no room for " + count + " engines");
    }
  }

  /** Whether help was asked for. */
  boolean help() {
    return help;
  }

  /** What is wrong, one sentence each. */
  List<String> problems() {
    return values.problems();
  }

  /** The fleet; only without problems. */
  FleetConfig fleet() {
    var engine =
        EngineConfig.realistic(flavor, models.getFirst())
            .withTiming(timing.timing().scaled(speed))
            .withApiKey(apiKey);
    return new FleetConfig(count, host, port, engine, models, seed, transport, threads);
  }

  private void put(String name, String value) {
    if (timing.put(name, value)) {
      return;
    }
    switch (name) {
      case "--count" -> count = (int) values.whole(name, value, 1, MAX_COUNT, count);
      case "--host" -> host = value;
      case "--port" -> port = (int) values.whole(name, value, 0, 65_535, port);
      case "--flavor", "--flavour" -> {
        var found = Flavor.of(value);
        flavor = found == null ? flavor : found;
        values.check(found != null, name + ": vllm or sglang, not '" + value + "'");
      }
      case "--model" -> {
        models = Arrays.stream(value.split(",", -1)).map(String::strip).toList();
        values.check(
            models.stream().noneMatch(String::isEmpty), name + ": names between commas expected");
      }
      case "--api-key" -> apiKey = value;
      case "--speed" ->
          speed = value.equals("instant") || value.equals("0") ? 0 : values.rate(name, value, 1);
      case "--threads" -> threads = (int) values.whole(name, value, 1, 256, threads);
      case "--transport" -> {
        var found = Transport.of(value);
        transport = found == null ? transport : found;
        values.check(found != null, name + ": auto, epoll, io_uring or nio, not '" + value + "'");
      }
      case "--seed" -> seed = values.whole(name, value, Long.MIN_VALUE, Long.MAX_VALUE, seed);
      default -> values.problem("unknown option '" + name + "'");
    }
  }
}

package dev.shepherd.simulator.faults;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The command line of {@link FaultProxyCommand}. */
final class FaultProxyOptions {
  static final String HELP =
      """
      Usage: smg fault-proxy --to HOST:PORT [options]

      Stands between any two parts that speak TCP and does to their connections what goes wrong in
      real networks, until interrupted. Bytes that no fault touches arrive as they were sent.

      Ends
        --listen HOST:PORT      where to listen; port 0 takes a free one (default 127.0.0.1:0)
        --to HOST:PORT          where connections lead

      The link
        --latency TIME          how long bytes are under way, such as 20ms (default 0)
        --jitter TIME           the latency differs by up to this (default 0)
        --bandwidth RATE        per connection and direction, such as 1MB/s (default no limit)
        --slice BYTES           hands bytes on in pieces of at most that many (default as they come)

      Faults, each for a share of the connections from 0 to 1, drawn by seed
        --reset-share P         both sides see a reset
        --close-share P         both sides see an orderly end
        --half-close-share P    the receiver of one direction sees its end, the other goes on
        --black-hole-share P    bytes of one direction are taken and never arrive
        --stall-share P         one direction stands still for ever, until buffers are full
        --corrupt-share P       one bit of one byte arrives wrong
        --within BYTES          these happen within the first bytes of a direction (default 4096)
        --script FILE           rules, one per line; see below

      Process
        --seed N                makes all of it repeatable (default 1)
        --quiet                 does not tell of each fault
        --help                  this text

      A rule of a script says which connections, where, and what:
        connection=3 down after=1000 reset
        share=0.01 up after=0..4KiB corrupt=2
        every=10 both after=200 stall=2s
        connection=7 down after=5000 bandwidth=1KB/s slice=1
      Which: connection=N, every=N, share=P. Where: up, down or both, after=BYTES or after=FROM..TO.
      What: reset, close, half-close, black-hole, stall=TIME, stall=forever, corrupt=BYTES, or a
      change of latency, jitter, bandwidth and slice.
      """;

  private static final long MOST_WITHIN = 1L << 40;

  /** Where something listens. */
  record Address(String host, int port) {}

  private record Shared(double share, Fault fault) {}

  private final List<String> problems = new ArrayList<>();
  private final List<Shared> shared = new ArrayList<>();
  private boolean help;
  private boolean quiet;
  private Address listen = new Address("127.0.0.1", 0);
  private @Nullable Address to;
  private Conditions conditions = Conditions.PERFECT;
  private long withinBytes = 4096;
  private @Nullable Path script;
  private long seed = 1;

  /** Reads all arguments; everything wrong is in {@link #problems} afterwards. */
  FaultProxyOptions(List<String> args) {
    for (int i = 0; i < args.size(); i++) {
      String arg = args.get(i);
      int equals = arg.indexOf('=');
      String name = equals < 0 ? arg : arg.substring(0, equals);
      switch (name) {
        case "--help", "-h" -> help = true;
        case "--quiet" -> quiet = true;
        default -> {
          if (!name.startsWith("--")) {
            problems.add("unexpected argument '" + arg + "'");
          } else if (equals >= 0) {
            read(name, arg.substring(equals + 1));
          } else if (i + 1 < args.size()) {
            read(name, args.get(++i));
          } else {
            problems.add(name + ": a value must follow");
          }
        }
      }
    }
    if (to == null && !help) {
      problems.add("--to: where shall connections lead?");
    }
  }

  /** Whether help was asked for. */
  boolean help() {
    return help;
  }

  /** Whether faults are not to be told. */
  boolean quiet() {
    return quiet;
  }

  /** What is wrong, one sentence each. */
  List<String> problems() {
    return problems;
  }

  Address listen() {
    return listen;
  }

  /** Only without problems. */
  Address to() {
    if (to == null) {
      throw new IllegalStateException("there are problems");
    }
    return to;
  }

  /**
   * The plan; only without problems.
   *
   * @throws IOException if the script cannot be read
   * @throws IllegalArgumentException if the script is wrong
   */
  FaultPlan plan() throws IOException {
    var rules = new ArrayList<FaultRule>();
    for (Shared some : shared) {
      // Half of them for each direction, so that the share of connections comes out right.
      rules.add(FaultRule.of(some.share() / 2, Direction.UP, withinBytes, some.fault()));
      double rest = some.share() / 2 / (1 - some.share() / 2);
      rules.add(FaultRule.of(rest, Direction.DOWN, withinBytes, some.fault()));
    }
    Path file = script;
    if (file != null) {
      String text = Files.readString(file, StandardCharsets.UTF_8);
      try {
        rules.addAll(FaultScript.read(text, conditions));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(file + ", " + e.getMessage(), e);
      }
    }
    return new FaultPlan(conditions, rules, seed);
  }

  private void read(String name, String value) {
    try {
      put(name, value);
    } catch (IllegalArgumentException e) {
      problems.add(name + ": " + e.getMessage());
    }
  }

  private void put(String name, String value) {
    switch (name) {
      case "--listen" -> listen = address(value, 0);
      case "--to" -> to = address(value, 1);
      case "--latency" -> conditions = conditions.withLatency(Quantity.time(value));
      case "--jitter" -> conditions = conditions.withJitter(Quantity.time(value));
      case "--bandwidth" ->
          conditions = conditions.withBytesPerSecond(Quantity.bytesPerSecond(value));
      case "--slice" -> conditions = conditions.withSliceBytes(Quantity.count(value, 1));
      case "--reset-share" -> share(value, new Fault.Reset());
      case "--close-share" -> share(value, new Fault.Close());
      case "--half-close-share" -> share(value, new Fault.HalfClose());
      case "--black-hole-share" -> share(value, new Fault.BlackHole());
      case "--stall-share" -> share(value, new Fault.Stall(null));
      case "--corrupt-share" -> share(value, new Fault.Corrupt(1));
      case "--within" -> withinBytes = Math.min(MOST_WITHIN, Quantity.bytes(value));
      case "--script" -> script = Path.of(value);
      case "--seed" -> seed = seed(value);
      default -> problems.add("unknown option '" + name + "'");
    }
  }

  private void share(String value, Fault fault) {
    shared.add(new Shared(Quantity.share(value), fault));
  }

  private static long seed(String value) {
    try {
      return Long.parseLong(value.strip());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("a whole number, not '" + value + "'", e);
    }
  }

  /** Reads {@code host:port}, {@code [v6]:port}, {@code http://host:port} or a bare port. */
  private static Address address(String value, int leastPort) {
    String text = value.startsWith("http://") ? value.substring("http://".length()) : value;
    String host = "127.0.0.1";
    int colon = text.lastIndexOf(':');
    String port = text;
    if (colon >= 0) {
      host = text.substring(0, colon);
      port = text.substring(colon + 1);
    }
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (host.indexOf(':') >= 0) {
      throw new IllegalArgumentException("an IPv6 address needs brackets, as in [::1]:8000");
    }
    if (!host.isEmpty() && port.matches("[0-9]{1,5}")) {
      int number = Integer.parseInt(port);
      if (number >= leastPort && number <= 65_535) {
        return new Address(host, number);
      }
    }
    throw new IllegalArgumentException("HOST:PORT, not '" + value + "'");
  }
}

package dev.shepherd.cli.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The command line of the demo.
 *
 * @param help whether only help was asked for
 * @param problems what is wrong with the line, one sentence each; the rest is to be used only when
 *     there are none
 * @param port the gateway's port, null for 30000 or any free one; 0 for any free one
 * @param metricsPort the metrics' port, null for 29000 or any free one; 0 for any free one
 * @param speed how much faster than real engines; 0 for engines without delay
 * @param traffic requests per second of the background traffic; 0 for none
 * @param duration after which the demo ends by itself, null for never
 */
public record DemoOptions(
    boolean help,
    List<String> problems,
    @Nullable Integer port,
    @Nullable Integer metricsPort,
    double speed,
    double traffic,
    @Nullable Duration duration) {

  /** The text of {@code --help}. */
  public static final String HELP =
      """
      Usage: smg demo [OPTIONS]

      Starts two models on four simulated engines and a gateway in front of them, prints commands
      to try, and shows what goes where until Ctrl-C. Needs no GPU and nothing from outside.

      Options
        --port PORT          the gateway's port (default 30000, or a free one if that is taken)
        --metrics-port PORT  the metrics' port (default 29000, or a free one if that is taken)
        --speed N            engines N times as fast; 0 or "instant" for no delays (default 1)
        --traffic N          background requests per second, so that the table lives (default 2)
        --no-traffic         no requests but your own
        --seconds N          end by itself after N seconds
        --help               this text

      On a terminal the table is redrawn every second; elsewhere each second in which something
      happened gives one line.
      """;

  private static final double DEFAULT_TRAFFIC = 2;
  private static final double MAX_TRAFFIC = 1_000;
  private static final double MAX_SPEED = 1_000_000;
  private static final double MAX_SECONDS = 1_000_000_000;
  private static final int MAX_PORT = 65_535;

  /** Copies the problems. */
  public DemoOptions {
    problems = List.copyOf(problems);
  }

  /** Reads a command line; never throws. */
  public static DemoOptions parse(List<String> args) {
    return new Reader().read(args);
  }

  private static final class Reader {
    private final List<String> problems = new ArrayList<>();
    private boolean help;
    private @Nullable Integer port;
    private @Nullable Integer metricsPort;
    private double speed = 1;
    private double traffic = DEFAULT_TRAFFIC;
    private @Nullable Duration duration;

    DemoOptions read(List<String> args) {
      for (int i = 0; i < args.size(); i++) {
        String arg = args.get(i);
        int equals = arg.indexOf('=');
        String name = equals < 0 ? arg : arg.substring(0, equals);
        boolean known =
            switch (name) {
              case "--port", "--metrics-port", "--speed", "--traffic", "--seconds" -> true;
              default -> false;
            };
        if (arg.equals("--help") || arg.equals("-h")) {
          help = true;
        } else if (arg.equals("--no-traffic")) {
          traffic = 0;
        } else if (!known) {
          problems.add("demo does not know '" + shortened(arg) + "'");
        } else if (equals >= 0) {
          put(name, arg.substring(equals + 1));
        } else if (i + 1 < args.size()) {
          put(name, args.get(++i));
        } else {
          problems.add(name + ": a value must follow");
        }
      }
      return new DemoOptions(help, problems, port, metricsPort, speed, traffic, duration);
    }

    private void put(String name, String value) {
      switch (name) {
        case "--port" -> port = port(name, value);
        case "--metrics-port" -> metricsPort = port(name, value);
        case "--speed" -> speed = value.equals("instant") ? 0 : number(name, value, MAX_SPEED);
        case "--traffic" -> traffic = number(name, value, MAX_TRAFFIC);
        default -> duration = Duration.ofMillis((long) (1e3 * number(name, value, MAX_SECONDS)));
      }
    }

    private int port(String name, String value) {
      try {
        int number = Integer.parseInt(value);
        if (number >= 0 && number <= MAX_PORT) {
          return number;
        }
      } catch (NumberFormatException e) {
        // Told below, together with the range.
      }
      problems.add(name + ": a port from 0 to 65535, not '" + shortened(value) + "'");
      return 0;
    }

    private double number(String name, String value, double max) {
      try {
        double number = Double.parseDouble(value);
        if (number >= 0 && number <= max) {
          return number;
        }
      } catch (NumberFormatException e) {
        // Told below, together with the range.
      }
      problems.add(
          name + ": a number from 0 to " + (long) max + ", not '" + shortened(value) + "'");
      return 0;
    }

    private static String shortened(String word) {
      return word.length() <= 40 ? word : word.substring(0, 40) + "...";
    }
  }
}

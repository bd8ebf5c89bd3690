package dev.shepherd.torture;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The command line of {@link TortureCommand}. */
final class TortureOptions {
  static final String HELP =
      """
      Usage: smg torture [options]

      Runs whole fleets - gateway, engines, clients, networks - on one thread and in virtual time,
      under faults, deploys, overload and shutdowns that a seed decides, and checks after each that
      nothing was lost and nothing was faked. A failing seed fails again the same way.

        --seeds FROM..TO   the seeds to run, the last one excluded (default 0..10000)
        --seed N           one seed, with every step of it
        --threads N        trials at a time (default 1)
        --stop-after N     ends after that many bad seeds (default 20)
        --help             this text

      Exit code: 0 if all seeds were good, 1 if one was bad, 2 for wrong arguments.
      """;

  private static final int MOST_THREADS = 256;

  private final List<String> problems = new ArrayList<>();
  private boolean help;
  private boolean traced;
  private long from;
  private long to = 10_000;
  private int threads = 1;
  private int stopAfter = 20;

  /** Reads all arguments; everything wrong is in {@link #problems} afterwards. */
  TortureOptions(List<String> args) {
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
  }

  private void put(String name, String value) {
    switch (name) {
      case "--seeds" -> {
        int dots = value.indexOf("..");
        Long first = dots < 0 ? null : number(value.substring(0, dots));
        Long last = dots < 0 ? null : number(value.substring(dots + 2));
        if (first == null || last == null || last <= first) {
          problems.add("--seeds: a range such as 0..10000, not '" + value + "'");
        } else {
          from = first;
          to = last;
        }
      }
      case "--seed" -> {
        Long one = number(value);
        if (one == null) {
          problems.add("--seed: a whole number from 0, not '" + value + "'");
        } else {
          from = one;
          to = one + 1;
          traced = true;
        }
      }
      case "--threads" -> threads = (int) count(name, value, MOST_THREADS);
      case "--stop-after" -> stopAfter = (int) count(name, value, Integer.MAX_VALUE);
      default -> problems.add("unknown option '" + name + "'");
    }
  }

  private long count(String name, String value, int most) {
    Long count = number(value);
    if (count == null || count < 1 || count > most) {
      problems.add(name + ": a whole number from 1, not '" + value + "'");
      return 1;
    }
    return count;
  }

  /** A whole number from 0, or null. */
  private static @Nullable Long number(String text) {
    return text.matches("[0-9]{1,18}") ? Long.valueOf(text) : null;
  }

  boolean help() {
    return help;
  }

  /** Whether every step is to be told. */
  boolean traced() {
    return traced;
  }

  /** What is wrong, one sentence each. */
  List<String> problems() {
    return problems;
  }

  long from() {
    return from;
  }

  /** The first seed that is not run. */
  long to() {
    return to;
  }

  int threads() {
    return threads;
  }

  int stopAfter() {
    return stopAfter;
  }
}

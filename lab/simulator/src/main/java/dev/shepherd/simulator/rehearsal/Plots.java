package dev.shepherd.simulator.rehearsal;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Draws replays: the distribution of times to first token, the spread of load, rough weather. */
final class Plots {
  private static final int WIDTH = 720;
  private static final int LEFT = 130;
  private static final int RIGHT = 24;
  private static final int TOP = 44;
  private static final int CURVE_HEIGHT = 260;
  private static final int CURVE_POINTS = 100;
  private static final int ROW_HEIGHT = 18;

  /** Beyond this a bar only says that it is long; its number tells the rest. */
  private static final double LONGEST_BAR = 10;

  private static final double SLOWEST_SHARE = 0.999;

  private Plots() {}

  /** Which share of requests had its first token after how long, on a logarithmic axis. */
  static String ttft(String title, List<Rehearsed> replays) {
    var sorted = replays.stream().map(r -> r.log().sortedTtftNanos()).toList();
    double least = Double.MAX_VALUE;
    double most = 0;
    for (long[] nanos : sorted) {
      least = Math.min(least, Summary.percentile(nanos, 0.01));
      most = Math.max(most, Summary.percentile(nanos, SLOWEST_SHARE));
    }
    double from = Math.log10(Math.max(least, 1e-3));
    double to = Math.max(Math.log10(Math.max(most, 1e-3)), from + 0.1);
    var svg = new Svg(WIDTH, TOP + CURVE_HEIGHT + 40 + legendRows(replays) * ROW_HEIGHT);
    svg.text(12, 22, Svg.Anchor.START, title + ": time to first token");
    for (int percent = 0; percent <= 100; percent += 25) {
      double y = TOP + CURVE_HEIGHT * (1 - percent / 100.0);
      svg.rule(LEFT, y, WIDTH - RIGHT, y);
      svg.text(LEFT - 8, y + 4, Svg.Anchor.END, percent + " %");
    }
    for (double second : ticks(from, to)) {
      double x = across(Math.log10(second), from, to);
      svg.rule(x, TOP, x, TOP + CURVE_HEIGHT);
      svg.text(x, TOP + CURVE_HEIGHT + 18, Svg.Anchor.MIDDLE, plain(second) + " s");
    }
    for (int i = 0; i < sorted.size(); i++) {
      curve(svg, sorted.get(i), from, to, Svg.colour(i));
    }
    legend(svg, TOP + CURVE_HEIGHT + 44, replays);
    return svg.document();
  }

  /** The busiest worker over the mean, in requests and in computed tokens. */
  static String spread(String title, List<Rehearsed> replays) {
    var bars = new Bars(title + ": busiest worker over the mean of all");
    for (var replay : replays) {
      var s = replay.summary();
      bars.group(s.policy());
      bars.bar("requests", s.requestSpread(), Svg.colour(0));
      bars.bar("work", s.workSpread(), Svg.colour(1));
    }
    return bars.document();
  }

  /** Mean time to first token over that of the oracle in the same circumstances. */
  static String weather(String title, List<Rehearsed> replays) {
    var bars = new Bars(title + ": mean time to first token over the oracle's");
    Scenario current = null;
    double oracle = 1;
    int colour = 0;
    for (var replay : replays) {
      if (!replay.scenario().equals(current)) {
        current = replay.scenario();
        bars.group(current.name());
        colour = 0;
        for (var other : replays) {
          boolean same = other.scenario().equals(current);
          oracle =
              same && other.summary().policy().equals(Oracle.NAME)
                  ? other.summary().meanSeconds()
                  : oracle;
        }
      }
      if (!replay.summary().policy().equals(Oracle.NAME)) {
        double ratio = oracle == 0 ? 1 : replay.summary().meanSeconds() / oracle;
        bars.bar(replay.summary().policy(), ratio, Svg.colour(colour++));
      }
    }
    return bars.document();
  }

  private static void curve(Svg svg, long[] sortedNanos, double from, double to, String colour) {
    if (sortedNanos.length == 0) {
      return;
    }
    var xs = new double[CURVE_POINTS];
    var ys = new double[CURVE_POINTS];
    for (int i = 0; i < CURVE_POINTS; i++) {
      double share = (i + 0.5) / CURVE_POINTS;
      double seconds = Math.max(Summary.percentile(sortedNanos, share), 1e-3);
      xs[i] = across(Math.clamp(Math.log10(seconds), from, to), from, to);
      ys[i] = TOP + CURVE_HEIGHT * (1 - share);
    }
    svg.curve(xs, ys, colour);
  }

  private static double across(double value, double from, double to) {
    return LEFT + (WIDTH - LEFT - RIGHT) * (value - from) / (to - from);
  }

  /** 1, 2 and 5 of every power of ten within the logarithms. */
  private static List<Double> ticks(double from, double to) {
    var ticks = new ArrayList<Double>();
    for (int power = (int) Math.floor(from); power <= to; power++) {
      for (int digit : new int[] {1, 2, 5}) {
        double value = digit * Math.pow(10, power);
        double log = Math.log10(value);
        if (log >= from && log <= to) {
          ticks.add(value);
        }
      }
    }
    return ticks;
  }

  private static int legendRows(List<Rehearsed> replays) {
    return (replays.size() + 3) / 4;
  }

  private static void legend(Svg svg, double y, List<Rehearsed> replays) {
    for (int i = 0; i < replays.size(); i++) {
      double x = 12 + i % 4 * 176;
      double row = y + i / 4 * ROW_HEIGHT;
      svg.box(x, row - 9, 14, 10, Svg.colour(i));
      svg.text(x + 20, row, Svg.Anchor.START, replays.get(i).summary().policy());
    }
  }

  private static String plain(double value) {
    return value >= 1
        ? Long.toString(Math.round(value))
        : String.format(Locale.ROOT, "%.3f", value).replaceAll("0+$", "");
  }

  /** Groups of horizontal bars with their values. */
  private static final class Bars {
    private record Bar(String label, double value, String colour) {}

    private final String title;
    private final List<Bar> rows = new ArrayList<>();

    private Bars(String title) {
      this.title = title;
    }

    /** A heading is a bar without a value. */
    private void group(String label) {
      rows.add(new Bar(label, Double.NaN, ""));
    }

    private void bar(String label, double value, String colour) {
      rows.add(new Bar(label, value, colour));
    }

    private String document() {
      double max = rows.stream().mapToDouble(Bar::value).filter(v -> v > 0).max().orElse(1);
      double most = Math.min(max, LONGEST_BAR);
      var svg = new Svg(WIDTH, TOP + rows.size() * ROW_HEIGHT + 12);
      svg.text(12, 22, Svg.Anchor.START, title);
      double y = TOP;
      for (var row : rows) {
        if (Double.isNaN(row.value)) {
          svg.text(12, y + 12, Svg.Anchor.START, row.label);
        } else {
          double length = (WIDTH - LEFT - RIGHT - 48) * Math.min(row.value, most) / most;
          svg.text(LEFT - 8, y + 12, Svg.Anchor.END, row.label);
          svg.box(LEFT, y + 2, length, ROW_HEIGHT - 4, row.colour);
          svg.text(
              LEFT + length + 6,
              y + 12,
              Svg.Anchor.START,
              String.format(Locale.ROOT, "%.2f", row.value));
        }
        y += ROW_HEIGHT;
      }
      return svg.document();
    }
  }
}

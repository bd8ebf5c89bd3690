package dev.shepherd.cli.demo;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/**
 * Lays a reading out as lines of a terminal: title, commands, table, and below it as much of the
 * past as fits. No line is wider than the window and the last row stays free, so nothing scrolls.
 */
final class Frame {
  /** Below this width the commands would break, and pasting them with them. */
  private static final int FULL_COLUMNS = 80;

  private static final int MARGIN = 2;

  private final Guide guide;
  private final Style style;
  private final String traffic;

  /**
   * @param traffic a few words on the background traffic
   */
  Frame(Guide guide, Style style, String traffic) {
    this.guide = guide;
    this.style = style;
    this.traffic = traffic;
  }

  /**
   * The lines for one reading.
   *
   * @param peak the most tokens per second that one engine has reached; the full bar
   * @param past what happened before, latest last
   */
  List<String> lines(Reading now, double peak, Collection<String> past, Window.Size size) {
    int rows = size.rows() - 1;
    var table = table(now, peak, size.columns());
    var out = new ArrayList<String>();
    out.add(title(now));
    guide.notes().forEach(note -> out.add(style.attention(note)));
    var commands = commands();
    boolean room = rows >= out.size() + commands.size() + table.size();
    if (room && size.columns() >= FULL_COLUMNS) {
      boolean air = rows >= out.size() + 2 + commands.size() + table.size();
      out.addAll(air ? spaced(commands) : commands);
    }
    if (out.size() + 1 + table.size() <= rows) {
      out.add("");
    }
    out.addAll(table);
    int left = rows - out.size() - 2;
    if (left > 0 && !past.isEmpty()) {
      out.add("");
      out.add(style.faint("  what happened, second by second"));
      past.stream().skip(Math.max(0, past.size() - left)).forEach(line -> out.add("  " + line));
    }
    return out.stream().limit(Math.max(1, rows)).map(line -> cut(line, size.columns())).toList();
  }

  private String title(Reading now) {
    return style.strong("Shepherd demo")
        + ("  gateway " + guide.url() + "  up " + now.clock() + "  " + traffic + "  Ctrl-C ends");
  }

  private List<String> commands() {
    var lines = new ArrayList<String>();
    for (Guide.Step step : guide.steps()) {
      lines.add(style.faint("# " + step.title()));
      step.command().forEach(line -> lines.add(style.cold(line)));
    }
    return lines;
  }

  private static List<String> spaced(List<String> commands) {
    var lines = new ArrayList<String>();
    lines.add("");
    lines.addAll(commands);
    return lines;
  }

  private List<String> table(Reading now, double peak, int columns) {
    String head = row("engine", "model", "status", "run", "wait", "sent", "tok/s", "cached");
    int bar = columns - head.length() - MARGIN;
    var lines = new ArrayList<String>();
    lines.add(style.strong(head));
    for (EngineReading engine : now.engines()) {
      lines.add(engine(engine, bar, peak));
    }
    String sum =
        row(
            "all",
            "",
            "",
            Integer.toString(now.running()),
            Integer.toString(now.waiting()),
            Long.toString(now.requests()),
            whole(now.tokensPerSecond()),
            "");
    // A failure is worth more than the count of what runs well.
    String note =
        now.failed() > 0
            ? style.bad(" " + now.failed() + " failed")
            : style.faint(" " + now.inFlight() + " in flight");
    lines.add(style.strong(sum) + note);
    return lines;
  }

  private String engine(EngineReading engine, int bar, double peak) {
    String text =
        row(
            ":" + engine.port(),
            engine.model(),
            engine.status(),
            Integer.toString(engine.running()),
            Integer.toString(engine.waiting()),
            Long.toString(engine.requests()),
            whole(engine.tokensPerSecond()),
            whole(100 * engine.cacheShare()) + "%");
    int at = text.indexOf(engine.status(), MARGIN + 8 + 11);
    String painted =
        at < 0
            ? text
            : text.substring(0, at)
                + status(engine)
                + text.substring(at + engine.status().length());
    double share = peak > 0 ? engine.tokensPerSecond() / peak : 0;
    return painted + " " + style.cold(style.bar(share, bar));
  }

  private String status(EngineReading engine) {
    return switch (engine.status()) {
      case EngineReading.READY -> style.good(engine.status());
      case "pending", "draining" -> style.attention(engine.status());
      default -> style.bad(engine.status());
    };
  }

  private static String row(
      String engine,
      String model,
      String status,
      String run,
      String wait,
      String sent,
      String rate,
      String cached) {
    return String.format(
        Locale.ROOT,
        "  %-7s %-10s %-9s %4s %5s %6s %7s %7s",
        engine,
        model,
        status,
        run,
        wait,
        sent,
        rate,
        cached);
  }

  private static String whole(double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, "%.0f", value) : "-";
  }

  /** Shortens a line to {@code columns} characters on the screen; colour codes take no room. */
  static String cut(String line, int columns) {
    int shown = 0;
    int at = 0;
    while (at < line.length()) {
      if (line.charAt(at) == '\u001b') {
        at = line.indexOf('m', at) + 1;
      } else if (shown == columns) {
        return line.substring(0, at) + (line.indexOf('\u001b') < 0 ? "" : "\u001b[0m");
      } else {
        shown++;
        at++;
      }
    }
    return line;
  }
}

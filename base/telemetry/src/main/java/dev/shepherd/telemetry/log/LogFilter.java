package dev.shepherd.telemetry.log;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.slf4j.event.Level;

/**
 * Decides by logger name which levels are heard. Immutable.
 *
 * <p>Filters in the simple forms of {@code RUST_LOG} are understood: directives separated by
 * commas, each a level ({@code debug}), a target with a level ({@code smg=debug}) or a target
 * alone, which means all its levels. A target covers the names that start with it, the longest
 * target wins, and names without a directive are heard at ERROR. The target {@code smg} covers the
 * gateway's own classes too.
 */
final class LogFilter {
  private static final int OFF = Integer.MAX_VALUE;
  private static final Pattern TARGET = Pattern.compile("[A-Za-z0-9_.:$-]+");

  private final List<Rule> rules;
  private final int fallback;

  private LogFilter(List<Rule> rules, int fallback) {
    this.rules = rules;
    this.fallback = fallback;
  }

  /** The gateway at this level, third parties at WARN. */
  static LogFilter ofLevel(Level gatewayLevel) {
    return new LogFilter(List.of(new Rule("smg", gatewayLevel.toInt())), Level.WARN.toInt());
  }

  /**
   * Reads a filter.
   *
   * @throws IllegalArgumentException for anything but the simple forms
   */
  static LogFilter parse(String directives) {
    var rules = new ArrayList<Rule>();
    int fallback = Level.ERROR.toInt();
    for (String part : directives.split(",", -1)) {
      String directive = part.strip();
      if (directive.isEmpty()) {
        continue;
      }
      int equals = directive.indexOf('=');
      if (equals < 0 && isLevel(directive)) {
        fallback = threshold(directive);
      } else {
        String target = equals < 0 ? directive : directive.substring(0, equals).strip();
        if (!TARGET.matcher(target).matches()) {
          throw new IllegalArgumentException("not a log target: " + target);
        }
        rules.add(
            new Rule(
                target, threshold(equals < 0 ? "trace" : directive.substring(equals + 1).strip())));
      }
    }
    return new LogFilter(List.copyOf(rules), fallback);
  }

  /** Lowest {@link Level#toInt} that is heard from this logger. */
  int thresholdOf(String loggerName) {
    int found = fallback;
    int longest = -1;
    for (var rule : rules) {
      if (rule.covers(loggerName) && rule.target.length() >= longest) {
        found = rule.threshold;
        longest = rule.target.length();
      }
    }
    return found;
  }

  /** Whether a logger belongs to the gateway itself. */
  static boolean isOwn(String loggerName) {
    return loggerName.startsWith("dev.shepherd")
        || loggerName.equals("smg")
        || loggerName.startsWith("smg::");
  }

  private static boolean isLevel(String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "off", "error", "warn", "info", "debug", "trace" -> true;
      default -> false;
    };
  }

  private static int threshold(String word) {
    if (!isLevel(word)) {
      throw new IllegalArgumentException("not a log level: " + word);
    }
    return word.equalsIgnoreCase("off")
        ? OFF
        : Level.valueOf(word.toUpperCase(Locale.ROOT)).toInt();
  }

  private record Rule(String target, int threshold) {
    boolean covers(String loggerName) {
      return target.equals("smg") ? isOwn(loggerName) : loggerName.startsWith(target);
    }
  }
}

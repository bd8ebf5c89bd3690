package dev.shepherd.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns the words of a command line into values and collects what is wrong with them, so that all
 * mistakes can be told together. Every method gives its fallback for a word that it refuses.
 */
public final class OptionValues {

  /** Takes one option. */
  @FunctionalInterface
  public interface Taker {
    /** Reads the option's value; an unknown name is the taker's to report. */
    void put(String name, String value);
  }

  private final List<String> problems = new ArrayList<>();

  /** What was wrong so far, one sentence each. */
  public List<String> problems() {
    return problems;
  }

  /** Notes a sentence. */
  public void problem(String sentence) {
    problems.add(sentence);
  }

  /** Notes the sentence unless the condition holds. */
  public void check(boolean right, String sentence) {
    if (!right) {
      problems.add(sentence);
    }
  }

  /**
   * Hands every {@code --name value} and {@code --name=value} to the taker, and every {@code
   * --name} that is among the switches, with an empty value.
   */
  public void read(List<String> args, List<String> switches, Taker taker) {
    for (int i = 0; i < args.size(); i++) {
      String arg = args.get(i);
      int equals = arg.indexOf('=');
      String name = equals < 0 ? arg : arg.substring(0, equals);
      if (!name.startsWith("--")) {
        problems.add("unexpected argument '" + arg + "'");
      } else if (switches.contains(name)) {
        check(equals < 0, name + ": takes no value");
        taker.put(name, "");
      } else if (equals >= 0) {
        taker.put(name, arg.substring(equals + 1));
      } else if (i + 1 < args.size()) {
        taker.put(name, args.get(++i));
      } else {
        problems.add(name + ": a value must follow");
      }
    }
  }

  /** A whole number within bounds, both included. */
  public long whole(String name, String value, long min, long max, long fallback) {
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

  /** A number above 0. */
  public double rate(String name, String value, double fallback) {
    double number = number(value);
    if (number > 0 && number <= 1e12) {
      return number;
    }
    problems.add(name + ": a number above 0, not '" + value + "'");
    return fallback;
  }

  /** A number from 0 to 1,000. */
  public double factor(String name, String value, double fallback) {
    double number = number(value);
    if (number >= 0 && number <= 1_000) {
      return number;
    }
    problems.add(name + ": a number from 0 to 1000, not '" + value + "'");
    return fallback;
  }

  /** A time such as {@code 15ms}, {@code 2.5s}, {@code 3m} or {@code 1h}; at most a year. */
  public Duration duration(String name, String value, Duration fallback) {
    int unitAt = 0;
    while (unitAt < value.length()
        && (Character.isDigit(value.charAt(unitAt)) || value.charAt(unitAt) == '.')) {
      unitAt++;
    }
    double unitNanos =
        switch (value.substring(unitAt)) {
          case "us" -> 1e3;
          case "ms" -> 1e6;
          case "s" -> 1e9;
          case "m" -> 60e9;
          case "h" -> 3600e9;
          default -> Double.NaN;
        };
    double nanos = number(value.substring(0, unitAt)) * unitNanos;
    if (nanos >= 0 && nanos <= 365 * 24 * 3600e9) {
      return Duration.ofNanos(Math.round(nanos));
    }
    problems.add(name + ": a time such as 15ms, 10s or 3m, not '" + value + "'");
    return fallback;
  }

  /** {@code on} or {@code off}. */
  public boolean onOff(String name, String value, boolean fallback) {
    if (value.equals("on") || value.equals("off")) {
      return value.equals("on");
    }
    problems.add(name + ": on or off, not '" + value + "'");
    return fallback;
  }

  private static double number(String value) {
    try {
      return Double.parseDouble(value);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }
}

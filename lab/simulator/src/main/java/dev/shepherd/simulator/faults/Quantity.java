package dev.shepherd.simulator.faults;

import java.time.Duration;
import java.util.Locale;

/** Reads amounts as people write them. All methods throw {@link IllegalArgumentException}. */
final class Quantity {
  private static final double MOST_SECONDS = 1e9;
  private static final double MOST_BYTES = 1e15;
  private static final double NANOS_PER_SECOND = 1e9;

  private Quantity() {}

  /** A time such as {@code 20ms}, {@code 1.5s} or {@code 2m}; {@code 0} needs no unit. */
  static Duration time(String text) {
    String value = text.strip().toLowerCase(Locale.ROOT);
    double unit;
    int unitChars;
    if (value.endsWith("us")) {
      unit = 1e-6;
      unitChars = 2;
    } else if (value.endsWith("ms")) {
      unit = 1e-3;
      unitChars = 2;
    } else if (value.endsWith("s")) {
      unit = 1;
      unitChars = 1;
    } else if (value.endsWith("m")) {
      unit = 60;
      unitChars = 1;
    } else if (value.equals("0")) {
      return Duration.ZERO;
    } else {
      throw new IllegalArgumentException("a time such as 20ms or 1.5s, not '" + text + "'");
    }
    double seconds =
        unit * number(value.substring(0, value.length() - unitChars), "a time such as 20ms", text);
    if (seconds > MOST_SECONDS) {
      throw new IllegalArgumentException("that is too long: '" + text + "'");
    }
    return Duration.ofNanos(Math.round(seconds * NANOS_PER_SECOND));
  }

  /** A number of bytes such as {@code 4096}, {@code 4KiB} or {@code 1MB}. */
  static long bytes(String text) {
    String value = text.strip().toLowerCase(Locale.ROOT);
    int digits = value.length();
    while (digits > 0 && Character.isLetter(value.charAt(digits - 1))) {
      digits--;
    }
    double unit =
        switch (value.substring(digits)) {
          case "", "b" -> 1;
          case "k", "kb" -> 1e3;
          case "m", "mb" -> 1e6;
          case "g", "gb" -> 1e9;
          case "kib" -> 1 << 10;
          case "mib" -> 1 << 20;
          case "gib" -> 1 << 30;
          default ->
              throw new IllegalArgumentException("bytes such as 4096 or 4KiB, not '" + text + "'");
        };
    double bytes = unit * number(value.substring(0, digits), "bytes such as 4096 or 4KiB", text);
    if (bytes > MOST_BYTES) {
      throw new IllegalArgumentException("that is too much: '" + text + "'");
    }
    return Math.round(bytes);
  }

  /** A rate such as {@code 1MB/s}; the {@code /s} may be left out. */
  static long bytesPerSecond(String text) {
    String value = text.strip();
    long rate = bytes(value.endsWith("/s") ? value.substring(0, value.length() - 2) : value);
    if (rate < 1) {
      throw new IllegalArgumentException("a rate such as 1MB/s, not '" + text + "'");
    }
    return rate;
  }

  /** A part of all, from 0 to 1. */
  static double share(String text) {
    double share = number(text.strip(), "a number from 0 to 1", text);
    if (share > 1) {
      throw new IllegalArgumentException("a number from 0 to 1, not '" + text + "'");
    }
    return share;
  }

  /** A whole number of at least {@code least}. */
  static int count(String text, int least) {
    try {
      int count = Integer.parseInt(text.strip());
      if (count >= least) {
        return count;
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw new IllegalArgumentException(
        "a whole number of at least " + least + ", not '" + text + "'");
  }

  private static double number(String digits, String wanted, String text) {
    // Double.parseDouble takes more than people write: hexadecimal, "1d", "NaN".
    if (digits.matches("[0-9]{1,15}(\\.[0-9]{1,9})?|\\.[0-9]{1,9}")) {
      return Double.parseDouble(digits);
    }
    throw new IllegalArgumentException(wanted + ", not '" + text + "'");
  }
}

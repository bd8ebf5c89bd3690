package dev.shepherd.config;

import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/** The types that options have. */
final class ValueTypes {

  private static final Pattern WHOLE = Pattern.compile("[+-]?[0-9]{1,40}");
  private static final Pattern DECIMAL =
      Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]{1,5})?");
  private static final Pattern DOTTED_QUAD =
      Pattern.compile("((25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])(\\.|$)){4}(?<!\\.)");

  private static final BigInteger U64_MAX = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
  private static final BigInteger LONG_MAX = BigInteger.valueOf(Long.MAX_VALUE);

  private ValueTypes() {}

  static ValueType<String> text() {
    return new ValueType<>("text", Parsed.Value::new, Function.identity());
  }

  static ValueType<Boolean> onOff() {
    return new ValueType<>(
        "switch",
        text ->
            switch (text) {
              case "true" -> new Parsed.Value<>(true);
              case "false" -> new Parsed.Value<>(false);
              default ->
                  new Parsed.Bad<>("is neither true nor false", "write exactly true or false");
            },
        value -> value ? "on" : "off");
  }

  static ValueType<Path> path() {
    return new ValueType<>(
        "path",
        text -> {
          if (text.isEmpty()) {
            return new Parsed.Bad<>("an empty path names no file", "give a path");
          }
          try {
            return new Parsed.Value<>(Path.of(text));
          } catch (InvalidPathException e) {
            return new Parsed.Bad<>("is not a path on this system", "correct the path");
          }
        },
        Path::toString);
  }

  static ValueType<Integer> u16() {
    return whole("u16", 0, 65_535, BigInteger::intValueExact);
  }

  static ValueType<Integer> i32() {
    return whole("i32", Integer.MIN_VALUE, Integer.MAX_VALUE, BigInteger::intValueExact);
  }

  static ValueType<Long> u32() {
    return whole("u32", 0, 4_294_967_295L, BigInteger::longValueExact);
  }

  static ValueType<Long> i64() {
    return whole("i64", Long.MIN_VALUE, Long.MAX_VALUE, BigInteger::longValueExact);
  }

  /**
   * Unsigned 64 bits; what exceeds a Java long is taken as the largest one, which is "for ever".
   */
  static ValueType<Long> u64(String label) {
    return new ValueType<>(
        label,
        text -> {
          if (!WHOLE.matcher(text).matches()) {
            return notWhole("0", U64_MAX.toString());
          }
          BigInteger number = new BigInteger(text);
          return number.signum() < 0 || number.compareTo(U64_MAX) > 0
              ? notWhole("0", U64_MAX.toString())
              : new Parsed.Value<>(number.min(LONG_MAX).longValueExact());
        },
        String::valueOf);
  }

  static ValueType<Double> decimal(String label) {
    return new ValueType<>(
        label,
        text ->
            DECIMAL.matcher(text).matches()
                ? finite(Double.parseDouble(text))
                : new Parsed.Bad<>("is not a number", "give a number such as 0.5"),
        String::valueOf);
  }

  /** One of the allowed words, in any letter case; the value is in lower case. */
  static ValueType<String> words(List<String> allowed, Set<String> notYet, String instead) {
    return new ValueType<>(
        String.join(" | ", allowed),
        text -> {
          String word = text.strip().toLowerCase(Locale.ROOT);
          if (notYet.contains(word)) {
            return new Parsed.NotYet<>(instead);
          }
          return allowed.contains(word)
              ? new Parsed.Value<>(word)
              : new Parsed.Bad<>(
                  "is not one of the known words", "use one of " + String.join(", ", allowed));
        },
        Function.identity());
  }

  /** An IP address literal, IPv6 with or without brackets; never asks DNS. */
  static ValueType<InetAddress> ip() {
    return new ValueType<>(
        "ip",
        text -> {
          boolean bracketed = text.startsWith("[") && text.endsWith("]") && text.length() > 2;
          String bare = bracketed ? text.substring(1, text.length() - 1) : text;
          boolean plausible =
              bare.contains(":") || (!bracketed && DOTTED_QUAD.matcher(bare).matches());
          if (plausible) {
            try {
              return new Parsed.Value<>(InetAddress.ofLiteral(bare));
            } catch (IllegalArgumentException e) {
              // Falls through to the one message for everything that is no literal.
            }
          }
          return new Parsed.Bad<>(
              "is not an IP address", "give an address such as 127.0.0.1, 0.0.0.0 or ::");
        },
        InetAddress::getHostAddress);
  }

  /** A pair around the first {@code =}. */
  static ValueType<KeyValue> keyValue(String label) {
    return new ValueType<>(
        label,
        text -> {
          int split = text.indexOf('=');
          if (split < 0) {
            return new Parsed.Bad<>("has no '='", "write it as " + label);
          }
          return new Parsed.Value<>(
              new KeyValue(text.substring(0, split).strip(), text.substring(split + 1).strip()));
        },
        KeyValue::toString);
  }

  /**
   * A worker with an optional bootstrap port: {@code URL}, {@code URL PORT} or {@code URL none}.
   */
  static ValueType<BootstrapNode> node() {
    return new ValueType<>(
        "URL [PORT|none]",
        text -> {
          int split = text.lastIndexOf(' ');
          String url = split < 0 ? text : text.substring(0, split);
          String port = split < 0 ? "none" : text.substring(split + 1);
          if (port.equalsIgnoreCase("none")) {
            return new Parsed.Value<>(new BootstrapNode(url, OptionalInt.empty()));
          }
          return switch (u16().limited(Limit.atLeast(1)).read().apply(port)) {
            case Parsed.Value<Integer>(Integer number) ->
                new Parsed.Value<>(new BootstrapNode(url, OptionalInt.of(number)));
            default ->
                new Parsed.Bad<>(
                    "has a bad bootstrap port", "give a number from 1 to 65535, or none");
          };
        },
        BootstrapNode::toString);
  }

  private static Parsed<Double> finite(double number) {
    return Double.isFinite(number)
        ? new Parsed.Value<>(number)
        : new Parsed.Bad<>("is too large", "give a number such as 0.5");
  }

  private static <N> ValueType<N> whole(
      String label, long minimum, long maximum, Function<BigInteger, N> narrow) {
    BigInteger low = BigInteger.valueOf(minimum);
    BigInteger high = BigInteger.valueOf(maximum);
    return new ValueType<>(
        label,
        text -> {
          if (!WHOLE.matcher(text).matches()) {
            return notWhole(low.toString(), high.toString());
          }
          BigInteger number = new BigInteger(text);
          return number.compareTo(low) < 0 || number.compareTo(high) > 0
              ? notWhole(low.toString(), high.toString())
              : new Parsed.Value<>(narrow.apply(number));
        },
        String::valueOf);
  }

  private static <T> Parsed<T> notWhole(String low, String high) {
    return new Parsed.Bad<>(
        "is not a whole number in range", "give a whole number from " + low + " to " + high);
  }
}

package dev.shepherd.config;

import java.util.regex.Pattern;

/** Makes values fit to be shown: secrets hidden, control characters escaped, length bounded. */
final class Masking {

  private static final int MAX_SHOWN = 200;
  private static final String MASK = "***";

  // Credentials before the host of a URL.
  private static final Pattern USER_INFO = Pattern.compile("://[^/?#\\s]*@");

  private Masking() {}

  /** The value of an option as it may be shown. */
  static String shown(AnyOption option, String value) {
    return option.secret() ? MASK : shown(value);
  }

  /** A text that belongs to no secret option as it may be shown. */
  static String shown(String value) {
    if (value.isEmpty()) {
      return "''";
    }
    String masked = USER_INFO.matcher(value).replaceAll("://" + MASK + "@");
    StringBuilder text = new StringBuilder();
    masked
        .codePoints()
        .limit(MAX_SHOWN)
        .forEach(
            c -> {
              if (Character.isISOControl(c)) {
                text.append(String.format("\\x%02x", c));
              } else {
                text.appendCodePoint(c);
              }
            });
    return masked.codePointCount(0, masked.length()) > MAX_SHOWN ? text + "..." : text.toString();
  }
}

package dev.shepherd.telemetry.log;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/** Turns events into lines. Stateless; lengths are bounded, secrets are masked. */
abstract sealed class LineFormat permits TextFormat, JsonFormat {
  static final int MAX_MESSAGE_CHARS = 16 * 1024;
  static final int MAX_VALUE_CHARS = 2 * 1024;
  static final int MAX_KEY_CHARS = 128;
  static final int MAX_FIELDS = 64;

  /** The finished line. */
  final Line line(LogEvent event) {
    var out = new StringBuilder(256);
    write(event, out);
    out.append('\n');
    return new Line(
        event.epochMillis(), event.level(), out.toString().getBytes(StandardCharsets.UTF_8));
  }

  abstract void write(LogEvent event, StringBuilder out);

  static String message(LogEvent event) {
    return Redaction.clean(bounded(event.message(), MAX_MESSAGE_CHARS));
  }

  static String key(KeyValuePair field) {
    return bounded(printed(field.key), MAX_KEY_CHARS);
  }

  static String value(KeyValuePair field) {
    return Redaction.hides(printed(field.key), field.value)
        ? Redaction.MASK
        : Redaction.clean(bounded(printed(field.value), MAX_VALUE_CHARS));
  }

  static String stackTrace(Throwable failure) {
    var text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text));
    return Redaction.clean(bounded(text.toString().stripTrailing(), MAX_MESSAGE_CHARS));
  }

  private static String printed(@Nullable Object value) {
    try {
      return String.valueOf(value);
    } catch (RuntimeException brokenToString) {
      return "<unprintable " + brokenToString.getClass().getSimpleName() + ">";
    }
  }

  private static String bounded(String text, int maxChars) {
    return text.length() <= maxChars ? text : text.substring(0, maxChars) + "…";
  }

  static void appendUnicodeEscape(char c, StringBuilder out) {
    out.append("\\u");
    for (int shift = 12; shift >= 0; shift -= 4) {
      out.append(Character.forDigit((c >> shift) & 0xf, 16));
    }
  }
}

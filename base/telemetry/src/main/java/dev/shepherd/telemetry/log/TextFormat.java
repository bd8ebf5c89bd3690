package dev.shepherd.telemetry.log;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.slf4j.event.KeyValuePair;

/**
 * {@code 2026-11-24 10:15:30 INFO target message key=value}, in UTC. Control characters are
 * escaped, so that nobody can forge a line; only a stack trace brings lines of its own.
 */
final class TextFormat extends LineFormat {
  /** Length of the time at the start of each line. */
  static final int TIME_CHARS = 19;

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  @Override
  void write(LogEvent event, StringBuilder out) {
    TIME.formatTo(Instant.ofEpochMilli(event.epochMillis()), out);
    out.append(' ').append(event.level()).append(' ');
    escaped(event.target(), out);
    out.append(' ');
    escaped(message(event), out);
    int fields = 0;
    for (KeyValuePair field : event.fields()) {
      if (fields++ == MAX_FIELDS) {
        break;
      }
      out.append(' ');
      escaped(key(field), out);
      out.append('=');
      String value = value(field);
      if (needsQuotes(value)) {
        out.append('"');
        escaped(value.replace("\\", "\\\\").replace("\"", "\\\""), out);
        out.append('"');
      } else {
        out.append(value);
      }
    }
    var failure = event.failure();
    if (failure != null) {
      stackTrace(failure).lines().forEach(line -> escaped(line, out.append("\n    ")));
    }
  }

  private static boolean needsQuotes(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c <= ' ' || c == '"' || c == '=' || c == '\\' || isControl(c)) {
        return true;
      }
    }
    return value.isEmpty();
  }

  private static void escaped(String text, StringBuilder out) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (isControl(c)) {
            appendUnicodeEscape(c, out);
          } else {
            out.append(c);
          }
        }
      }
    }
  }

  private static boolean isControl(char c) {
    return Character.isISOControl(c) || c == '\u2028' || c == '\u2029';
  }
}

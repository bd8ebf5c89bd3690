package dev.shepherd.telemetry.log;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/**
 * One JSON object per line: {@code timestamp} (RFC 3339, milliseconds), {@code level}, {@code
 * target}, {@code message}, then the fields on the same level. A field whose name is taken gets
 * underscores behind it.
 */
final class JsonFormat extends LineFormat {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private static final List<String> TAKEN =
      List.of("timestamp", "level", "target", "message", "exception");

  @Override
  void write(LogEvent event, StringBuilder out) {
    out.append("{\"timestamp\":\"");
    TIME.formatTo(Instant.ofEpochMilli(event.epochMillis()), out);
    out.append("\",\"level\":\"").append(event.level()).append("\",\"target\":");
    string(event.target(), out);
    out.append(",\"message\":");
    string(message(event), out);
    if (!event.fields().isEmpty()) {
      writeFields(event, out);
    }
    var failure = event.failure();
    if (failure != null) {
      out.append(",\"exception\":");
      string(stackTrace(failure), out);
    }
    out.append('}');
  }

  private static void writeFields(LogEvent event, StringBuilder out) {
    Set<String> taken = new HashSet<>(TAKEN);
    int fields = 0;
    for (KeyValuePair field : event.fields()) {
      if (fields++ == MAX_FIELDS) {
        break;
      }
      String key = key(field);
      while (!taken.add(key)) {
        key += "_";
      }
      out.append(',');
      string(key, out);
      out.append(':');
      if (isBare(field.value)) {
        out.append(field.value);
      } else {
        string(value(field), out);
      }
    }
  }

  private static boolean isBare(@Nullable Object value) {
    return switch (value) {
      case null -> true;
      case Boolean _ -> true;
      case Long _ -> true;
      case Integer _ -> true;
      case Short _ -> true;
      case Byte _ -> true;
      case Double number -> Double.isFinite(number);
      case Float number -> Float.isFinite(number);
      default -> false;
    };
  }

  private static void string(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < ' ' || c == '\u2028' || c == '\u2029') {
            appendUnicodeEscape(c, out);
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}

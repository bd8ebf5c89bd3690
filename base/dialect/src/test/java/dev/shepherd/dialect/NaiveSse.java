package dev.shepherd.dialect;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The WHATWG algorithm written down as plainly as possible, over the whole text at once. */
final class NaiveSse {
  record Event(String name, String data) {}

  /** Events with data, and every offset at which an empty line has ended. */
  record Parsed(List<Event> events, List<Integer> boundaries) {}

  private NaiveSse() {}

  static Parsed parse(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    var events = new ArrayList<Event>();
    var boundaries = new ArrayList<Integer>();
    String name = "";
    List<String> data = new ArrayList<>();
    int at = text.startsWith("\u00ef\u00bb\u00bf") ? 3 : 0;
    while (true) {
      int end = at;
      while (end < text.length() && text.charAt(end) != '\n' && text.charAt(end) != '\r') {
        end++;
      }
      if (end == text.length()) {
        return new Parsed(events, boundaries);
      }
      String line = text.substring(at, end);
      at = end + (text.startsWith("\r\n", end) ? 2 : 1);
      if (line.isEmpty()) {
        boundaries.add(at);
        if (!data.isEmpty()) {
          events.add(new Event(name, String.join("\n", data)));
        }
        name = "";
        data.clear();
        continue;
      }
      int colon = line.indexOf(':');
      String field = colon < 0 ? line : line.substring(0, colon);
      String value = colon < 0 ? "" : line.substring(colon + 1);
      if (value.startsWith(" ")) {
        value = value.substring(1);
      }
      if (field.equals("event")) {
        name = value;
      } else if (field.equals("data")) {
        data.add(value);
      }
    }
  }

  /** How a stream with these events ends. */
  static SseTracker.End end(Dialect dialect, List<Event> events) {
    for (Event event : events) {
      String name = event.name();
      String data = event.data();
      String type = name;
      if (!special(dialect, name)) {
        if (data.startsWith("[DONE]")) {
          if (dialect != Dialect.ANTHROPIC) {
            return SseTracker.End.COMPLETE;
          }
          continue;
        }
        String first = data.lines().findFirst().orElse("").replaceAll("[ \t]", "");
        if (first.startsWith("{\"error\":{")
            || first.startsWith("{\"error\":\"")
            || first.startsWith("{\"object\":\"error\"")) {
          return SseTracker.End.FAILED;
        }
        if (first.startsWith("{\"type\":\"")) {
          String rest = first.substring(9);
          type = rest.substring(0, Math.max(0, rest.indexOf('"')));
        }
      }
      if (type.equals("error")) {
        return SseTracker.End.FAILED;
      }
      if (special(dialect, type) && !type.equals("ping")) {
        return SseTracker.End.COMPLETE;
      }
    }
    return SseTracker.End.OPEN;
  }

  private static boolean special(Dialect dialect, String name) {
    return name.equals("error")
        || name.equals("ping")
        || switch (dialect) {
          case OPENAI -> false;
          case ANTHROPIC -> name.equals("message_stop");
          case RESPONSES -> name.matches("response\\.(completed|failed|incomplete|cancelled)");
        };
  }
}

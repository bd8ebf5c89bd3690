package dev.shepherd.simulator;

import dev.shepherd.simulator.Script.Cut;
import dev.shepherd.simulator.Script.Framing;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads scripts. Unknown keys and values out of range are errors, so that a test with a typing
 * mistake cannot pass by luck.
 *
 * <p>Keys: {@code text}, {@code tokens} or {@code events} (−1 endless), {@code reasoning}, {@code
 * tool}, {@code arguments}, {@code status}, {@code body}, {@code header.NAME}, {@code retry-after},
 * {@code informational} (such as 103, repeatable), {@code cut_after_events}, {@code
 * cut_after_bytes}, {@code cut} (reset, close, end), {@code no_done}, {@code stall_head_ms}, {@code
 * stall_after_events}, {@code stall_ms} (a number or {@code forever}, as for {@code
 * stall_head_ms}), {@code slow_head_ms}, {@code read_bytes_per_s}, {@code early}, {@code
 * no_continue}, {@code framing} (normal, close, http10, chunked), {@code gzip}, {@code
 * trailer.NAME}, {@code chunk_bytes}, {@code events_per_chunk}, {@code write_bytes}, {@code
 * event_interval_ms}, {@code echo}, {@code raw} (base64), {@code close}.
 */
final class ScriptReader {

  /** Says which part of a script is wrong. */
  static final class BadScript extends Exception {
    private BadScript(String problem) {
      super(problem);
    }
  }

  private static final long MAX_TOKENS = 10_000_000;

  private final List<Map.Entry<String, String>> headers = new ArrayList<>();
  private final List<Map.Entry<String, String>> trailers = new ArrayList<>();
  private final List<Integer> informational = new ArrayList<>();
  private @Nullable String text;
  private @Nullable String reasoning;
  private @Nullable String tool;
  private @Nullable String body;
  private byte @Nullable [] raw;
  private String arguments = "{}";
  private Cut cut = Cut.RESET;
  private Framing framing = Framing.NORMAL;
  private long tokens = Script.NOT_SET;
  private long cutAfterEvents = Script.NOT_SET;
  private long cutAfterBytes = Script.NOT_SET;
  private long stallHeadMillis;
  private long stallAfterEvents = Script.NOT_SET;
  private long stallMillis = Script.FOREVER;
  private long slowHeadMillis;
  private long eventIntervalMillis = Script.NOT_SET;
  private int status;
  private int readBytesPerSecond;
  private int chunkBytes;
  private int eventsPerChunk = 1;
  private int writeBytes;
  private boolean noDone;
  private boolean early;
  private boolean noContinue;
  private boolean gzip;
  private boolean echo;
  private boolean close;

  private ScriptReader() {}

  /** A script that changes nothing. */
  static Script none() {
    return new ScriptReader().script();
  }

  /** Reads the one-line form. */
  static Script read(String line) throws BadScript {
    var reader = new ScriptReader();
    reader.putAll(line);
    return reader.script();
  }

  /** Reads members of {@code x_sim} and then a line, which wins where both say something. */
  static Script read(Json members, String line) throws BadScript {
    var reader = new ScriptReader();
    if (!members.isNull()) {
      reader.putAll(members);
    }
    reader.putAll(line);
    return reader.script();
  }

  private void putAll(String line) throws BadScript {
    for (String part : line.split(";", -1)) {
      if (part.isBlank()) {
        continue;
      }
      int equals = part.indexOf('=');
      String key = equals < 0 ? part : part.substring(0, equals);
      String value = equals < 0 ? "true" : percentDecoded(part.substring(equals + 1));
      put(key.strip(), value);
    }
  }

  /** Reads the members of {@code x_sim}; an array repeats its key. */
  static Script read(Json members) throws BadScript {
    return read(members, "");
  }

  private void putAll(Json members) throws BadScript {
    if (!members.isObject()) {
      throw new BadScript("x_sim must be an object");
    }
    for (var member : members.members().entrySet()) {
      var value = member.getValue();
      if (value.isArray()) {
        for (var element : value.elements()) {
          put(member.getKey(), element.scalar());
        }
      } else {
        put(member.getKey(), value.scalar());
      }
    }
  }

  private void put(String key, String value) throws BadScript {
    switch (key) {
      case "text" -> text = value;
      case "tokens", "events" -> {
        long count = number(key, value, -1, MAX_TOKENS);
        tokens = count == -1 ? Script.ENDLESS : count;
      }
      case "reasoning" -> reasoning = value;
      case "tool" -> tool = value;
      case "arguments" -> arguments = value;
      case "status" -> status = (int) number(key, value, 100, 999);
      case "body" -> body = value;
      case "retry-after" -> headers.add(Map.entry("retry-after", value));
      case "informational" -> informational.add((int) number(key, value, 100, 199));
      case "cut_after_events" -> cutAfterEvents = number(key, value, 0, 1L << 40);
      case "cut_after_bytes" -> cutAfterBytes = number(key, value, 0, 1L << 40);
      case "cut" -> cut = oneOf(key, value, Cut.values());
      case "no_done" -> noDone = flag(key, value);
      case "stall_head_ms" -> stallHeadMillis = millis(key, value);
      case "stall_after_events" -> stallAfterEvents = number(key, value, 0, 1L << 40);
      case "stall_ms" -> stallMillis = millis(key, value);
      case "slow_head_ms" -> slowHeadMillis = number(key, value, 0, 1 << 30);
      case "read_bytes_per_s" -> readBytesPerSecond = (int) number(key, value, 1, 1 << 30);
      case "early" -> early = flag(key, value);
      case "no_continue" -> noContinue = flag(key, value);
      case "framing" -> {
        boolean closing = value.equals("close");
        framing = closing ? Framing.CLOSE_DELIMITED : oneOf(key, value, Framing.values());
      }
      case "gzip" -> gzip = flag(key, value);
      case "chunk_bytes" -> chunkBytes = (int) number(key, value, 1, 1 << 30);
      case "events_per_chunk" -> eventsPerChunk = (int) number(key, value, 1, 1 << 20);
      case "write_bytes" -> writeBytes = (int) number(key, value, 1, 1 << 30);
      case "event_interval_ms" -> eventIntervalMillis = number(key, value, 0, 1 << 30);
      case "echo" -> echo = flag(key, value);
      case "raw" -> raw = base64(key, value);
      case "close" -> close = flag(key, value);
      default -> named(key, value);
    }
  }

  private void named(String key, String value) throws BadScript {
    if (value.indexOf('\r') >= 0 || value.indexOf('\n') >= 0) {
      throw new BadScript(key + ": a header has one line; use raw for broken ones");
    }
    if (key.startsWith("header.")) {
      headers.add(Map.entry(key.substring("header.".length()), value));
    } else if (key.startsWith("trailer.")) {
      trailers.add(Map.entry(key.substring("trailer.".length()), value));
    } else {
      throw new BadScript("unknown key '" + key + "'");
    }
  }

  private Script script() {
    return new Script(
        text,
        tokens,
        reasoning,
        tool,
        arguments,
        status,
        body,
        List.copyOf(headers),
        List.copyOf(informational),
        cutAfterEvents,
        cutAfterBytes,
        cut,
        noDone,
        stallHeadMillis,
        stallAfterEvents,
        stallMillis,
        slowHeadMillis,
        readBytesPerSecond,
        early,
        noContinue,
        framing,
        gzip,
        List.copyOf(trailers),
        chunkBytes,
        eventsPerChunk,
        writeBytes,
        eventIntervalMillis,
        echo,
        raw,
        close);
  }

  private static long millis(String key, String value) throws BadScript {
    return value.equals("forever") ? Script.FOREVER : number(key, value, 0, 1 << 30);
  }

  private static long number(String key, String value, long min, long max) throws BadScript {
    try {
      long number = Long.parseLong(value.strip());
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below, together with the range.
    }
    throw new BadScript(key + ": a whole number from " + min + " to " + max + ", not " + value);
  }

  private static boolean flag(String key, String value) throws BadScript {
    return switch (value) {
      case "true", "1" -> true;
      case "false", "0" -> false;
      default -> throw new BadScript(key + ": true or false, not " + value);
    };
  }

  private static <E extends Enum<E>> E oneOf(String key, String value, E[] choices)
      throws BadScript {
    for (var choice : choices) {
      if (choice.name().equals(value.toUpperCase(Locale.ROOT))) {
        return choice;
      }
    }
    throw new BadScript(key + ": one of " + List.of(choices) + ", not " + value);
  }

  private static byte[] base64(String key, String value) throws BadScript {
    try {
      return Base64.getDecoder().decode(value);
    } catch (IllegalArgumentException e) {
      throw new BadScript(key + ": not base64");
    }
  }

  private static String percentDecoded(String value) throws BadScript {
    if (value.indexOf('%') < 0) {
      return value;
    }
    var in = value.getBytes(StandardCharsets.UTF_8);
    var out = new byte[in.length];
    int length = 0;
    for (int i = 0; i < in.length; i++) {
      if (in[i] != '%') {
        out[length++] = in[i];
        continue;
      }
      int high = i + 2 < in.length ? Character.digit(in[i + 1], 16) : -1;
      int low = i + 2 < in.length ? Character.digit(in[i + 2], 16) : -1;
      if (high < 0 || low < 0) {
        throw new BadScript("two hex digits must follow % (write %25 for the sign itself)");
      }
      out[length++] = (byte) (high * 16 + low);
      i += 2;
    }
    return new String(out, 0, length, StandardCharsets.UTF_8);
  }
}

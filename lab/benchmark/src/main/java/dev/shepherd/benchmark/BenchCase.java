package dev.shepherd.benchmark;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One kind of load. Names are what the user types. */
enum BenchCase {
  SMALL("1.5 KB body, 600 B answer, as fast as it goes", 64, 1_536, 0, 0, false),
  LARGE("16 KB body, 600 B answer, as fast as it goes", 64, 16_384, 0, 0, false),
  SSE("64 events of about 190 B without pause, as fast as it goes", 64, 1_536, 64, 0, false),
  PACED("256 streams of 64 events, 5 ms apart", 256, 1_536, 64, 5_000, false),
  RATE("1.5 KB body at a fixed rate, latency from the due time", 128, 1_536, 0, 0, true);

  private static final String MODEL = "bench-model";

  private final String meaning;
  private final int connections;
  private final int bodyBytes;
  private final int events;
  private final int gapMicros;
  private final boolean fixedRate;

  BenchCase(
      String meaning,
      int connections,
      int bodyBytes,
      int events,
      int gapMicros,
      boolean fixedRate) {
    this.meaning = meaning;
    this.connections = connections;
    this.bodyBytes = bodyBytes;
    this.events = events;
    this.gapMicros = gapMicros;
    this.fixedRate = fixedRate;
  }

  String title() {
    return name().toLowerCase(Locale.ROOT);
  }

  String meaning() {
    return meaning;
  }

  int connections() {
    return connections;
  }

  /** Whether requests start at due times instead of after the answer before. */
  boolean fixedRate() {
    return fixedRate;
  }

  static @Nullable BenchCase named(String title) {
    for (BenchCase each : values()) {
      if (each.title().equals(title)) {
        return each;
      }
    }
    return null;
  }

  /** A complete HTTP/1.1 request, ready to be written again and again. */
  byte[] request() {
    String body = body();
    String head =
        "POST /v1/chat/completions HTTP/1.1\r\nhost: 127.0.0.1\r\nuser-agent: smg-bench\r\n"
            + "accept: */*\r\ncontent-type: application/json\r\ncontent-length: "
            + body.length()
            + "\r\n\r\n";
    return (head + body).getBytes(StandardCharsets.US_ASCII);
  }

  /** A chat of the wanted size; the {@code x_} fields tell the canned worker what to answer. */
  private String body() {
    var body = new StringBuilder(bodyBytes);
    body.append("{\"model\":\"").append(MODEL).append("\",\"stream\":").append(events > 0);
    if (events > 0) {
      body.append(",\"x_events\":").append(events);
      body.append(",\"x_interval_us\":").append(gapMicros);
    }
    body.append(",\"messages\":[{\"role\":\"user\",\"content\":\"");
    String words = "The scheduler keeps a queue, and the \\\"engine\\\" reads the prompt.\\n";
    String end = "\"}],\"max_tokens\":64,\"temperature\":0.7}";
    while (body.length() + words.length() + end.length() <= bodyBytes) {
      body.append(words);
    }
    while (body.length() + end.length() < bodyBytes) {
      body.append('.');
    }
    return body.append(end).toString();
  }
}

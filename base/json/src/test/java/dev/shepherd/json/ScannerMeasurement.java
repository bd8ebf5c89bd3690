package dev.shepherd.json;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Prints the scanner's speed on typical bodies; run by hand, asserts nothing.
 *
 * <p>It measures CPU time of its own thread, so that neighbours on the machine disturb it less.
 */
final class ScannerMeasurement {

  private static final int ROUNDS = 5;
  private static final long BYTES_PER_ROUND = 600_000_000L;

  private ScannerMeasurement() {}

  public static void main(String[] args) {
    FieldScanner scanner =
        new FieldScanner(List.of("model", "stream", "stream_options", "messages", "max_tokens"));
    Map<String, byte[]> bodies = bodies();
    // All shapes are warmed up first: a profile of one shape alone would flatter it.
    bodies.values().forEach(body -> run(scanner, body, BYTES_PER_ROUND / 6));
    bodies.forEach(
        (name, body) -> {
          double best = 0;
          for (int round = 0; round < ROUNDS; round++) {
            best = Math.max(best, run(scanner, body, BYTES_PER_ROUND / 2));
          }
          double micros = body.length / best / 1000;
          System.out.printf(
              "%-22s %8d bytes %7.2f GB/s %9.2f us%n", name, body.length, best, micros);
        });
  }

  /** Billions of bytes per second of CPU time. */
  private static double run(FieldScanner scanner, byte[] body, long total) {
    var threads = ManagementFactory.getThreadMXBean();
    long repeats = Math.max(1, Math.min(total / body.length, 1_000_000));
    long before = threads.getCurrentThreadCpuTime();
    for (long i = 0; i < repeats; i++) {
      if (!scanner.scan(body)) {
        throw new IllegalStateException(scanner.errorReason());
      }
    }
    return (double) repeats * body.length / (threads.getCurrentThreadCpuTime() - before);
  }

  private static Map<String, byte[]> bodies() {
    Map<String, byte[]> bodies = new LinkedHashMap<>();
    String english = "The quick brown fox jumps over the lazy dog, and then it rests a while. ";
    bodies.put("one short question", chat(1, "What is the capital of France?"));
    bodies.put("ascii 4 KB", chat(1, english.repeat(56)));
    bodies.put("ascii 100 KB", chat(1, english.repeat(1400)));
    bodies.put("ascii 1 MB", chat(1, english.repeat(14_000)));
    bodies.put("20 turns, 8 KB", chat(20, english.repeat(5)));
    bodies.put(
        "code with escapes",
        chat(1, "  if (a == \\\"b\\\") {\\n    return c;\\n  }\\n".repeat(2000)));
    bodies.put("chinese", chat(1, "今天天气很好，我们去公园散步吧。".repeat(2000)));
    bodies.put("russian", chat(1, "Сегодня хорошая погода, пойдём гулять в парк. ".repeat(1200)));
    bodies.put(
        "german", chat(1, "Früher hörten wir schöne Lieder über große Flüsse. ".repeat(1500)));
    bodies.put("emoji", chat(1, "😀😁😂🤣😃".repeat(3000)));
    bodies.put("\\u escapes", chat(1, "\\u4eca\\u5929\\u5929\\u6c14".repeat(3000)));
    bodies.put("tool schema, pretty", pretty(200));
    bodies.put(
        "numbers",
        ("{\"input\":[" + "15339,1917,0.25,-7,".repeat(5000) + "1]}")
            .getBytes(StandardCharsets.UTF_8));
    return bodies;
  }

  private static byte[] chat(int turns, String text) {
    StringBuilder out = new StringBuilder("{\"model\":\"llama-3.1-8b\",\"messages\":[");
    for (int turn = 0; turn < turns; turn++) {
      out.append(turn == 0 ? "" : ",")
          .append("{\"role\":\"user\",\"content\":\"")
          .append(text)
          .append("\"}");
    }
    return out.append("],\"temperature\":0.7,\"max_tokens\":128,\"stream\":true}")
        .toString()
        .getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] pretty(int properties) {
    StringBuilder out = new StringBuilder("{\n  \"model\": \"m\",\n  \"tools\": [\n");
    for (int i = 0; i < properties; i++) {
      out.append(i == 0 ? "" : ",\n")
          .append(
              "    {\n      \"type\": \"function\",\n      \"strict\": true,\n      \"index\": ")
          .append(i)
          .append("\n    }");
    }
    return out.append("\n  ]\n}\n").toString().getBytes(StandardCharsets.UTF_8);
  }
}

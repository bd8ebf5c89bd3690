package dev.shepherd.benchmark;

import com.sun.management.ThreadMXBean;
import dev.shepherd.exchange.Clock;
import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonValue;
import dev.shepherd.template.Bounds;
import dev.shepherd.template.jinja.JinjaTemplate;
import dev.shepherd.template.jinja.Variables;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code smg bench template}: how long chat templates take, beside Python's jinja2 and minijinja.
 *
 * <p>All take turns in every round, so that whatever else the machine does hits all of them. Peers
 * that are not installed are left out.
 */
final class TemplateBench {

  static final String HELP =
      """
      Usage: smg bench template [OPTIONS]

      Renders a chat of 20 turns with 5 tools with published templates, beside jinja2 and minijinja.

        --templates FOLDER   where the templates are (default: ../shared/data/chat-templates)
        --python FILE        a Python with jinja2 and minijinja (default: python3)
        --rounds N           turns that everyone takes (default: 12)
      """;

  private static final LocalDateTime TIME = LocalDateTime.of(2026, 7, 9, 8, 5);
  private static final int WARM_UP = 6_000;
  private static final int RENDERS = 400;
  private static final int PEER_RENDERS = 60;

  private static final Map<String, String> FILES = new LinkedHashMap<>();

  static {
    FILES.put("llama3.1", "meta-llama-Llama-3.1-8B-Instruct.jinja");
    FILES.put("qwen3", "Qwen-Qwen3-0.6B.jinja");
    FILES.put("deepseek-v3.1", "deepseek-ai-DeepSeek-V3.1.jinja");
    FILES.put("gpt-oss", "openai-gpt-oss-120b.jinja");
  }

  private final Path folder;
  private final String python;
  private final int rounds;
  private final Clock clock;

  TemplateBench(Path folder, String python, int rounds, Clock clock) {
    this.folder = folder;
    this.python = python;
    this.rounds = rounds;
    this.clock = clock;
  }

  /** Runs with these words; 0, 1 when nothing could be measured, 2 for wrong words. */
  static int run(List<String> args, PrintStream out, PrintStream err) throws IOException {
    Path folder = Path.of("..", "shared", "data", "chat-templates");
    String python = "python3";
    int rounds = 12;
    for (int i = 0; i < args.size(); i += 2) {
      if (i + 1 >= args.size()) {
        err.println("smg: " + args.get(i) + " needs a value");
        return 2;
      }
      String value = args.get(i + 1);
      switch (args.get(i)) {
        case "--templates" -> folder = Path.of(value);
        case "--python" -> python = value;
        case "--rounds" -> rounds = Math.clamp(Integer.parseInt(value), 1, 1000);
        default -> {
          err.println("smg: unknown option " + args.get(i));
          return 2;
        }
      }
    }
    if (!Files.isDirectory(folder)) {
      err.println("smg: there is no folder " + folder + "; see: smg bench template --help");
      return 1;
    }
    new TemplateBench(folder, python, rounds, Clock.system()).measure(out, err);
    return 0;
  }

  private void measure(PrintStream out, PrintStream err) throws IOException {
    JsonObject conversation = BenchConversation.make();
    Map<String, String> sources = new LinkedHashMap<>();
    for (Map.Entry<String, String> file : FILES.entrySet()) {
      Path path = folder.resolve(file.getValue());
      if (Files.exists(path)) {
        sources.put(file.getKey(), Files.readString(path));
      }
    }
    Map<String, Subject> subjects = new LinkedHashMap<>();
    sources.forEach((name, text) -> subjects.put(name, new Subject(text, conversation)));
    err.println("warming up");
    subjects.values().forEach(subject -> subject.times(WARM_UP));
    try (var peers = TemplatePeers.start(python, sources, conversation, err)) {
      for (int round = 0; round < rounds; round++) {
        for (Map.Entry<String, Subject> entry : subjects.entrySet()) {
          Subject subject = entry.getValue();
          subject.ours.add(subject.times(RENDERS));
          subject.add("jinja2", peers.median("jinja2", entry.getKey(), PEER_RENDERS));
          subject.add("minijinja", peers.median("minijinja", entry.getKey(), PEER_RENDERS));
        }
      }
    }
    report(subjects, out);
    out.printf(
        Locale.ROOT, "%nlargest template, parse and compile: %.2f ms%n", largestCompile() / 1e6);
  }

  private static void report(Map<String, Subject> subjects, PrintStream out) {
    out.println("20 turns and 5 tools, microseconds per rendering (median of rounds)");
    out.printf(
        "%-14s %8s %8s %10s %10s %12s %12s%n",
        "template", "chars", "smg", "jinja2", "minijinja", "/ minijinja", "bytes/output");
    subjects.forEach(
        (name, subject) -> {
          double ours = median(subject.ours);
          out.printf(
              Locale.ROOT,
              "%-14s %8d %8.1f %10s %10s %12s %12.2f%n",
              name,
              subject.chars,
              ours / 1e3,
              micros(subject.peers.get("jinja2")),
              micros(subject.peers.get("minijinja")),
              ratio(ours, subject.peers.get("minijinja")),
              (double) subject.bytesAllocated / subject.bytes);
        });
  }

  private static String micros(@Nullable List<Long> times) {
    return times == null || times.isEmpty()
        ? "-"
        : String.format(Locale.ROOT, "%.1f", median(times) / 1e3);
  }

  private static String ratio(double ours, @Nullable List<Long> theirs) {
    return theirs == null || theirs.isEmpty()
        ? "-"
        : String.format(Locale.ROOT, "%.3f", ours / median(theirs));
  }

  private static double median(List<Long> times) {
    long[] sorted = times.stream().mapToLong(Long::longValue).sorted().toArray();
    return sorted[sorted.length / 2];
  }

  private long largestCompile() throws IOException {
    String largest = "";
    try (var files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".jinja")).toList()) {
        String text = Files.readString(file);
        largest = text.length() > largest.length() ? text : largest;
      }
    }
    long best = Long.MAX_VALUE;
    for (int i = 0; i < 300; i++) {
      long start = clock.nanoTime();
      JinjaTemplate.compile(largest);
      best = Math.min(best, clock.nanoTime() - start);
    }
    return best;
  }

  /** One template and what was measured with it. */
  private final class Subject {
    private final JinjaTemplate template;
    private final JsonObject conversation;
    private final List<Long> ours = new ArrayList<>();
    private final Map<String, List<Long>> peers = new LinkedHashMap<>();
    private final int chars;
    private final int bytes;
    private long bytesAllocated;

    Subject(String source, JsonObject conversation) {
      this.template = JinjaTemplate.compile(source);
      this.conversation = conversation;
      String text = render();
      this.chars = text.length();
      this.bytes = text.getBytes(StandardCharsets.UTF_8).length;
    }

    private String render() {
      var variables = new Variables();
      for (Map.Entry<String, JsonValue> member : conversation.members().entrySet()) {
        switch (member.getKey()) {
          case "messages", "tools" -> variables.user(member.getKey(), member.getValue());
          default -> variables.operator(member.getKey(), member.getValue());
        }
      }
      return template.render(variables, () -> TIME, Bounds.DEFAULT).text();
    }

    /** Median nanoseconds of that many renderings. */
    long times(int count) {
      long[] times = new long[count];
      int length = 0;
      long before = allocated();
      for (int i = 0; i < count; i++) {
        long start = clock.nanoTime();
        length += render().length();
        times[i] = clock.nanoTime() - start;
      }
      if (length == 0) {
        throw new IllegalStateException("a template renders nothing");
      }
      bytesAllocated = (allocated() - before - 8L * count) / count;
      Arrays.sort(times);
      return times[count / 2];
    }

    void add(String peer, long nanos) {
      if (nanos > 0) {
        peers.computeIfAbsent(peer, name -> new ArrayList<>()).add(nanos);
      }
    }
  }

  private static long allocated() {
    return ManagementFactory.getThreadMXBean() instanceof ThreadMXBean threads
        ? threads.getCurrentThreadAllocatedBytes()
        : 0;
  }
}

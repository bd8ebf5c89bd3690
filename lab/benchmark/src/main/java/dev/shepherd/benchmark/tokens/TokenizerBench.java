package dev.shepherd.benchmark.tokens;

import dev.shepherd.exchange.Randomness;
import dev.shepherd.json.JsonText;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code smg bench tokenizer}: megabytes per CPU second of our tokenizer and of the libraries that
 * a user could pick instead.
 *
 * <p>Every library runs in a process of its own and all take turns on the same texts in every
 * round, so that whatever else the machine does hits all of them. Libraries that are not installed
 * are left out.
 */
public final class TokenizerBench {

  /** What the command understands. */
  public static final String HELP =
      """
      Usage: smg bench tokenizer --tokenizers FOLDER [OPTIONS]

      Measures encoding in megabytes per CPU second, one thread, beside Python's tokenizers, fastokens
      and tiktoken: with empty caches (cold), with the caches that other texts of the same kind left
      (fresh), and with the same texts again (warm).

        --tokenizers FOLDER    a folder whose folders hold a tokenizer.json each
        --only NAME,...        of these tokenizers only
        --python FILE          a Python with tokenizers, fastokens and tiktoken (default: python3)
        --peers NAME,...       of these libraries only
        --mixes NAME,...       of mixed, english, code, cjk
        --sizes N,...          characters of a text (default: 1000,16000,1000000)
        --rounds N             turns that everyone takes; the median counts (default: 3)
        --warm-up SECONDS      of our process before the first turn (default: 15)
        --load                 also: time to load, first 100 texts of a new process, decoding
      """;

  private static final int OK = 0;
  private static final int FAILED = 1;
  private static final int USAGE = 2;

  private static final List<String> PEERS = List.of("tokenizers", "fastokens", "tiktoken");
  private static final int BYTES_PER_RUN = 400_000;

  private Path tokenizers = Path.of("");
  private List<String> only = List.of();
  private List<String> peers = PEERS;
  private List<String> mixes = List.of("mixed", "english", "code", "cjk");
  private List<String> sizes = List.of("1000", "16000", "1000000");
  private String python = "python3";
  private int rounds = 3;
  private int warmUp = 15;
  private boolean load;
  private final PrintStream out;
  private final PrintStream err;

  private TokenizerBench(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  /** Runs with these words; 0, 1 when nothing could be measured, 2 for wrong words. */
  public static int run(List<String> args, PrintStream out, PrintStream err) throws IOException {
    var bench = new TokenizerBench(out, err);
    String wrong;
    try {
      wrong = bench.parse(args);
    } catch (IllegalArgumentException e) {
      wrong = e.getMessage();
    }
    if (wrong != null) {
      err.println("smg: " + wrong);
      err.println("     see: smg bench tokenizer --help");
      return USAGE;
    }
    return bench.measure();
  }

  private @Nullable String parse(List<String> args) {
    for (int i = 0; i < args.size(); i++) {
      String word = args.get(i);
      if (word.equals("--load")) {
        load = true;
        continue;
      }
      int equals = word.indexOf('=');
      String value;
      if (equals > 0) {
        value = word.substring(equals + 1);
        word = word.substring(0, equals);
      } else if (++i < args.size()) {
        value = args.get(i);
      } else {
        return word + " needs a value";
      }
      switch (word) {
        case "--tokenizers" -> tokenizers = Path.of(value);
        case "--only" -> only = words(value);
        case "--peers" -> peers = words(value);
        case "--mixes" -> mixes = words(value);
        case "--sizes" -> sizes = words(value);
        case "--python" -> python = value;
        case "--rounds" -> rounds = Math.clamp(Integer.parseInt(value), 1, 99);
        case "--warm-up" -> warmUp = Math.clamp(Integer.parseInt(value), 0, 600);
        default -> {
          return "unknown option " + word;
        }
      }
    }
    mixes.forEach(mix -> TextMix.valueOf(mix.toUpperCase(Locale.ROOT)));
    sizes.forEach(Integer::parseUnsignedInt);
    return tokenizers.toString().isEmpty() ? "--tokenizers is needed" : null;
  }

  private static List<String> words(String list) {
    return List.of(list.split(",", -1));
  }

  private int measure() throws IOException {
    List<Path> folders = folders();
    if (folders.isEmpty()) {
      err.println("smg: no folder with a tokenizer.json in " + tokenizers);
      return FAILED;
    }
    Path work = Files.createTempDirectory("smg-bench-tokenizer");
    try {
      Path script = work.resolve("peers.py");
      try (InputStream in =
          TokenizerBench.class.getResourceAsStream("/dev/shepherd/benchmark/tokenizer_peers.py")) {
        if (in == null) {
          throw new IOException("tokenizer_peers.py is missing from this build");
        }
        Files.copy(in, script);
      }
      for (Path folder : folders) {
        measure(folder, work, script);
      }
    } finally {
      delete(work);
    }
    return OK;
  }

  private List<Path> folders() throws IOException {
    if (!Files.isDirectory(tokenizers)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(tokenizers)) {
      return all.filter(folder -> Files.exists(folder.resolve("tokenizer.json")))
          .filter(folder -> only.isEmpty() || only.contains(folder.getFileName().toString()))
          .sorted()
          .toList();
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      for (Path file : all.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  private List<String> ourCommand() {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    // The options that this process was started with are those that users' processes get.
    for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (option.startsWith("-X")) {
        command.add(option);
      }
    }
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(TokenizerMain.class.getName());
    return command;
  }

  private void measure(Path folder, Path work, Path script) throws IOException {
    out.printf("%n%s%n", folder.getFileName());
    List<Engine> engines = new ArrayList<>();
    try {
      engines.add(new Engine("smg", ourCommand(), err));
      for (String peer : peers) {
        engines.add(new Engine(peer, List.of(python, script.toString(), peer), err));
      }
      engines.removeIf(engine -> engine.load(folder) < 0);
      if (engines.isEmpty()) {
        return;
      }
      warmUp(engines.getFirst(), work);
      List<Cell> cells = cells();
      for (int round = 0; round < rounds; round++) {
        for (Cell cell : cells) {
          turn(cell, engines, folder, work, round);
        }
      }
      table(cells, engines);
      if (load) {
        beyondEncoding(folder, work, script, engines.getFirst());
      }
    } finally {
      engines.forEach(Engine::close);
    }
  }

  private void warmUp(Engine ours, Path work) throws IOException {
    if (!ours.name().equals("smg") || warmUp == 0) {
      return;
    }
    err.println("warming up");
    List<String> texts = new ArrayList<>();
    for (String mix : mixes) {
      TextMix kind = TextMix.valueOf(mix.toUpperCase(Locale.ROOT));
      texts.addAll(texts(kind, 1_000, 99));
      texts.addAll(texts(kind, 100_000, 98));
    }
    ours.texts(write(work, texts));
    ours.ask("warm " + warmUp);
  }

  /** One mix at one size, and what everyone needed for it. */
  private record Cell(TextMix mix, int size, Map<String, List<double[]>> speeds) {

    /** Megabytes per CPU second, the median of the rounds; NaN when there is none. */
    double median(String engine, int phase) {
      List<double[]> all = speeds.getOrDefault(engine, List.of());
      double[] sorted = all.stream().mapToDouble(one -> one[phase]).sorted().toArray();
      return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2];
    }
  }

  private List<Cell> cells() {
    List<Cell> cells = new ArrayList<>();
    for (String mix : mixes) {
      for (String size : sizes) {
        cells.add(
            new Cell(
                TextMix.valueOf(mix.toUpperCase(Locale.ROOT)),
                Integer.parseInt(size),
                new LinkedHashMap<>()));
      }
    }
    return cells;
  }

  private void turn(Cell cell, List<Engine> engines, Path folder, Path work, int round)
      throws IOException {
    List<String> first = texts(cell.mix(), cell.size(), 2L * round);
    List<String> second = texts(cell.mix(), cell.size(), 2L * round + 1);
    Path firstFile = write(work, first);
    Path secondFile = write(work, second);
    long tokens = -1;
    for (Engine engine : engines) {
      engine.load(folder);
      double[] speeds = new double[3];
      engine.texts(firstFile);
      Engine.Run cold = engine.run();
      engine.texts(secondFile);
      Engine.Run fresh = engine.run();
      Engine.Run warm = engine.run();
      if (cold == null || fresh == null || warm == null) {
        continue;
      }
      speeds[0] = speed(first, cold);
      speeds[1] = speed(second, fresh);
      speeds[2] = speed(second, warm);
      cell.speeds().computeIfAbsent(engine.name(), name -> new ArrayList<>()).add(speeds);
      if (tokens >= 0 && tokens != warm.tokens() && !engine.name().equals("tiktoken")) {
        err.println(engine.name() + " gives " + warm.tokens() + " tokens, others " + tokens);
      }
      tokens = warm.tokens();
    }
    Files.delete(firstFile);
    Files.delete(secondFile);
  }

  private static double speed(List<String> texts, Engine.Run run) {
    long bytes = 0;
    for (String text : texts) {
      bytes += text.getBytes(StandardCharsets.UTF_8).length;
    }
    return bytes * 1e3 / run.cpuNanos();
  }

  private static List<String> texts(TextMix mix, int size, long seed) {
    var random = Randomness.seeded(seed * 31 + mix.name().hashCode());
    List<String> texts = new ArrayList<>();
    for (int characters = 0; characters < BYTES_PER_RUN; characters += size) {
      texts.add(mix.text(random, size));
    }
    return texts;
  }

  private static Path write(Path work, List<String> texts) throws IOException {
    Path file = Files.createTempFile(work, "texts", ".jsonl");
    try (var stream = Files.newOutputStream(file)) {
      for (String text : texts) {
        stream.write(JsonText.quote(text));
        stream.write('\n');
      }
    }
    return file;
  }

  private void table(List<Cell> cells, List<Engine> engines) {
    out.println("MB per CPU second: cold / fresh / warm");
    out.printf("%-8s %9s", "mix", "size");
    engines.forEach(engine -> out.printf(" %22s", engine.name()));
    out.printf(" %22s%n", "smg / fastokens");
    List<Double> ratios = new ArrayList<>();
    for (Cell cell : cells) {
      out.printf("%-8s %9d", cell.mix().name().toLowerCase(Locale.ROOT), cell.size());
      for (Engine engine : engines) {
        out.printf(" %22s", three(cell, engine.name(), null));
      }
      out.printf(" %22s%n", three(cell, "smg", "fastokens"));
      for (int phase = 0; phase < 3; phase++) {
        double ratio = cell.median("smg", phase) / cell.median("fastokens", phase);
        if (Double.isFinite(ratio)) {
          ratios.add(ratio);
        }
      }
    }
    if (!ratios.isEmpty()) {
      ratios.sort(null);
      out.printf(
          Locale.ROOT,
          "of %d cells: median %.2f of fastokens, least %.2f%n",
          ratios.size(),
          ratios.get(ratios.size() / 2),
          ratios.getFirst());
    }
  }

  private static String three(Cell cell, String engine, @Nullable String per) {
    var text = new StringBuilder();
    for (int phase = 0; phase < 3; phase++) {
      double value = cell.median(engine, phase);
      if (per != null) {
        value /= cell.median(per, phase);
      }
      text.append(phase == 0 ? "" : " / ");
      text.append(
          Double.isFinite(value)
              ? String.format(Locale.ROOT, per != null ? "%.2f" : "%.1f", value)
              : "-");
    }
    return text.toString();
  }

  /** Loading, the first texts of a new process, and decoding. */
  private void beyondEncoding(Path folder, Path work, Path script, Engine ours) throws IOException {
    Path hundred = write(work, texts(TextMix.MIXED, 1_000, 7).subList(0, 100));
    out.printf("%-12s %14s %24s%n", "new process", "load ms", "first 100 texts CPU ms");
    List<String> names = new ArrayList<>(List.of("smg"));
    names.addAll(peers);
    for (String name : names) {
      List<String> command =
          name.equals("smg") ? ourCommand() : List.of(python, script.toString(), name);
      try (var engine = new Engine(name, command, err)) {
        long micros = engine.load(folder);
        engine.texts(hundred);
        Engine.Run run = engine.run();
        if (micros >= 0 && run != null) {
          out.printf(
              Locale.ROOT, "%-12s %14.0f %24.1f%n", name, micros / 1e3, run.cpuNanos() / 1e6);
        }
      }
    }
    ours.texts(write(work, texts(TextMix.MIXED, 1_000, 5)));
    String[] decoded = ours.ask("decode").split(" ", -1);
    if (decoded.length == 4) {
      double tokens = Double.parseDouble(decoded[1]);
      double parts = Double.parseDouble(decoded[2]);
      out.printf(
          Locale.ROOT,
          "incremental decoding: %.1f ns per token, %.1f bytes allocated per text told%n",
          Double.parseDouble(decoded[0]) / tokens,
          Double.parseDouble(decoded[3]) / parts);
    }
  }
}

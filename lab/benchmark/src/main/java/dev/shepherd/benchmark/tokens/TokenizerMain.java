package dev.shepherd.benchmark.tokens;

import com.sun.management.ThreadMXBean;
import dev.shepherd.exchange.Clock;
import dev.shepherd.json.JsonParser;
import dev.shepherd.json.JsonString;
import dev.shepherd.tokenizer.IntSink;
import dev.shepherd.tokenizer.Tokenizer;
import dev.shepherd.tokenizer.decode.Detokenizer;
import dev.shepherd.tokenizer.decode.IncrementalDecoder;
import dev.shepherd.tokenizer.load.TokenizerLoader;
import dev.shepherd.tokenizer.normal.ByteBuilder;
import dev.shepherd.tokenizer.spec.TokenizerSpec;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The process in which our own tokenizer is measured: reads one command per line, answers one line.
 *
 * <pre>
 * load DIR           a new tokenizer, caches empty; answers the microseconds of reading and making it
 * texts FILE         reads texts, one JSON string a line; answers how many
 * run                encodes them one after the other; answers "CPU-nanoseconds tokens"
 * warm SECONDS       encodes them again and again with fresh caches
 * decode             streams their tokens back; answers "nanoseconds tokens texts allocated-bytes"
 * </pre>
 */
public final class TokenizerMain {

  private static final Clock CLOCK = Clock.system();

  private final ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
  private @Nullable TokenizerSpec spec;
  private @Nullable Tokenizer tokenizer;
  private String folder = "";
  private final List<byte[]> texts = new ArrayList<>();
  private final IntSink ids = new IntSink();

  private TokenizerMain() {}

  /** Entry of the process. */
  public static void main(String[] args) throws IOException {
    var main = new TokenizerMain();
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String said;
      try {
        said = main.answer(line);
      } catch (IOException | RuntimeException e) {
        said = "none: " + String.valueOf(e.getMessage()).replace('\n', ' ');
      }
      out.println(said);
    }
  }

  private String answer(String line) throws IOException {
    int space = line.indexOf(' ');
    String command = space < 0 ? line : line.substring(0, space);
    String rest = space < 0 ? "" : line.substring(space + 1);
    return switch (command) {
      case "load" -> load(rest);
      case "texts" -> read(Path.of(rest));
      case "run" -> run();
      case "warm" -> warm(Long.parseLong(rest));
      case "decode" -> decode();
      default -> "none: unknown command";
    };
  }

  private String load(String directory) {
    long start = CLOCK.nanoTime();
    // A second tokenizer of the same folder only needs new caches.
    TokenizerSpec loaded = spec;
    if (loaded == null || !directory.equals(folder)) {
      loaded = TokenizerLoader.load(Path.of(directory));
      spec = loaded;
      folder = directory;
    }
    Tokenizer made = Tokenizer.of(loaded);
    tokenizer = made;
    made.encode("Hello, world!", false);
    return Long.toString((CLOCK.nanoTime() - start) / 1000);
  }

  private String read(Path file) throws IOException {
    texts.clear();
    for (String line : Files.readAllLines(file)) {
      texts.add(((JsonString) JsonParser.parse(line)).value().getBytes(StandardCharsets.UTF_8));
    }
    return Integer.toString(texts.size());
  }

  private String run() {
    // Of this thread: the process's own clock ticks in hundredths of a second.
    long start = threads.getCurrentThreadCpuTime();
    long tokens = encodeAll(loaded());
    return threads.getCurrentThreadCpuTime() - start + " " + tokens;
  }

  private Tokenizer loaded() {
    Tokenizer one = tokenizer;
    if (one == null) {
      throw new IllegalStateException("nothing is loaded");
    }
    return one;
  }

  private long encodeAll(Tokenizer one) {
    long tokens = 0;
    for (byte[] text : texts) {
      one.encode(text, 0, text.length, false, ids.clear());
      tokens += ids.size();
    }
    return tokens;
  }

  private String warm(long seconds) {
    long end = CLOCK.nanoTime() + seconds * 1_000_000_000;
    TokenizerSpec current = loaded().spec();
    long rounds = 0;
    while (CLOCK.nanoTime() < end) {
      Tokenizer fresh = Tokenizer.of(current);
      encodeAll(fresh);
      encodeAll(fresh);
      rounds++;
    }
    return Long.toString(rounds);
  }

  private String decode() {
    IncrementalDecoder decoder = Detokenizer.of(loaded().spec()).incremental(false);
    List<int[]> sequences = new ArrayList<>();
    for (byte[] text : texts) {
      loaded().encode(text, 0, text.length, false, ids.clear());
      sequences.add(ids.toArray());
    }
    var out = new ByteBuilder(256);
    String answer = "";
    for (int round = 0; round < 30; round++) {
      long tokens = 0;
      long told = 0;
      long start = CLOCK.nanoTime();
      for (int[] sequence : sequences) {
        for (int id : sequence) {
          tokens++;
          told += decoder.push(id, out.clear()) > 0 ? 1 : 0;
        }
        decoder.finish(out.clear());
      }
      long nanos = CLOCK.nanoTime() - start;
      long before = threads.getCurrentThreadAllocatedBytes();
      long parts = 0;
      for (int[] sequence : sequences) {
        for (int id : sequence) {
          parts += decoder.push(id).length > 0 ? 1 : 0;
        }
        decoder.finish();
      }
      long allocated = threads.getCurrentThreadAllocatedBytes() - before;
      answer = nanos + " " + tokens + " " + Math.max(told, parts) + " " + allocated;
    }
    return answer;
  }
}

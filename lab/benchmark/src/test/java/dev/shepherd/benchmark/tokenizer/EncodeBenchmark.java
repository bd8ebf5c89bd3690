package dev.shepherd.benchmark.tokenizer;

import dev.shepherd.tokenizer.IntSink;
import dev.shepherd.tokenizer.Tokenizer;
import dev.shepherd.tokenizer.TokenizerOptions;
import dev.shepherd.tokenizer.load.TokenizerLoader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Encoding with and without help of the prefix cache. Needs {@code -Dtokenizer=DIR} and {@code
 * -Dtext=FILE} (UTF-8, some megabytes) in the JVM of the benchmark.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 1,
    jvmArgs = {"-Xms1g", "-Xmx1g", "-XX:+UseSerialGC", "-XX:+UseCompactObjectHeaders"})
public class EncodeBenchmark {

  private static final int CHAT = 120_000;
  private static final int TURN = 500;

  private final IntSink out = new IntSink(1 << 17);
  private Tokenizer words;
  private Tokenizer prefixes;
  private byte[] text;
  private byte[] chat;
  private int at;
  private int turnAt;

  /** Reads the tokenizer and the text. */
  @Setup
  public void load() throws IOException {
    Path directory = Path.of(Objects.requireNonNull(System.getProperty("tokenizer")));
    var spec = TokenizerLoader.load(directory);
    words = Tokenizer.of(spec, new TokenizerOptions(8L << 20, 0, Duration.ofSeconds(10)));
    prefixes = Tokenizer.of(spec);
    Path file = Path.of(Objects.requireNonNull(System.getProperty("text")));
    text = Files.readString(file).getBytes(StandardCharsets.UTF_8);
    chat = new byte[CHAT + TURN];
    System.arraycopy(text, 0, chat, 0, CHAT);
  }

  /** The next turn says something that was not said before. */
  @Setup(Level.Invocation)
  public void nextTurn() {
    turnAt = (turnAt + TURN) % (text.length - CHAT - TURN);
    System.arraycopy(text, CHAT + turnAt, chat, CHAT, TURN);
  }

  /** A kilobyte that comes round again only when all others have. */
  @Benchmark
  public int kilobyte() {
    at = (at + 1000) % (text.length - 1000);
    return encode(words, text, at, 1000);
  }

  /** A chat of 120,000 bytes and a turn of 500 without the prefix cache. */
  @Benchmark
  public int turnWithoutPrefixes() {
    return encode(words, chat, 0, chat.length);
  }

  /** The same when the chat has been seen before. */
  @Benchmark
  public int turnWithPrefixes() {
    return encode(prefixes, chat, 0, chat.length);
  }

  private int encode(Tokenizer tokenizer, byte[] bytes, int from, int length) {
    out.clear();
    tokenizer.encode(bytes, from, length, false, out);
    return out.size();
  }
}

package dev.shepherd.benchmark.parser;

import dev.shepherd.parser.EventSink;
import dev.shepherd.parser.OutputParser;
import dev.shepherd.parser.ParserSettings;
import dev.shepherd.parser.Tools;
import dev.shepherd.parser.catalog.Formats;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Answers of {@value #TOKENS} tokens, fed token by token: prose without a call, and one call with
 * long arguments. The format {@code copy} copies the same tokens and does nothing else.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(value = 1, jvmArgsAppend = "-Xmx256m")
public class ParserBenchmark {

  static final int TOKENS = 1000;

  private static final int TOKEN_BYTES = 4;

  private static final String PROSE =
      "The answer is near, but a < b and c[0] holds {x}: \"so far\", it said. Then 3 > 2; ok.\n";

  /** Which parser reads. */
  @Param({"copy", "qwen", "llama", "deepseek31", "glm45_moe", "harmony"})
  public String format = "";

  /** What is read. */
  @Param({"prose", "call"})
  public String kind = "";

  private byte[] text = new byte[0];
  private final byte[] copy = new byte[16 << 10];
  private final Counter counter = new Counter();

  /** Makes the text. */
  @Setup
  public void prepare() {
    int length = TOKENS * TOKEN_BYTES;
    StringBuilder whole = new StringBuilder();
    String value = "some words of a longer text, as if a file were written by the model. ";
    if (kind.equals("prose")) {
      whole.append(format.equals("harmony") ? "<|channel|>final<|message|>" : "");
      whole.append(PROSE.repeat(length / PROSE.length() + 1));
    } else {
      whole.append(opening());
      whole.append(value.repeat(length / value.length() + 1));
    }
    text = whole.substring(0, length).getBytes(StandardCharsets.UTF_8);
    text = java.util.Arrays.copyOf(text, length);
  }

  private String opening() {
    return switch (format) {
      case "llama" -> "{\"name\": \"write\", \"parameters\": {\"text\": \"";
      case "deepseek31" -> "<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>write<｜tool▁sep｜>{\"text\": \"";
      case "glm45_moe" -> "<tool_call>write\n<arg_key>text</arg_key>\n<arg_value>";
      case "harmony" ->
          "<|channel|>commentary to=functions.write <|constrain|>json<|message|>{\"text\": \"";
      default -> "<tool_call>\n{\"name\": \"write\", \"arguments\": {\"text\": \"";
    };
  }

  /** One answer. */
  @Benchmark
  @OperationsPerInvocation(TOKENS)
  public long token() {
    if (format.equals("copy")) {
      for (int at = 0; at < text.length; at += TOKEN_BYTES) {
        System.arraycopy(text, at, copy, at, Math.min(TOKEN_BYTES, text.length - at));
      }
      return copy[text.length - 1];
    }
    OutputParser parser =
        Formats.standard()
            .open(Formats.standard().tool(format), null, ParserSettings.of(Tools.NONE), counter);
    for (int at = 0; at < text.length; at += TOKEN_BYTES) {
      parser.feed(text, at, Math.min(TOKEN_BYTES, text.length - at));
    }
    parser.finish();
    return counter.bytes;
  }

  /** Counts what is told. */
  private static final class Counter implements EventSink {
    private long bytes;

    @Override
    public void content(byte[] utf8, int offset, int length) {
      bytes += length;
    }

    @Override
    public void reasoning(byte[] utf8, int offset, int length) {
      bytes += length;
    }

    @Override
    public void callStart(int index, String id, String name) {
      bytes += name.length();
    }

    @Override
    public void arguments(int index, byte[] utf8, int offset, int length) {
      bytes += length;
    }

    @Override
    public void callEnd(int index) {
      bytes++;
    }
  }
}

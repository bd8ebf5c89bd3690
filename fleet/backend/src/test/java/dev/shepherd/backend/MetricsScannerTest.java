package dev.shepherd.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What the scanner sees in metrics text, whoever wrote it. */
final class MetricsScannerTest {
  private static final int MANY = 1_000_000;
  private static final String PAGE =
      """
      # HELP vllm:num_requests_running Number of requests in model execution batches.
      # TYPE vllm:num_requests_running gauge
      vllm:num_requests_running{engine="0",model_name="a,b}\\"c\\\\"} 2.0
      vllm:num_requests_waiting{engine="0"} 4 1712345678901
      sglang:token_usage 0.25
      vllm:kv_cache_usage_perc{engine="1",} 1.25e-1
      vllm:e2e_request_latency_seconds_bucket{le="+Inf"} 12
      process_open_fds 17 # {trace_id="x"} 1
      """;

  private static MetricsScanner scan(String text) {
    return new MetricsScanner(text.getBytes(StandardCharsets.UTF_8), MANY);
  }

  private static List<String> samples(byte[] text, int most) {
    var scanner = new MetricsScanner(text, most);
    var seen = new ArrayList<String>();
    while (scanner.next()) {
      seen.add(scanner.name() + "=" + scanner.value());
    }
    return seen;
  }

  private static byte[] label(String name) {
    return name.getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void samplesAreFoundBetweenCommentsTimeStampsAndExemplars() {
    assertThat(samples(PAGE.getBytes(StandardCharsets.UTF_8), MANY))
        .containsExactly(
            "vllm:num_requests_running=2.0",
            "vllm:num_requests_waiting=4.0",
            "sglang:token_usage=0.25",
            "vllm:kv_cache_usage_perc=0.125",
            "vllm:e2e_request_latency_seconds_bucket=12.0",
            "process_open_fds=17.0");
  }

  @Test
  void labelsAreFoundWhateverTheirNeighboursHold() {
    MetricsScanner scanner = scan("m{a=\"x\\\"},b=\\\"7\",b=\"42\",c=\"\"} 1\n");
    assertThat(scanner.next()).isTrue();
    assertThat(scanner.findLabel(label("b"))).isTrue();
    assertThat(scanner.labelNumber(4)).isEqualTo(42);
    assertThat(scanner.labelNumber(1)).isEqualTo(-1);
    assertThat(scanner.findLabel(label("c"))).isTrue();
    assertThat(scanner.labelNumber(4)).isEqualTo(-1);
    assertThat(scanner.findLabel(label("a"))).isTrue();
    assertThat(scanner.labelText()).isEqualTo("x\\\"},b=\\\"7");
    assertThat(scanner.findLabel(label("le"))).isFalse();
  }

  @Test
  void numbersOfEveryFormAreRead() {
    String[] numbers = {
      "0",
      "-3",
      "12.50",
      "1e3",
      "+5",
      "NaN",
      "+Inf",
      "-Inf",
      "18446744073709551615",
      "1.7976e308",
      "0.0000000000000000001",
      ".5",
      "7."
    };
    double[] values = {
      0,
      -3,
      12.5,
      1000,
      5,
      Double.NaN,
      Double.POSITIVE_INFINITY,
      Double.NEGATIVE_INFINITY,
      18446744073709551615.0,
      1.7976e308,
      1e-19,
      .5,
      7
    };
    for (int i = 0; i < numbers.length; i++) {
      MetricsScanner scanner = scan("m " + numbers[i] + "\n");
      assertThat(scanner.next()).isTrue();
      assertThat((Object) scanner.value()).as(numbers[i]).isEqualTo(values[i]);
    }
    for (String none : List.of("-", ".", "1.2.3", "x", "1_000", "1".repeat(65), "--1", "0x10")) {
      MetricsScanner scanner = scan("m " + none + "\n");
      assertThat(scanner.next()).isTrue();
      assertThat(scanner.value()).as(none).isNaN();
    }
  }

  @Test
  void theBoundOnSamplesIsKept() {
    byte[] text = "m 1\n".repeat(1000).getBytes(StandardCharsets.US_ASCII);
    assertThat(samples(text, 10)).hasSize(10);
    assertThat(samples(text, 0)).isEmpty();
  }

  @Test
  void itSeesTheSameSamplesAsTheReaderThatKeepsWholePages() {
    for (long seed = 1; seed <= 200; seed++) {
      String page = page(new SplittableRandom(seed));
      var expected = new ArrayList<String>();
      for (MetricSample sample : MetricsText.read(page, MANY).samples()) {
        expected.add(sample.name() + "=" + sample.value());
      }
      assertThat(samples(page.getBytes(StandardCharsets.UTF_8), MANY))
          .as("seed %s: %s", seed, page)
          .isEqualTo(expected);
    }
  }

  @Test
  void damagedPagesAreReadWithoutFailure() {
    byte[] good = PAGE.getBytes(StandardCharsets.UTF_8);
    for (long seed = 1; seed <= 20_000; seed++) {
      var random = new SplittableRandom(seed);
      byte[] bad = damaged(good, random);
      try {
        var scanner = new MetricsScanner(bad, MANY);
        int seen = 0;
        while (scanner.next()) {
          seen++;
          scanner.value();
          if (scanner.findLabel(label("engine"))) {
            scanner.labelNumber(18);
            scanner.labelText();
          }
        }
        assertThat(seen).isLessThanOrEqualTo(bad.length);
        for (RankLoad rank : MetricsLoad.of(bad, MANY)) {
          assertThat(rank.dpRank()).isBetween(0, 9999);
          assertThat(rank.runningRequests()).isGreaterThanOrEqualTo(-1);
        }
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }

  private static byte[] damaged(byte[] good, SplittableRandom random) {
    byte[] bad = good.clone();
    String hostile = "{}\"\\\n=,# \r\0";
    for (int i = random.nextInt(12); i >= 0; i--) {
      bad[random.nextInt(bad.length)] =
          random.nextBoolean()
              ? (byte) hostile.charAt(random.nextInt(hostile.length()))
              : (byte) random.nextInt(256);
    }
    return java.util.Arrays.copyOf(bad, random.nextInt(bad.length + 1));
  }

  private static String page(SplittableRandom random) {
    String[] values = {"x", "a b", "}", "{", "\\\"", "\\\\", "\\n", "é", "", "#", ","};
    String[] numbers = {"1", "2.5", "1e9", "-0.25", "NaN", "+Inf", "123456789012345678901"};
    var page = new StringBuilder();
    for (int line = random.nextInt(20); line >= 0; line--) {
      switch (random.nextInt(6)) {
        case 0 -> page.append("# TYPE m gauge");
        case 1 -> page.append(random.nextBoolean() ? "" : "   ");
        default -> {
          page.append(random.nextBoolean() ? "vllm:m_" : "  n").append(random.nextInt(9));
          int labels = random.nextInt(4);
          if (labels > 0) {
            page.append(random.nextBoolean() ? " {" : "{");
            for (int i = 0; i < labels; i++) {
              page.append(i == 0 ? "" : ",").append("l").append(i).append("=\"");
              page.append(values[random.nextInt(values.length)]).append('"');
            }
            page.append(random.nextBoolean() ? "}" : ",}");
          }
          page.append(' ').append(numbers[random.nextInt(numbers.length)]);
          page.append(random.nextBoolean() ? "" : " 1700000000000");
        }
      }
      page.append(random.nextInt(5) == 0 ? "\r\n" : "\n");
    }
    return page.toString();
  }
}

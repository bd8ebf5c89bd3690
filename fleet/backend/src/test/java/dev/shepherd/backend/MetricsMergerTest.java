package dev.shepherd.backend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.backend.MetricsMerger.Fate;
import dev.shepherd.backend.MetricsMerger.MergeLimits;
import dev.shepherd.backend.MetricsMerger.SourceOutcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MetricsMergerTest {
  private static final String A = "http://10.0.0.1:8000";
  private static final String B = "http://10.0.0.2:8000";

  @Test
  void sameFamilyOfTwoWorkersBecomesOne() {
    var merger = new MetricsMerger();
    merger.add(
        A,
        """
        # HELP sglang:token_usage Share, see http://x:1/y
        # TYPE sglang:token_usage gauge
        sglang:token_usage{model_name="a:b"} 0.28
        """);
    merger.add(
        B,
        """
        # HELP sglang:token_usage Another text
        # TYPE sglang:token_usage gauge
        sglang:token_usage{model_name="m"} 5.000e-01
        """);
    assertThat(merger.merge().text())
        .isEqualTo(
            """
            # HELP sglang_token_usage Share, see http://x:1/y
            # TYPE sglang_token_usage gauge
            sglang_token_usage{model_name="a:b",worker_addr="http://10.0.0.1:8000"} 0.28
            sglang_token_usage{model_name="m",worker_addr="http://10.0.0.2:8000"} 0.5
            """);
  }

  @Test
  void missingLabelsArePaddedButBucketBoundsAreNot() {
    var merger = new MetricsMerger();
    merger.add(
        A,
        """
        # TYPE t histogram
        t_bucket{le="1.0",zone="z"} 1.0
        t_bucket{zone="z",le="+Inf"} 2.0
        t_sum{zone="z"} 1.5
        t_count{zone="z"} 2
        """);
    merger.add(B, "# TYPE t histogram\nt_bucket{app=\"x\",le=\"+Inf\"} 3\nt_sum 4\nt_count 3\n");
    assertThat(merger.merge().text())
        .isEqualTo(
            """
            # TYPE t histogram
            t_bucket{app="",worker_addr="http://10.0.0.1:8000",zone="z",le="1.0"} 1
            t_bucket{app="",worker_addr="http://10.0.0.1:8000",zone="z",le="+Inf"} 2
            t_sum{app="",worker_addr="http://10.0.0.1:8000",zone="z"} 1.5
            t_count{app="",worker_addr="http://10.0.0.1:8000",zone="z"} 2
            t_bucket{app="x",worker_addr="http://10.0.0.2:8000",zone="",le="+Inf"} 3
            t_sum{app="",worker_addr="http://10.0.0.2:8000",zone=""} 4
            t_count{app="",worker_addr="http://10.0.0.2:8000",zone=""} 3
            """);
  }

  @Test
  void conflictingTypesKeepTheFirstAndAllSamples() {
    var merger = new MetricsMerger();
    merger.add(A, "# TYPE x counter\nx 1\n");
    merger.add(B, "# TYPE x gauge\nx 2\n# TYPE y gauge\ny 3\n");
    assertThat(merger.merge().text())
        .contains("# TYPE x counter\n", "# TYPE y gauge\n")
        .contains("x{worker_addr=\"" + A + "\"} 1", "x{worker_addr=\"" + B + "\"} 2")
        .doesNotContain("# TYPE x gauge");
  }

  @Test
  void openMetricsIsWrittenAsPrometheusText() {
    var merger = new MetricsMerger();
    merger.add(
        A,
        """
        # HELP requests All requests.
        # TYPE requests counter
        requests_total{path="/a"} 17.0 1520879607.789 # {trace_id="abc"} 0.5 1520879607.1
        requests_created{path="/a"} 1.5208796077e+09
        # TYPE build info
        build_info{v="1"} 1
        # UNIT requests requests
        # EOF
        """);
    assertThat(merger.merge().text())
        .isEqualTo(
            """
            # TYPE build_info gauge
            build_info{v="1",worker_addr="http://10.0.0.1:8000"} 1

            # HELP requests_created All requests.
            # TYPE requests_created gauge
            requests_created{path="/a",worker_addr="http://10.0.0.1:8000"} 1520879607.7

            # HELP requests_total All requests.
            # TYPE requests_total counter
            requests_total{path="/a",worker_addr="http://10.0.0.1:8000"} 17
            """);
  }

  @Test
  void escapesSurviveTheRoundTrip() {
    var merger = new MetricsMerger();
    merger.add(A, "# HELP x back\\\\slash\\nline \"q\"\nx{l=\"a\\\\b\\\"c\\nd\\x,}=\"} 1\r\n");
    assertThat(merger.merge().text())
        .contains("# HELP x back\\\\slash\\nline \"q\"\n")
        .contains("x{l=\"a\\\\b\\\"c\\nd\\\\x,}=\",worker_addr=\"" + A + "\"} 1\n");
  }

  @Test
  void labelOfThatNameFromAGatewayBehindIsKept() {
    var merger = new MetricsMerger();
    merger.add(A, "x{worker_addr=\"in\",exported_worker_addr=\"deep\"} 1\n");
    assertThat(merger.merge().text())
        .contains(
            "x{exported_exported_worker_addr=\"deep\",exported_worker_addr=\"in\",worker_addr=\""
                + A
                + "\"} 1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<html>\n<body>\n<h1>502 Bad Gateway</h1>\n</body></html>",
        "{\"error\":\"no\"}",
        "[{\"iter\":1}]",
        "garbage",
        "\u0000\u0001\u0002",
        "x{ 1\nx} 2\n{x=\"1\"} 3\nx{a=\"1} 4\n"
      })
  void garbageCostsNobodyElse(String garbage) {
    var merger = new MetricsMerger();
    merger.add(A, garbage);
    merger.add(B, "x 1\n");
    var merged = merger.merge();
    assertThat(merged.text()).isEqualTo("# TYPE x untyped\nx{worker_addr=\"" + B + "\"} 1\n");
    assertThat(merged.outcomes())
        .containsExactly(new SourceOutcome(A, Fate.UNREADABLE), new SourceOutcome(B, Fate.MERGED));
  }

  @Test
  void oneBadLineCostsOneLine() {
    var merger = new MetricsMerger();
    merger.add(A, "a 1\nb one\nc{x=\"1\",x=\"2\"} 1\nd 4\ne 0x1p3\nf 1d\ng 7\nh 8\ni 9\n");
    assertThat(names(merger.merge().text())).containsExactly("a", "d", "g", "h", "i");
  }

  @Test
  void largeSourcesAreLeftOutOneByOne() {
    var merger = new MetricsMerger(new MergeLimits(3, 4, 40, 1000));
    merger.add("many", "a 1\nb 1\nc 1\nd 1\n");
    merger.add("long", "a{x=\"" + "y".repeat(40) + "\"} 1\n");
    merger.add("fits", "a 1\n");
    merger.addUnreachable("gone");
    var merged = merger.merge();
    assertThat(merged.outcomes())
        .extracting(SourceOutcome::fate)
        .containsExactly(Fate.TOO_LARGE, Fate.TOO_LARGE, Fate.MERGED, Fate.UNREACHABLE);
    assertThat(merged.text()).contains("worker_addr=\"fits\"").doesNotContain("many", "long");
  }

  @Test
  void hostileLabelNamesDoNotMultiply() {
    var merger = new MetricsMerger();
    var text = new StringBuilder();
    for (int i = 0; i < 5000; i++) {
      text.append("x{l").append(i).append("=\"1\"} 1\n");
    }
    text.append("x{").append("y".repeat(1_000_000)).append("=\"1\"} 1\n");
    merger.add(A, text.toString());
    merger.add(B, "z 1\nz{a=\"1\"} 1\n");
    var merged = merger.merge().text();
    assertThat(merged.length()).isLessThan(text.length() * 5);
    assertThat(merged).contains("z{a=\"\",worker_addr=\"" + B + "\"} 1");
  }

  @ParameterizedTest
  @CsvSource({
    "1.0, 1",
    "8.128902e+06, 8128902",
    "1.5e-05, 1.5e-5",
    "0.1, 0.1",
    "-0.0, 0",
    "1e300, 1e300",
    "18446744073709551615, 18446744073709551615",
    "007, 7",
    "nan, NaN",
    "+inf, +Inf",
    "-Inf, -Inf",
    "12345678.5, 12345678.5",
    "1e3, 1000"
  })
  void numbersAreShortest(String given, String shown) {
    assertThat(MetricNumber.shortest(given, 0, given.length())).isEqualTo(shown);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-", "+", ".", "e", "1d", "0x1p3", "1e", "--1", "1_000", "infinit"})
  void otherWordsAreNoNumbers(String given) {
    assertThat(MetricNumber.shortest(given, 0, given.length())).isNull();
  }

  /** Property: whatever the sources hold, every series is found again with its value. */
  @Test
  void everySampleOfEverySourceSurvives() {
    for (long seed = 0; seed < 300; seed++) {
      var random = new SplittableRandom(seed);
      var merger = new MetricsMerger();
      Map<String, String> expected = new HashMap<>();
      int sources = 1 + random.nextInt(5);
      for (int s = 0; s < sources; s++) {
        String addr = "http://w" + s + ":80\\\"" + s;
        merger.add(addr, randomSource(random, addr, expected));
      }
      var merged = merger.merge();
      assertThat(merged.outcomes()).as("seed %d", seed).allMatch(o -> o.fate() == Fate.MERGED);
      var read = MetricsText.read(merged.text(), 1_000_000);
      assertThat(read.isGarbage()).as("seed %d", seed).isFalse();
      Map<String, String> found = new HashMap<>();
      for (var sample : read.samples()) {
        assertThat(found.put(key(sample), sample.number())).as("seed %d", seed).isNull();
      }
      assertThat(found).as("seed %d\n%s", seed, merged.text()).isEqualTo(expected);
      assertThat(blocks(merged.text())).as("seed %d", seed).doesNotHaveDuplicates();
      assertThat(again(merged.text())).as("seed %d", seed).isEqualTo(merged.text());
    }
  }

  /** A second merge of a merged text changes nothing but the label it adds. */
  private static String again(String text) {
    var merger = new MetricsMerger();
    merger.add("x", text);
    return merger
        .merge()
        .text()
        .replace(",worker_addr=\"x\"", "")
        .replace("{worker_addr=\"x\"}", "")
        .replace("exported_worker_addr", "worker_addr");
  }

  private static String randomSource(
      SplittableRandom random, String addr, Map<String, String> expected) {
    var out = new StringBuilder();
    var types = List.of("counter", "gauge", "histogram", "summary", "untyped", "info", "odd");
    var taken = new HashSet<String>();
    int families = 1 + random.nextInt(6);
    for (int f = 0; f < families; f++) {
      String name = "fam" + random.nextInt(8) + (random.nextBoolean() ? ":x" : "_x");
      if (!taken.add(name.replace(':', '_'))) {
        continue;
      }
      if (random.nextInt(4) > 0) {
        out.append("# TYPE ").append(name).append(' ');
        out.append(types.get(random.nextInt(types.size()))).append('\n');
      }
      if (random.nextBoolean()) {
        out.append("# HELP ").append(name).append(" some: help\\n\n");
      }
      for (String ending : List.of("", "_bucket", "_sum", "_count", "_total", "_created")) {
        if (random.nextInt(3) == 0) {
          appendSample(random, addr, name + ending, out, expected);
        }
      }
    }
    return out.isEmpty() ? "# nothing\n" : out.toString();
  }

  private static void appendSample(
      SplittableRandom random,
      String addr,
      String name,
      StringBuilder out,
      Map<String, String> expected) {
    var labels = new ArrayList<MetricSample.Label>();
    var text = new StringBuilder();
    var values = List.of("v", "a:b", "q\"", "b\\", "n\nl", "{,}=", " ", "é");
    for (String label : List.of("zone", "le", "app", "quantile", "b")) {
      if (random.nextInt(3) == 0) {
        String value = values.get(random.nextInt(values.size()));
        labels.add(new MetricSample.Label(label, value));
        text.append(text.isEmpty() ? "" : ",").append(label).append("=\"");
        text.append(value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n"));
        text.append('"');
      }
    }
    String number = random.nextBoolean() ? "NaN" : String.valueOf(random.nextInt());
    out.append(name);
    if (!labels.isEmpty() || random.nextBoolean()) {
      out.append('{').append(text).append('}');
    }
    out.append(' ').append(number).append(random.nextBoolean() ? " 1764000000000\n" : "\n");
    labels.add(new MetricSample.Label("worker_addr", addr));
    var sample = new MetricSample(name.replace(':', '_'), labels, number);
    expected.put(key(sample), number);
  }

  /** Name and labels, those with empty values left out as a reader would. */
  private static String key(MetricSample sample) {
    var labels = new TreeMap<String, String>();
    for (var label : sample.labels()) {
      if (!label.value().isEmpty()) {
        labels.put(label.name(), label.value());
      }
    }
    return sample.name() + labels;
  }

  private static List<String> names(String text) {
    return MetricsText.read(text, 1000).samples().stream().map(MetricSample::name).toList();
  }

  private static List<String> blocks(String text) {
    return text.lines().filter(line -> line.startsWith("# TYPE ")).toList();
  }
}

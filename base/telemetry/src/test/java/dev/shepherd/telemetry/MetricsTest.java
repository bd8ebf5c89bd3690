package dev.shepherd.telemetry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.shepherd.exchange.ManualClock;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class MetricsTest {
  private final ManualClock clock = new ManualClock(0);
  private final Metrics metrics = new Metrics(clock, List.of());

  @Test
  void expositionIsTheTextFormatToTheByte() throws Exception {
    var requests = metrics.counter("requests_total", "Requests, \\ and\nmore", "method", "path");
    metrics.counter("never_used_total", "No series, no header");
    var temperature = metrics.gauge("temperature", "Degrees");
    var times =
        metrics.histogram("wait_duration_seconds", "Wait", Buckets.ofSeconds(0.005, 1, 2.5), "q");

    requests.with("POST", "/v1/chat").add(3);
    requests.with("GET", "a\"b\\c\nd é").increment();
    temperature.with().set(-0.25);
    times.with("x").observeNanos(5_000_000);
    times.with("x").observeNanos(5_000_001);
    times.with("x").observeNanos(9_000_000_000L);

    var out = new ByteArrayOutputStream();
    metrics.writeTo(out);
    assertThat(out.toString(UTF_8))
        .isEqualTo(
            """
            # HELP requests_total Requests, \\\\ and\\nmore
            # TYPE requests_total counter
            requests_total{method="POST",path="/v1/chat"} 3
            requests_total{method="GET",path="a\\"b\\\\c\\nd é"} 1
            # HELP temperature Degrees
            # TYPE temperature gauge
            temperature -0.25
            # HELP wait_duration_seconds Wait
            # TYPE wait_duration_seconds histogram
            wait_duration_seconds_bucket{q="x",le="0.005"} 1
            wait_duration_seconds_bucket{q="x",le="1"} 2
            wait_duration_seconds_bucket{q="x",le="2.5"} 2
            wait_duration_seconds_bucket{q="x",le="+Inf"} 3
            wait_duration_seconds_sum{q="x"} 9.010000001
            wait_duration_seconds_count{q="x"} 3
            """);
  }

  @Test
  void contentTypeIsTheReferences() {
    assertThat(Metrics.CONTENT_TYPE).isEqualTo("text/plain; version=0.0.4; charset=utf-8");
  }

  @Test
  void anyLabelValueAndNumberReadsBackTheSame() {
    long seed = 20261124;
    var random = new Random(seed);
    var family = metrics.gauge("g", "any", "a", "b");
    var expected = new ArrayList<ExpositionParser.Sample>();
    for (int i = 0; i < 500; i++) {
      String a = randomText(random) + i;
      String b = randomText(random);
      double value =
          switch (i % 5) {
            case 0 -> random.nextInt();
            case 1 -> Double.longBitsToDouble(random.nextLong() & ~(1L << 62));
            case 2 -> random.nextGaussian();
            case 3 -> random.nextBoolean() ? Double.POSITIVE_INFINITY : -1e300;
            default -> random.nextLong();
          };
      family.with(a, b).set(value);
      expected.add(new ExpositionParser.Sample("g", new TreeMap<>(Map.of("a", a, "b", b)), value));
    }
    var read = ExpositionParser.parse(scrape());
    assertThat(read.get("g").samples()).as("seed %d", seed).isEqualTo(expected);
  }

  private static String randomText(Random random) {
    String alphabet = "ab\"\\\n\r\t{},= é漢\uD83D\uDE00";
    var text = new StringBuilder();
    for (int i = random.nextInt(6); i > 0; i--) {
      int from = random.nextInt(alphabet.codePointCount(0, alphabet.length()));
      text.appendCodePoint(alphabet.codePointAt(alphabet.offsetByCodePoints(0, from)));
    }
    return text.toString();
  }

  @Test
  void numbersAreShort() {
    assertThat(TextBuffer.shortest(7200)).isEqualTo("7200");
    assertThat(TextBuffer.shortest(0.001)).isEqualTo("0.001");
    assertThat(TextBuffer.shortest(0.0001)).isEqualTo("1e-4");
    assertThat(TextBuffer.shortest(1e300)).isEqualTo("1e300");
    assertThat(TextBuffer.shortest(Double.NaN)).isEqualTo("NaN");
    assertThat(TextBuffer.shortest(Double.NEGATIVE_INFINITY)).isEqualTo("-Inf");
    for (long edge : new long[] {0, -1, 9, 10, 99, 100, Long.MAX_VALUE, Long.MIN_VALUE}) {
      assertThat(new String(new TextBuffer(1).append(edge).toByteArray(), UTF_8))
          .isEqualTo(Long.toString(edge));
    }
  }

  @Test
  void concurrentUpdatesLoseNothing() throws Exception {
    int threads = 8;
    int each = 50_000;
    var counters = metrics.counter("c_total", "c", "k");
    var gauge = metrics.gauge("g", "g").with();
    var times = metrics.histogram("t_duration_seconds", "t").with();
    try (var pool = Executors.newFixedThreadPool(threads)) {
      var tasks = new ArrayList<Callable<Void>>();
      for (int t = 0; t < threads; t++) {
        tasks.add(
            () -> {
              for (int i = 0; i < each; i++) {
                counters.with("same").increment();
                gauge.add(2);
                gauge.decrement();
                times.observeNanos(i * 1_000L);
              }
              return null;
            });
      }
      for (var done : pool.invokeAll(tasks)) {
        done.get();
      }
    }
    assertThat(counters.with("same").value()).isEqualTo(threads * each);
    assertThat(gauge.value()).isEqualTo(threads * each);
    assertThat(times.count()).isEqualTo(threads * each);
    assertThat(times.sum()).isEqualTo(threads * (each * (each - 1L) / 2) * 1_000 / 1e9);
  }

  @Test
  void fullFamilyFoldsNewLabelSetsIntoOther() {
    var small = new Metrics(clock, List.of(), 3);
    var family = small.counter("c_total", "c", "model", "streaming");
    for (int i = 0; i < 1000; i++) {
      family.with("m" + i, "true").increment();
    }
    assertThat(family.size()).isEqualTo(4);
    assertThat(family.with("other", "other").value()).isEqualTo(997);
    assertThat(family.with("m0", "true").value()).isEqualTo(1);

    family.remove("m1", "true");
    family.removeWhere("model", "other");
    family.with("late", "false").increment();
    assertThat(family.with("late", "false").value()).isEqualTo(1);
    assertThat(family.size()).isEqualTo(3);
  }

  @Test
  void removedSeriesDisappearAndTheirHandlesAreMute() {
    var errors = metrics.counter("errors_total", "e", "worker", "kind");
    var health = metrics.gauge("health", "h", "worker");
    var other = metrics.gauge("unrelated", "u", "model");
    var kept = errors.with("http://b", "x");
    var gone = errors.with("http://a", "x");
    errors.with("http://a", "y").increment();
    health.with("http://a").set(1);
    other.with("http://a").set(7);

    metrics.removeWhere("worker", "http://a");
    gone.increment();
    kept.increment();

    assertThat(scrape())
        .isEqualTo(
            """
            # HELP errors_total e
            # TYPE errors_total counter
            errors_total{worker="http://b",kind="x"} 1
            # HELP unrelated u
            # TYPE unrelated gauge
            unrelated{model="http://a"} 7
            """);
  }

  @Test
  void changingTheCallersArrayDoesNotChangeTheSeries() {
    var family = metrics.counter("c_total", "c", "k");
    String[] labels = {"a"};
    family.with(labels).increment();
    labels[0] = "b";
    assertThat(family.with("a").value()).isEqualTo(1);
    assertThat(family.size()).isEqualTo(1);
  }

  @Test
  void brokenCallbackCostsOnlyItsOwnSeries() {
    var gauges = metrics.gauge("g", "g", "k");
    gauges.with("good").readFrom(() -> 5);
    gauges
        .with("bad")
        .readFrom(
            () -> {
              throw new IllegalStateException("gone");
            });
    metrics
        .gauge("all_bad", "b")
        .with()
        .readFrom(
            () -> {
              throw new IllegalStateException("gone");
            });
    metrics.beforeScrape(
        () -> {
          throw new IllegalStateException("gone");
        });
    assertThat(scrape()).isEqualTo("# HELP g g\n# TYPE g gauge\ng{k=\"good\"} 5\n");
  }

  @Test
  void boundsBelongToTheirBucket() {
    long seed = 7;
    var random = new Random(seed);
    for (int n = 0; n <= 40; n++) {
      double[] bounds = random.doubles(n, -1, 10_000).sorted().distinct().toArray();
      var buckets = Buckets.ofSeconds(bounds);
      for (int i = 0; i < bounds.length; i++) {
        long nanos = Math.round(bounds[i] * 1e9);
        assertThat(buckets.indexOf(nanos)).as("seed %d, %d of %d", seed, i, n).isEqualTo(i);
        assertThat(buckets.indexOf(nanos + 1)).isEqualTo(i + 1);
      }
      assertThat(buckets.indexOf(Long.MIN_VALUE)).isZero();
      assertThat(buckets.indexOf(Long.MAX_VALUE)).isEqualTo(n);
    }
  }

  @Test
  void bucketsFollowFromTheNameOrTheOperatorsList() {
    assertThat(Buckets.durations(List.of()).count()).isEqualTo(29);
    assertThat(Buckets.eventLoopDelays().count()).isEqualTo(10);
    var own = new Metrics(clock, List.of(5.0, 0.5, 0.5, Double.POSITIVE_INFINITY));
    own.histogram("a_tpot_seconds", "a").with().observeNanos(1);
    assertThat(new String(own.scrape(), UTF_8))
        .contains("a_tpot_seconds_bucket{le=\"0.5\"} 1\na_tpot_seconds_bucket{le=\"5\"} 1\n")
        .contains("a_tpot_seconds_bucket{le=\"+Inf\"} 1\na_tpot_seconds_sum 1e-9\n");
    assertThatThrownBy(() -> own.histogram("odd_seconds", "o"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("odd_seconds");
    assertThatThrownBy(() -> Buckets.durations(List.of(Double.NaN)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Buckets.durations(List.of(1e11)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anyNumberOfStripesKeepsTheCount() {
    for (int stripes : new int[] {0, 1, 2, 3, 5, 64, 1000}) {
      var histogram = new Histogram(Buckets.durations(List.of()), stripes);
      histogram.observeNanos(-5);
      histogram.observe(0.7);
      assertThat(histogram.count()).isEqualTo(2);
      assertThat(histogram.sum()).isEqualTo(0.7);
    }
  }

  @Test
  void wrongDeclarationsAreRefused() {
    metrics.counter("c_total", "c", "a");
    assertThatThrownBy(() -> metrics.gauge("c_total", "again"))
        .hasMessageContaining("declared twice");
    assertThatThrownBy(() -> metrics.gauge("no-dash", "n"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> metrics.gauge("g", "g", "a", "a"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> metrics.gauge("g", "g", "__a"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> metrics.histogram("g_duration_seconds", "g", "le"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> metrics.counter("d_total", "d", "a").with("x", "y"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void summaryTellsQuantilesOfTheLastMinute() {
    var summary = metrics.summary("pause_seconds", "p", "attempt").with("1");
    for (int i = 1; i <= 1000; i++) {
      summary.observeNanos(i * 1_000_000L);
    }
    var samples = ExpositionParser.parse(scrape()).get("pause_seconds").samples();
    assertThat(samples).hasSize(9);
    double[] expected = {0.001, 0.5, 0.9, 0.95, 0.99, 0.999, 1.0};
    for (int i = 0; i < expected.length; i++) {
      assertThat(samples.get(i).value()).isCloseTo(expected[i], Percentage.withPercentage(3.2));
    }
    assertThat(samples.get(7).value()).isEqualTo(500.5);

    clock.advance(Duration.ofSeconds(61));
    var later = ExpositionParser.parse(scrape()).get("pause_seconds").samples();
    assertThat(later.get(3).value()).isZero();
    assertThat(later.get(8).value()).isEqualTo(1000);

    summary.observeNanos(3_000_000_000L);
    assertThat(ExpositionParser.parse(scrape()).get("pause_seconds").samples().get(1).value())
        .isEqualTo(3);
  }

  private String scrape() {
    return new String(metrics.scrape(), UTF_8);
  }
}

package dev.shepherd.telemetry;

import dev.shepherd.exchange.Clock;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * A registry of metric families and their exposition in the Prometheus text format 0.0.4.
 * Thread-safe; several registries may live side by side.
 *
 * <p>A family shows up in the exposition once it has a series. Families keep the order in which
 * they were declared, series the order in which they were made.
 */
public final class Metrics {
  /** The media type of {@link #scrape}. */
  public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  /** Label sets that a family holds before new ones fold into {@link Family#OTHER}. */
  public static final int DEFAULT_MAX_SERIES = 10_000;

  private static final Pattern NAME = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");

  private final Clock clock;
  private final Buckets durationBuckets;
  private final int maxSeriesPerFamily;
  private final List<Runnable> beforeScrape = new CopyOnWriteArrayList<>();

  /** Guarded by this. */
  private final Map<String, Family<?>> families = new LinkedHashMap<>();

  /** Guarded by {@link #scrapeLock}. */
  private int lastScrapeBytes = 8 * 1024;

  private final Object scrapeLock = new Object();

  /**
   * A registry with default bounds.
   *
   * @param durationBuckets bounds in seconds for durations, empty for the 29 defaults
   */
  public Metrics(Clock clock, List<Double> durationBuckets) {
    this(clock, durationBuckets, DEFAULT_MAX_SERIES);
  }

  /** A registry whose families hold at most {@code maxSeriesPerFamily} label sets each. */
  public Metrics(Clock clock, List<Double> durationBuckets, int maxSeriesPerFamily) {
    if (maxSeriesPerFamily < 1) {
      throw new IllegalArgumentException("a family needs room for one series at least");
    }
    this.clock = clock;
    this.durationBuckets = Buckets.durations(durationBuckets);
    this.maxSeriesPerFamily = maxSeriesPerFamily;
  }

  /** Declares a counter. The name must be new, here and in the other declarations. */
  public Family<Counter> counter(String name, String help, String... labelNames) {
    return declare(name, help, "counter", Counter::new, labelNames);
  }

  /** Declares a gauge. */
  public Family<Gauge> gauge(String name, String help, String... labelNames) {
    return declare(name, help, "gauge", Gauge::new, labelNames);
  }

  /**
   * Declares a histogram whose buckets follow from its name: names that end in {@code
   * duration_seconds}, {@code ttft_seconds} or {@code tpot_seconds} get the duration buckets.
   *
   * @throws IllegalArgumentException if no rule matches the name
   */
  public Family<Histogram> histogram(String name, String help, String... labelNames) {
    if (!name.endsWith("duration_seconds")
        && !name.endsWith("ttft_seconds")
        && !name.endsWith("tpot_seconds")) {
      throw new IllegalArgumentException("no bucket rule for " + name + ": name its buckets");
    }
    return histogram(name, help, durationBuckets, labelNames);
  }

  /** Declares a histogram with buckets of its own. */
  public Family<Histogram> histogram(
      String name, String help, Buckets buckets, String... labelNames) {
    refuseLabel(name, "le", labelNames);
    return declare(name, help, "histogram", () -> new Histogram(buckets), labelNames);
  }

  /** Declares a summary: quantiles over the last minute. For rare events only. */
  public Family<Summary> summary(String name, String help, String... labelNames) {
    refuseLabel(name, "quantile", labelNames);
    return declare(name, help, "summary", () -> new Summary(clock), labelNames);
  }

  /**
   * Runs a task at the start of each scrape, on the scraping thread; one that throws is ignored.
   */
  public void beforeScrape(Runnable refresh) {
    beforeScrape.add(refresh);
  }

  /** Removes, in all families that have this label, the series with this value. */
  public void removeWhere(String label, String value) {
    for (var family : families()) {
      family.removeWhere(label, value);
    }
  }

  /** The present state in the text format. Concurrent scrapes wait for each other. */
  public byte[] scrape() {
    synchronized (scrapeLock) {
      for (var refresh : beforeScrape) {
        try {
          refresh.run();
        } catch (RuntimeException brokenCallback) {
          // Better a scrape with stale values than none.
        }
      }
      var out = new TextBuffer(lastScrapeBytes + lastScrapeBytes / 8);
      for (var family : families()) {
        family.writeTo(out);
      }
      lastScrapeBytes = Math.max(1024, out.length());
      return out.toByteArray();
    }
  }

  /** Writes {@link #scrape} to a stream, which is left open. */
  public void writeTo(OutputStream out) throws IOException {
    out.write(scrape());
  }

  private synchronized List<Family<?>> families() {
    return new ArrayList<>(families.values());
  }

  private synchronized <S extends Series> Family<S> declare(
      String name, String help, String type, Supplier<S> factory, String... labelNames) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("not a metric name: " + name);
    }
    if (families.containsKey(name)) {
      throw new IllegalArgumentException("metric declared twice: " + name);
    }
    var family = new Family<>(name, help, type, List.of(labelNames), maxSeriesPerFamily, factory);
    families.put(name, family);
    return family;
  }

  private static void refuseLabel(String name, String reserved, String... labelNames) {
    if (List.of(labelNames).contains(reserved)) {
      throw new IllegalArgumentException("label " + reserved + " is reserved in metric " + name);
    }
  }
}

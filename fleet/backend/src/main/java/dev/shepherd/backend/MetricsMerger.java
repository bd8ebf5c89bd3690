package dev.shepherd.backend;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Merges the metrics texts of many engines into one in the Prometheus 0.0.4 format, each sample
 * marked with the {@code worker_addr} it came from.
 *
 * <p>Every source stands for itself: what one gets wrong never costs another its samples. Sources
 * are read in the order given, which decides all conflicts:
 *
 * <ul>
 *   <li>A family keeps the first type and help text declared for it. Samples of a source that
 *       thinks otherwise are still there.
 *   <li>In metric names, and only there, {@code :} becomes {@code _}.
 *   <li>A label {@code worker_addr} that a source brings along becomes {@code
 *       exported_worker_addr}.
 *   <li>Samples of a family get each other's labels with empty values; {@code le} and {@code
 *       quantile} are never added and stand last.
 *   <li>OpenMetrics families are renamed to what 0.0.4 calls them ({@code x_total}, {@code
 *       x_created}, {@code x_info}).
 *   <li>A repeated series shows its last value.
 * </ul>
 *
 * <p>Families are sorted by name; samples keep the order of sources and lines. Not thread-safe; an
 * instance merges once.
 */
public final class MetricsMerger {
  static final String WORKER_LABEL = "worker_addr";

  private final MergeLimits limits;
  private final List<Source> sources = new ArrayList<>();
  private final List<SourceOutcome> outcomes = new ArrayList<>();
  private final Map<String, String> types = new HashMap<>();
  private final Map<String, String> helps = new HashMap<>();
  private long inputChars;
  private long samples;

  /** A merger with the usual limits. */
  public MetricsMerger() {
    this(MergeLimits.STANDARD);
  }

  /** A merger with the given limits. */
  public MetricsMerger(MergeLimits limits) {
    this.limits = limits;
  }

  /**
   * What one merge may take.
   *
   * @param samplesPerSource a source with more is left out
   * @param samples sources beyond this sum are left out
   * @param inputChars sources beyond this sum are left out
   * @param paddingChars families whose padding would go beyond this sum are not padded, so that one
   *     engine with odd label names cannot blow up the rest
   */
  public record MergeLimits(int samplesPerSource, int samples, long inputChars, long paddingChars) {
    /** 50,000 samples per source, a million in all, 64 Mi characters each for the rest. */
    public static final MergeLimits STANDARD =
        new MergeLimits(50_000, 1_000_000, 64L << 20, 64L << 20);
  }

  /** What became of a source. */
  public enum Fate {
    /** Its samples are in the text. */
    MERGED,
    /** It did not answer, or not with 2xx. */
    UNREACHABLE,
    /** It is no metrics text. */
    UNREADABLE,
    /** It or all sources together were larger than allowed. */
    TOO_LARGE
  }

  /** A source and its fate. */
  public record SourceOutcome(String workerAddr, Fate fate) {}

  /**
   * The result.
   *
   * @param text Prometheus 0.0.4; empty when no source gave a sample
   * @param outcomes one per source in the order added
   */
  public record MergedMetrics(String text, List<SourceOutcome> outcomes) {
    /** Copies the list. */
    public MergedMetrics {
      outcomes = List.copyOf(outcomes);
    }
  }

  private record Source(String workerAddr, List<MetricSample> samples) {}

  /** Adds what one engine answered. */
  public void add(String workerAddr, String text) {
    outcomes.add(new SourceOutcome(workerAddr, read(workerAddr, text)));
  }

  /** Notes that an engine gave no answer. */
  public void addUnreachable(String workerAddr) {
    outcomes.add(new SourceOutcome(workerAddr, Fate.UNREACHABLE));
  }

  /** Notes that an engine's answer was too large to be kept. */
  void addTooLarge(String workerAddr) {
    outcomes.add(new SourceOutcome(workerAddr, Fate.TOO_LARGE));
  }

  private Fate read(String workerAddr, String text) {
    if (inputChars + text.length() > limits.inputChars()) {
      return Fate.TOO_LARGE;
    }
    var read = MetricsText.read(text, limits.samplesPerSource());
    if (read.hasTooMany() || samples + read.samples().size() > limits.samples()) {
      return Fate.TOO_LARGE;
    }
    if (read.isGarbage()) {
      return Fate.UNREADABLE;
    }
    inputChars += text.length();
    samples += read.samples().size();
    read.types().forEach((name, type) -> types.merge(plainName(name), type, MetricsMerger::better));
    read.helps().forEach((name, help) -> helps.putIfAbsent(plainName(name), help));
    sources.add(new Source(workerAddr, read.samples()));
    return Fate.MERGED;
  }

  /** Writes everything added so far. */
  public MergedMetrics merge() {
    var families = new TreeMap<String, MetricFamily>();
    var naming = new FamilyNaming(types, helps);
    for (var source : sources) {
      for (var sample : source.samples()) {
        String name = plainName(sample.name());
        var place = naming.placeOf(name);
        families
            .computeIfAbsent(place.name(), unused -> new MetricFamily(place))
            .add(
                new MetricSample(
                    name, marked(sample.labels(), source.workerAddr()), sample.number()));
      }
    }
    var out = new StringBuilder();
    long paddingLeft = limits.paddingChars();
    for (var family : families.values()) {
      if (!out.isEmpty()) {
        out.append('\n');
      }
      long padding = family.paddingChars();
      boolean padded = padding <= paddingLeft;
      paddingLeft -= padded ? padding : 0;
      family.write(out, padded);
    }
    return new MergedMetrics(out.toString(), outcomes);
  }

  private static List<MetricSample.Label> marked(
      List<MetricSample.Label> labels, String workerAddr) {
    var marked = new ArrayList<MetricSample.Label>(labels.size() + 1);
    for (var label : labels) {
      marked.add(
          label.name().endsWith(WORKER_LABEL) && isOurs(label.name())
              ? new MetricSample.Label("exported_" + label.name(), label.value())
              : label);
    }
    marked.add(new MetricSample.Label(WORKER_LABEL, workerAddr));
    return marked;
  }

  /** Whether a name is {@code worker_addr} with any number of {@code exported_} before it. */
  private static boolean isOurs(String name) {
    int at = 0;
    while (name.startsWith("exported_", at)) {
      at += "exported_".length();
    }
    return name.length() - at == WORKER_LABEL.length();
  }

  /** The type declared first, unless it said nothing. */
  private static String better(String first, String second) {
    return first.equals("untyped") || first.equals("unknown") ? second : first;
  }

  private static String plainName(String name) {
    return name.replace(':', '_');
  }
}

package dev.shepherd.telemetry;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * All series of one metric name. Thread-safe.
 *
 * <p>The number of label sets is bounded: once a family is full, a new label set is counted in one
 * series whose labels are all {@code other}, until others are removed.
 *
 * @param <S> the kind of series
 */
public final class Family<S extends Series> {
  /** The label value that stands for everything that got no series of its own. */
  public static final String OTHER = "other";

  private static final Pattern LABEL_NAME = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");
  private static final byte[] NO_LABELS = {};

  private final String name;
  private final byte[] nameBytes;
  private final byte[] header;
  private final String[] labelNames;
  private final int maxSeries;
  private final Supplier<S> factory;
  private final LabelValues overflow;
  private final ConcurrentHashMap<LabelValues, Entry<S>> entries = new ConcurrentHashMap<>();

  /** Guarded by this. */
  private long created;

  Family(
      String name,
      String help,
      String type,
      List<String> labelNames,
      int maxSeries,
      Supplier<S> factory) {
    for (String label : labelNames) {
      if (!LABEL_NAME.matcher(label).matches() || label.startsWith("__")) {
        throw new IllegalArgumentException("not a label name: " + label + " of metric " + name);
      }
    }
    if (new HashSet<>(labelNames).size() != labelNames.size()) {
      throw new IllegalArgumentException("a label is repeated in metric " + name);
    }
    this.name = name;
    this.labelNames = labelNames.toArray(String[]::new);
    this.maxSeries = maxSeries;
    this.factory = factory;
    nameBytes = name.getBytes(StandardCharsets.US_ASCII);
    header =
        ("# HELP " + name + " " + escapeHelp(help) + "\n# TYPE " + name + " " + type + "\n")
            .getBytes(StandardCharsets.UTF_8);
    String[] others = new String[this.labelNames.length];
    Arrays.fill(others, OTHER);
    overflow = new LabelValues(others);
  }

  /** The metric's name. */
  public String name() {
    return name;
  }

  /**
   * The series of these label values, made when it does not exist yet. Keep the handle on hot
   * paths.
   *
   * @param labelValues one value per label name, in the order of declaration
   * @throws IllegalArgumentException if the number of values is not that of the label names
   */
  public S with(String... labelValues) {
    var found = entries.get(new LabelValues(labelValues));
    return found != null ? found.series : add(labelValues);
  }

  /** Removes the series of these label values, if there is one; its handles become mute. */
  public synchronized void remove(String... labelValues) {
    entries.remove(new LabelValues(labelValues));
  }

  /** Removes all series whose label has this value; does nothing if the family lacks the label. */
  public synchronized void removeWhere(String label, String value) {
    int index = Arrays.asList(labelNames).indexOf(label);
    if (index >= 0) {
      entries.keySet().removeIf(key -> key.values[index].equals(value));
    }
  }

  /** Number of series now. */
  public int size() {
    return entries.size();
  }

  void writeTo(TextBuffer out) {
    if (entries.isEmpty()) {
      return;
    }
    var ordered = new ArrayList<>(entries.values());
    ordered.sort(Comparator.comparingLong(entry -> entry.order));
    int start = out.length();
    out.append(header);
    int afterHeader = out.length();
    for (var entry : ordered) {
      int before = out.length();
      try {
        entry.series.writeTo(out, nameBytes, entry.labels);
      } catch (RuntimeException brokenCallback) {
        // One callback that fails must not cost the operator the other metrics.
        out.truncate(before);
      }
    }
    if (out.length() == afterHeader) {
      out.truncate(start);
    }
  }

  private synchronized S add(String[] labelValues) {
    if (labelValues.length != labelNames.length) {
      throw new IllegalArgumentException(
          "metric " + name + " has labels " + Arrays.toString(labelNames));
    }
    var key = new LabelValues(labelValues.clone());
    if (labelNames.length > 0 && entries.size() >= maxSeries) {
      key = overflow;
    }
    var existing = entries.get(key);
    if (existing != null) {
      return existing.series;
    }
    var made = new Entry<>(factory.get(), labelBlock(key.values), created++);
    entries.put(key, made);
    return made.series;
  }

  private byte[] labelBlock(String[] values) {
    if (values.length == 0) {
      return NO_LABELS;
    }
    var block = new StringBuilder();
    for (int i = 0; i < values.length; i++) {
      block.append(i == 0 ? "" : ",").append(labelNames[i]).append("=\"");
      escapeValue(values[i], block);
      block.append('"');
    }
    return block.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void escapeValue(String value, StringBuilder out) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '\\' -> out.append("\\\\");
        case '"' -> out.append("\\\"");
        case '\n' -> out.append("\\n");
        default -> out.append(c);
      }
    }
  }

  private static String escapeHelp(String help) {
    return help.replace("\\", "\\\\").replace("\n", "\\n");
  }

  private record Entry<S extends Series>(S series, byte[] labels, long order) {}

  /** A label set as a map key. The array is not copied: look-ups wrap the caller's own. */
  private static final class LabelValues {
    private final String[] values;
    private final int hash;

    LabelValues(String[] values) {
      this.values = values;
      hash = Arrays.hashCode(values);
    }

    @Override
    public int hashCode() {
      return hash;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof LabelValues that && Arrays.equals(values, that.values);
    }
  }
}

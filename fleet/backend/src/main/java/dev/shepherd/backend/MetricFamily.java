package dev.shepherd.backend;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The samples of one family from all sources, on their way to the merged text. */
final class MetricFamily {
  private final FamilyNaming.Place place;
  private final List<MetricSample> samples = new ArrayList<>();

  /** Names of all labels but {@code le} and {@code quantile}. */
  private final TreeSet<String> labelNames = new TreeSet<>();

  MetricFamily(FamilyNaming.Place place) {
    this.place = place;
  }

  void add(MetricSample sample) {
    samples.add(sample);
    for (var label : sample.labels()) {
      if (!isLast(label.name())) {
        labelNames.add(label.name());
      }
    }
  }

  /** Most characters that padding could add. */
  long paddingChars() {
    long perSample = 0;
    for (String name : labelNames) {
      perSample += name.length() + 4;
    }
    return perSample * samples.size();
  }

  /** Appends head lines and samples; padded ones show every label name of the family. */
  void write(StringBuilder out, boolean padded) {
    if (!place.help().isEmpty()) {
      out.append("# HELP ").append(place.name()).append(' ').append(place.help()).append('\n');
    }
    out.append("# TYPE ").append(place.name()).append(' ').append(place.type()).append('\n');
    Map<String, String> numbers = new LinkedHashMap<>();
    for (var sample : samples) {
      numbers.put(series(sample, padded), sample.number());
    }
    numbers.forEach((series, number) -> out.append(series).append(' ').append(number).append('\n'));
  }

  private String series(MetricSample sample, boolean padded) {
    var values = new LinkedHashMap<String, String>();
    if (padded) {
      for (String name : labelNames) {
        values.put(name, "");
      }
    }
    sample.labels().stream()
        .filter(label -> !isLast(label.name()))
        .sorted((a, b) -> a.name().compareTo(b.name()))
        .forEach(label -> values.put(label.name(), label.value()));
    sample.labels().stream()
        .filter(label -> isLast(label.name()))
        .sorted((a, b) -> a.name().compareTo(b.name()))
        .forEach(label -> values.put(label.name(), label.value()));
    var out = new StringBuilder(64).append(sample.name());
    char separator = '{';
    for (var label : values.entrySet()) {
      out.append(separator).append(label.getKey()).append("=\"");
      appendEscaped(label.getValue(), out);
      out.append('"');
      separator = ',';
    }
    return separator == '{' ? out.toString() : out.append('}').toString();
  }

  private static boolean isLast(String labelName) {
    return labelName.equals("le") || labelName.equals("quantile");
  }

  private static void appendEscaped(String value, StringBuilder out) {
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
}

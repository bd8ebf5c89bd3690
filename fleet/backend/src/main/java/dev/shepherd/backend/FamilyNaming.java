package dev.shepherd.backend;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the family a sample belongs to, by the names and types that were declared.
 *
 * <p>A histogram or summary takes its parts ({@code x_bucket}, {@code x_sum}, {@code x_count}),
 * even where one of those names is also declared as a family of its own: a reader of the merged
 * text would do the same. OpenMetrics declares {@code x} and writes {@code x_total}, {@code
 * x_created} or {@code x_info}; in the 0.0.4 format each of them is a family.
 */
final class FamilyNaming {
  private final Map<String, String> types;
  private final Map<String, String> helps;
  private final Map<String, Place> known = new HashMap<>();

  FamilyNaming(Map<String, String> types, Map<String, String> helps) {
    this.types = types;
    this.helps = helps;
  }

  /** A family: its name, 0.0.4 type, and escaped help text, empty for none. */
  record Place(String name, String type, String help) {}

  /** Where a sample of this name goes. */
  Place placeOf(String sampleName) {
    return known.computeIfAbsent(sampleName, this::find);
  }

  private Place find(String name) {
    String whole = base(name, "_bucket", "histogram", "gaugehistogram");
    if (whole == null) {
      whole = base(name, "_sum", "histogram", "summary");
    }
    if (whole == null) {
      whole = base(name, "_count", "histogram", "summary");
    }
    if (whole != null) {
      return place(whole, types.getOrDefault(whole, ""), whole);
    }
    String declared = types.get(name);
    if (declared != null) {
      return place(name, declared, name);
    }
    String counted = base(name, "_total", "counter");
    if (counted != null) {
      return place(name, "counter", counted);
    }
    String described = base(name, "_created", "counter", "histogram", "summary");
    if (described == null) {
      described = base(name, "_info", "info");
    }
    if (described == null) {
      described = base(name, "_gsum", "gaugehistogram");
    }
    if (described == null) {
      described = base(name, "_gcount", "gaugehistogram");
    }
    return described == null ? place(name, "", name) : place(name, "gauge", described);
  }

  /** The name without its ending, if that is declared with one of the types. */
  private @Nullable String base(String name, String ending, String... wanted) {
    if (!name.endsWith(ending)) {
      return null;
    }
    String base = name.substring(0, name.length() - ending.length());
    String type = types.get(base);
    for (String one : wanted) {
      if (one.equals(type)) {
        return base;
      }
    }
    return null;
  }

  private Place place(String name, String declared, String describedBy) {
    String type =
        switch (declared) {
          case "counter", "gauge", "histogram", "summary" -> declared;
          case "gaugehistogram" -> "histogram";
          case "info", "stateset" -> "gauge";
          default -> "untyped";
        };
    String help = helps.getOrDefault(name, "");
    return new Place(name, type, help.isEmpty() ? helps.getOrDefault(describedBy, "") : help);
  }
}

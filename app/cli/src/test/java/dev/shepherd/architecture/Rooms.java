package dev.shepherd.architecture;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The table of rooms: which module may use which. A module may also use what its neighbours use, so
 * each line names only what is new.
 */
final class Rooms {

  /** Every module that exists, as {@code folder/module}, in the order of the root build file. */
  static final Map<String, Set<String>> TABLE = new LinkedHashMap<>();

  private static final Set<String> BASE_AND_ROUTING =
      Set.of("json", "exchange", "dialect", "telemetry", "net", "routing");
  private static final Set<String> EDGE_AND_BELOW =
      Set.of(
          "json",
          "exchange",
          "dialect",
          "telemetry",
          "net",
          "routing",
          "backend",
          "workers",
          "config",
          "identity",
          "admission",
          "pipeline");

  static {
    TABLE.put("base/json", Set.of());
    TABLE.put("base/exchange", Set.of());
    TABLE.put("base/dialect", Set.of("json", "exchange"));
    TABLE.put("base/telemetry", Set.of("exchange"));
    TABLE.put("base/net", Set.of("exchange", "telemetry"));
    TABLE.put("model/tokenizer", Set.of("json"));
    TABLE.put("model/template", Set.of("json"));
    TABLE.put("model/parser", Set.of("json", "tokenizer"));
    TABLE.put("fleet/routing", Set.of());
    TABLE.put("fleet/backend", Set.of("net", "dialect"));
    TABLE.put("fleet/workers", Set.of("backend", "routing", "telemetry"));
    TABLE.put("edge/config", Set.of("json"));
    TABLE.put("edge/identity", Set.of("config", "exchange"));
    TABLE.put("edge/admission", Set.of("exchange"));
    TABLE.put("edge/pipeline", Set.of("workers", "identity", "admission"));
    TABLE.put("edge/gateway", plus(EDGE_AND_BELOW, "tokenizer", "template", "parser"));
    TABLE.put("lab/simulator", BASE_AND_ROUTING);
    TABLE.put(
        "lab/benchmark",
        plus(EDGE_AND_BELOW, "tokenizer", "template", "parser", "gateway", "simulator"));
    TABLE.put(
        "lab/torture",
        plus(EDGE_AND_BELOW, "tokenizer", "template", "parser", "gateway", "simulator"));
    TABLE.put(
        "app/cli",
        plus(
            EDGE_AND_BELOW,
            "tokenizer",
            "template",
            "parser",
            "gateway",
            "simulator",
            "benchmark",
            "torture"));
  }

  private Rooms() {}

  /** Module name to everything it may use, neighbours of neighbours included. */
  static Map<String, Set<String>> reachable() {
    Map<String, Set<String>> direct = new HashMap<>();
    TABLE.forEach((path, uses) -> direct.put(name(path), uses));
    Map<String, Set<String>> all = new HashMap<>();
    for (String module : direct.keySet()) {
      Set<String> seen = new TreeSet<>();
      follow(module, direct, seen);
      all.put(module, seen);
    }
    return all;
  }

  /** {@code base/net} is module {@code net}. */
  static String name(String path) {
    return path.substring(path.indexOf('/') + 1);
  }

  /** The module that a class belongs to, or null when it is none of ours. */
  static @Nullable String moduleOf(String className) {
    String prefix = "dev.shepherd.";
    if (!className.startsWith(prefix)) {
      return null;
    }
    int end = className.indexOf('.', prefix.length());
    return end < 0 ? null : className.substring(prefix.length(), end);
  }

  private static void follow(String module, Map<String, Set<String>> direct, Set<String> seen) {
    for (String used : direct.getOrDefault(module, Set.of())) {
      if (seen.add(used)) {
        follow(used, direct, seen);
      }
    }
  }

  private static Set<String> plus(Set<String> some, String... more) {
    Set<String> all = new TreeSet<>(some);
    all.addAll(Set.of(more));
    return all;
  }
}

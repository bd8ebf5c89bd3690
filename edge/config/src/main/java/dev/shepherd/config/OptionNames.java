package dev.shepherd.config;

import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** All long names of the catalogue, and what a typed name may have meant. */
final class OptionNames {

  private static final int MAX_CANDIDATES = 8;

  /**
   * What a name stands for.
   *
   * @param option the option
   * @param negated whether the name switches the option off
   */
  record Meaning(AnyOption option, boolean negated) {}

  /** The outcome of looking up a typed name. */
  sealed interface Lookup {
    /** The name, or a prefix of it, stands for one option. */
    record Found(String name, Meaning meaning) implements Lookup {}

    /** The name is a prefix of names of several options. */
    record Ambiguous(List<String> candidates) implements Lookup {}

    /** The name is unknown. */
    record Unknown(Optional<String> nearest) implements Lookup {}
  }

  private final NavigableMap<String, Meaning> names = new TreeMap<>();

  OptionNames(List<AnyOption> options) {
    for (AnyOption option : options) {
      add(option.name(), new Meaning(option, false));
      option.aliases().forEach(alias -> add(alias, new Meaning(option, false)));
      option.negations().forEach(negation -> add(negation, new Meaning(option, true)));
    }
  }

  private void add(String name, Meaning meaning) {
    if (names.put(name, meaning) != null) {
      throw new IllegalStateException("two options are called --" + name);
    }
  }

  /** Looks up a name without dashes: exactly, or else as an unambiguous prefix. */
  Lookup find(String typed) {
    Meaning exact = names.get(typed);
    if (exact != null) {
      return new Lookup.Found(typed, exact);
    }
    Map<String, Meaning> matches =
        typed.isEmpty() ? Map.of() : names.subMap(typed, true, typed + '\uffff', true);
    List<Meaning> meanings = matches.values().stream().distinct().toList();
    return switch (meanings.size()) {
      case 0 -> new Lookup.Unknown(nearest(typed));
      case 1 -> new Lookup.Found(matches.keySet().iterator().next(), meanings.getFirst());
      default ->
          new Lookup.Ambiguous(
              matches.keySet().stream().limit(MAX_CANDIDATES).map(name -> "--" + name).toList());
    };
  }

  private Optional<String> nearest(String typed) {
    return new Spelling(typed).nearestOf(names.keySet());
  }
}

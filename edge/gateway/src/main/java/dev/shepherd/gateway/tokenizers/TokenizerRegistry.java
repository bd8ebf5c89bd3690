package dev.shepherd.gateway.tokenizers;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The loaded tokenizers by name. Thread-safe; readers never wait. */
final class TokenizerRegistry {

  private volatile Map<String, NamedTokenizer> byName = Map.of();

  /** The tokenizer of that name or, if there is none, of that id. */
  @Nullable NamedTokenizer find(String nameOrId) {
    Map<String, NamedTokenizer> all = byName;
    NamedTokenizer named = all.get(nameOrId);
    if (named != null) {
      return named;
    }
    for (NamedTokenizer one : all.values()) {
      if (one.id().equals(nameOrId)) {
        return one;
      }
    }
    return null;
  }

  /** As {@link #find}; a model without a name gets the first tokenizer there is. */
  @Nullable NamedTokenizer forModel(String model) {
    Map<String, NamedTokenizer> all = byName;
    if (model.isEmpty() || model.equals("unknown")) {
      return all.isEmpty() ? null : all.values().iterator().next();
    }
    return find(model);
  }

  /** All, sorted by name. */
  List<NamedTokenizer> all() {
    return List.copyOf(byName.values());
  }

  /** All names, sorted, with commas between. */
  String names() {
    return byName.keySet().stream().collect(Collectors.joining(", "));
  }

  boolean isEmpty() {
    return byName.isEmpty();
  }

  /** Adds a tokenizer; returns the one that has the name already, or null. */
  synchronized @Nullable NamedTokenizer add(NamedTokenizer tokenizer) {
    NamedTokenizer present = byName.get(tokenizer.name());
    if (present == null) {
      var more = new TreeMap<>(byName);
      more.put(tokenizer.name(), tokenizer);
      byName = more;
    }
    return present;
  }

  /** Removes by name or id; returns what was removed, or null. */
  synchronized @Nullable NamedTokenizer remove(String nameOrId) {
    NamedTokenizer found = find(nameOrId);
    if (found != null) {
      var fewer = new TreeMap<>(byName);
      fewer.remove(found.name());
      byName = fewer;
    }
    return found;
  }
}

package dev.shepherd.template.jinja;

import java.util.Iterator;

/** What {@code keys()}, {@code values()} and {@code items()} of a mapping give. */
record DictView(Dict dict, Kind kind) implements Iterable<Object> {

  enum Kind {
    KEYS("dict_keys"),
    VALUES("dict_values"),
    ITEMS("dict_items");

    private final String title;

    Kind(String title) {
      this.title = title;
    }

    String title() {
      return title;
    }
  }

  @Override
  public Iterator<Object> iterator() {
    return switch (kind) {
      case KEYS -> dict.keys();
      case VALUES -> Iterate.map(dict.entries(), java.util.Map.Entry::getValue);
      case ITEMS ->
          Iterate.map(dict.entries(), entry -> Seq.tuple(entry.getKey(), entry.getValue()));
    };
  }
}

package dev.shepherd.template.jinja;

import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A mapping that keeps its order. Immutable once a template sees it. */
abstract sealed class Dict permits JsonDict, HashDict {

  abstract int size();

  /** The value of a string key, null when there is none. */
  abstract @Nullable Object get(String key);

  /** Keys and values in order. */
  abstract Iterator<Map.Entry<Object, Object>> entries();

  /** The keys in order. */
  abstract Iterator<Object> keys();

  /**
   * The value of any key, null when there is none.
   *
   * @throws dev.shepherd.template.TemplateException when a value of that type cannot be a key
   */
  @Nullable Object get(Object key) {
    String text = Texts.text(key);
    return text != null ? get(text) : find(Keys.of(key));
  }

  /** The value of a key in the form of {@link Keys}, which is no string. */
  abstract @Nullable Object find(Object key);
}

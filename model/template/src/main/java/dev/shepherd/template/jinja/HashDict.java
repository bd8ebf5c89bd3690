package dev.shepherd.template.jinja;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A mapping that a template has written down or computed. */
final class HashDict extends Dict {

  /** By the form of {@link Keys}; the entry holds the key as it was written. */
  private final Map<Object, Map.Entry<Object, Object>> entries = new LinkedHashMap<>();

  /** Sets a value; a key that is there keeps its place and its first spelling. */
  void put(Object key, Object value) {
    Object form = Keys.of(key);
    Map.Entry<Object, Object> old = entries.get(form);
    entries.put(form, Map.entry(old == null ? key : old.getKey(), value));
  }

  /** Sets the values of another mapping. */
  void putAll(Dict other) {
    other.entries().forEachRemaining(entry -> put(entry.getKey(), entry.getValue()));
  }

  /** Takes a value out; null when there is none. */
  @Nullable Object remove(String key) {
    Map.Entry<Object, Object> entry = entries.remove(key);
    return entry == null ? null : entry.getValue();
  }

  @Override
  int size() {
    return entries.size();
  }

  @Override
  @Nullable Object get(String key) {
    return find(key);
  }

  @Override
  @Nullable Object find(Object key) {
    Map.Entry<Object, Object> entry = entries.get(key);
    return entry == null ? null : entry.getValue();
  }

  @Override
  Iterator<Map.Entry<Object, Object>> entries() {
    return entries.values().iterator();
  }

  @Override
  Iterator<Object> keys() {
    return Iterate.map(entries.values().iterator(), Map.Entry::getKey);
  }
}

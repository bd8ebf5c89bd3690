package dev.shepherd.config;

/**
 * A pair given as {@code key=value}, both sides without surrounding space.
 *
 * @param key the text before the first {@code =}
 * @param value the text after it
 */
public record KeyValue(String key, String value) {
  @Override
  public String toString() {
    return key + "=" + value;
  }
}

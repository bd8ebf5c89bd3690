package dev.shepherd.workers;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A change of some fields of a worker; null leaves a field as it is.
 *
 * @param priority 0..2^32-1
 * @param cost relative price
 * @param labels put over the present ones
 * @param apiKey a new key
 * @param health put over the present settings
 */
public record WorkerPatch(
    @Nullable Long priority,
    @Nullable Double cost,
    Map<String, String> labels,
    @Nullable Secret apiKey,
    HealthOverrides health) {

  /** Copies the labels. */
  public WorkerPatch {
    labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
  }
}

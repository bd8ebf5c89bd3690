package dev.shepherd.backend;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an engine told about itself.
 *
 * @param runtime {@code sglang}, {@code vllm}, {@code trtllm}, {@code llamacpp}, {@code ollama} or
 *     {@code generic}
 * @param models in the order the engine lists them; empty when it names none
 * @param labels flattened metadata in the order it was found
 */
public record EngineDescription(
    String runtime, List<EngineModel> models, Map<String, String> labels) {

  /** Copies the collections, keeping their order. */
  public EngineDescription {
    models = List.copyOf(models);
    labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
  }
}

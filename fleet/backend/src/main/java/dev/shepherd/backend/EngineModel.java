package dev.shepherd.backend;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model an engine serves.
 *
 * @param id the name the engine expects in requests
 * @param aliases other names that mean the same model
 * @param contextLength in tokens, where the engine tells it
 * @param root the model's path or repository name, where the engine tells it
 */
public record EngineModel(
    String id, List<String> aliases, @Nullable Integer contextLength, @Nullable String root) {

  /** Copies the aliases. */
  public EngineModel {
    aliases = List.copyOf(aliases);
  }
}

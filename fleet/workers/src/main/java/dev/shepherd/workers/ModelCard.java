package dev.shepherd.workers;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One model that a worker serves.
 *
 * @param id canonical name, not empty
 * @param aliases other names that requests may use
 * @param contextLength in tokens, or null when unknown
 */
public record ModelCard(String id, List<String> aliases, @Nullable Long contextLength) {

  /** Copies the list. */
  public ModelCard {
    aliases = List.copyOf(aliases);
  }

  /** Whether a request for {@code name} means this model: exact, case-sensitive. */
  public boolean answersTo(String name) {
    return id.equals(name) || aliases.contains(name);
  }

  ModelCard withContextLength(long tokens) {
    return new ModelCard(id, aliases, tokens);
  }
}

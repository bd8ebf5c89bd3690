package dev.shepherd.workers;

import dev.shepherd.json.JsonObject;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One model that a worker serves.
 *
 * @param id canonical name, not empty
 * @param aliases other names that requests may use
 * @param capabilities what it can do, never empty
 * @param contextLength in tokens, or null when unknown
 * @param extras what else the operator said about it, as it came
 */
public record ModelCard(
    String id,
    List<String> aliases,
    Set<Capability> capabilities,
    @Nullable Long contextLength,
    JsonObject extras) {

  /** Copies the collections; capabilities are kept in their canonical order. */
  public ModelCard {
    aliases = List.copyOf(aliases);
    capabilities = Capability.ordered(capabilities);
  }

  /** A language model of which only the name is known. */
  public static ModelCard of(String id) {
    return new ModelCard(id, List.of(), Capability.LANGUAGE_MODEL, null, JsonObject.EMPTY);
  }

  /** Whether a request for {@code name} means this model: exact, case-sensitive. */
  public boolean answersTo(String name) {
    return id.equals(name) || aliases.contains(name);
  }

  ModelCard withContextLength(long tokens) {
    return new ModelCard(id, aliases, capabilities, tokens, extras);
  }
}

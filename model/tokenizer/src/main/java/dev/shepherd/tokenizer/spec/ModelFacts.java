package dev.shepherd.tokenizer.spec;

import java.util.List;
import java.util.Map;

/**
 * What the files beside a tokenizer say about its model.
 *
 * @param architectures of {@code config.json}, empty when unknown
 * @param modelType of {@code config.json}, "" when unknown
 * @param tokenizerClass of {@code tokenizer_config.json}, "" when unknown
 * @param chatTemplates by name, the usual one is called {@code default}; empty when there is none
 */
public record ModelFacts(
    List<String> architectures,
    String modelType,
    String tokenizerClass,
    Map<String, String> chatTemplates) {

  /** Nothing known. */
  public static final ModelFacts UNKNOWN = new ModelFacts(List.of(), "", "", Map.of());

  /** Copies the collections. */
  public ModelFacts {
    architectures = List.copyOf(architectures);
    chatTemplates = Map.copyOf(chatTemplates);
  }
}

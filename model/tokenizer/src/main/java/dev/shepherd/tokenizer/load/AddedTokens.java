package dev.shepherd.tokenizer.load;

import dev.shepherd.tokenizer.normal.ByteBuilder;
import dev.shepherd.tokenizer.normal.TextNormalizer;
import dev.shepherd.tokenizer.spec.AddedToken;
import dev.shepherd.tokenizer.spec.Vocabulary;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Gives added tokens their ids by the rule of the {@code tokenizers} library: a token that the
 * model knows keeps that id, any other gets the next free one behind the model's and all added
 * ones. What id a file claims does not matter.
 */
final class AddedTokens {

  /** Longest text of an added token, in characters. */
  private static final int TEXT_LIMIT = 1 << 12;

  /** The largest known tokenizer has some 6,500. */
  private static final int COUNT_LIMIT = 1 << 17;

  private final String file;
  private final Vocabulary vocabulary;
  private final TextNormalizer normalizer;
  private final ByteBuilder normalized = new ByteBuilder(64);
  private final Map<String, Integer> idOfContent = new HashMap<>();
  private final Map<Integer, AddedToken> byId = new LinkedHashMap<>();
  private int largestId = -1;

  AddedTokens(String file, Vocabulary vocabulary, TextNormalizer normalizer) {
    this.file = file;
    this.vocabulary = vocabulary;
    this.normalizer = normalizer;
  }

  /** Adds the tokens of a list in {@code tokenizer.json}. */
  void addAll(List<JsonPart> tokens) {
    for (JsonPart token : tokens) {
      add(token, token.requiredString("content"));
    }
  }

  /** Adds a token unless there is one with this content; returns its id, -1 for no content. */
  int add(JsonPart token, String content) {
    if (content.isEmpty()) {
      return -1;
    }
    Integer known = idOfContent.get(content);
    if (known != null) {
      return known;
    }
    if (content.length() > TEXT_LIMIT) {
      throw token.fail("content", "is longer than " + TEXT_LIMIT + " characters");
    }
    boolean special = token.bool("special", false);
    boolean isNormalized = token.bool("normalized", !special);
    int id = nextId(token, content);
    put(
        new AddedToken(
            id,
            content,
            isNormalized ? normalize(content) : content,
            isNormalized ? AddedToken.Stage.NORMALIZED : AddedToken.Stage.RAW,
            token.bool("single_word", false),
            token.bool("lstrip", false),
            token.bool("rstrip", false),
            special));
    return id;
  }

  /** Adds a token with an id of its own; replaces one that has this id. */
  void put(AddedToken token) {
    if (byId.size() >= COUNT_LIMIT) {
      throw new TokenizerFileException(
          file, "added_tokens", "more than " + COUNT_LIMIT + " added tokens");
    }
    if (token.id() < 0 || token.id() >= Vocabulary.ID_LIMIT) {
      throw new TokenizerFileException(
          file, "added_tokens", "id " + token.id() + " is not below " + Vocabulary.ID_LIMIT);
    }
    idOfContent.put(token.content(), token.id());
    byId.put(token.id(), token);
    largestId = Math.max(largestId, token.id());
  }

  /** The id of an added token or one of the model, -1 for neither. */
  int find(String content) {
    Integer id = idOfContent.get(content);
    return id != null ? id : vocabulary.find(content);
  }

  List<AddedToken> list() {
    return new ArrayList<>(byId.values());
  }

  private int nextId(JsonPart token, String content) {
    int inModel = vocabulary.find(content);
    if (inModel >= 0) {
      return inModel;
    }
    int id = largestId >= vocabulary.size() ? largestId + 1 : vocabulary.size();
    if (vocabulary.size() == 0 && largestId >= 0) {
      id = largestId + 1;
    }
    if (id >= Vocabulary.ID_LIMIT) {
      throw token.fail("content", "gets an id that is not below " + Vocabulary.ID_LIMIT);
    }
    return id;
  }

  private String normalize(String content) {
    byte[] utf8 = content.getBytes(StandardCharsets.UTF_8);
    if (normalizer.leavesAlone(utf8, 0, utf8.length)) {
      return content;
    }
    normalizer.normalize(utf8, 0, utf8.length, normalized.clear());
    return normalized.toString();
  }
}

package dev.shepherd.tokenizer.load;

import dev.shepherd.tokenizer.spec.Merges;
import dev.shepherd.tokenizer.spec.Vocabulary;
import java.util.Arrays;

/**
 * The big parts of {@code tokenizer.json}: vocabulary, merges and scores, read straight from bytes
 * into arrays.
 */
final class VocabularyJson {

  private VocabularyJson() {}

  /** A vocabulary with its scores. */
  record Scored(Vocabulary vocabulary, double[] scores) {}

  /** Reads an object of token texts to ids. */
  static Vocabulary object(JsonBytes json, int bytes) {
    Vocabulary.Builder vocabulary = Vocabulary.builder(bytes / 20);
    json.open('{', "an object of tokens to ids");
    for (boolean first = true; json.more(first); first = false) {
      json.string();
      json.colon();
      byte[] text = json.textIn();
      int from = json.textFrom();
      int to = json.textTo();
      add(json, vocabulary, text, from, to, json.integer());
    }
    return vocabulary.build();
  }

  /** Reads an array of pairs of token text and score; the position is the id. */
  static Scored scored(JsonBytes json, int bytes) {
    Vocabulary.Builder vocabulary = Vocabulary.builder(bytes / 24);
    double[] scores = new double[1 << 10];
    int id = 0;
    json.open('[', "an array of tokens with scores");
    for (boolean first = true; json.more(first); first = false) {
      json.open('[', "a pair of token and score");
      if (!json.more(true)) {
        throw json.fail("must be a pair of token and score");
      }
      json.string();
      if (id >= Vocabulary.ID_LIMIT) {
        throw json.fail("more than " + Vocabulary.ID_LIMIT + " tokens");
      }
      vocabulary.addAnother(json.textIn(), json.textFrom(), json.textTo(), id);
      if (!json.more(false)) {
        throw json.fail("must be a pair of token and score");
      }
      if (id == scores.length) {
        scores = Arrays.copyOf(scores, id * 2);
      }
      scores[id++] = json.number();
      if (json.more(false)) {
        throw json.fail("must be a pair of token and score");
      }
    }
    return new Scored(vocabulary.build(), Arrays.copyOf(scores, id));
  }

  /** Reads an array of merges: pairs, or strings with a space between left and right. */
  static Merges merges(JsonBytes json, Vocabulary vocabulary, int prefixBytes) {
    MergeList list = new MergeList(vocabulary, prefixBytes);
    json.open('[', "an array of merges");
    for (boolean first = true; json.more(first); first = false) {
      String wrong = json.peek() == '[' ? pair(json, list) : line(json, list);
      if (!wrong.isEmpty()) {
        throw json.fail(wrong);
      }
    }
    return list.build();
  }

  private static String pair(JsonBytes json, MergeList list) {
    json.open('[', "a pair of tokens");
    if (!json.more(true)) {
      return "must be a pair of tokens";
    }
    json.string();
    String wrong = list.left(json.textIn(), json.textFrom(), json.textTo());
    if (wrong.isEmpty()) {
      if (!json.more(false)) {
        return "must be a pair of tokens";
      }
      json.string();
      wrong = list.right(json.textIn(), json.textFrom(), json.textTo());
      if (wrong.isEmpty() && json.more(false)) {
        return "must be a pair of tokens";
      }
    }
    return wrong;
  }

  private static String line(JsonBytes json, MergeList list) {
    json.string();
    return list.line(json.textIn(), json.textFrom(), json.textTo());
  }

  static void add(
      JsonBytes json, Vocabulary.Builder vocabulary, byte[] text, int from, int to, int id) {
    try {
      vocabulary.add(text, from, to, id);
    } catch (IllegalArgumentException outside) {
      throw json.fail(String.valueOf(outside.getMessage()));
    }
  }
}

package dev.shepherd.tokenizer.model;

import dev.shepherd.tokenizer.IntSink;
import dev.shepherd.tokenizer.WordModel;
import dev.shepherd.tokenizer.spec.TokenModel;
import dev.shepherd.tokenizer.spec.Vocabulary;
import dev.shepherd.tokenizer.trie.ByteTrie;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Greedy longest match from the left (Wu et al. 2016): the longest token that the word begins with,
 * then the longest continuing token that the rest begins with, and so on; if that gets stuck, the
 * whole word is unknown.
 */
public final class WordPiece implements WordModel {

  private final ByteTrie beginnings;
  private final ByteTrie continuations;
  private final int unknownId;
  private final int maxWordChars;

  /** The model that is described. */
  public WordPiece(TokenModel.WordPiece spec) {
    unknownId = spec.unknownId();
    maxWordChars = spec.maxWordChars();
    byte[] prefix = spec.prefix().getBytes(StandardCharsets.UTF_8);
    Vocabulary vocabulary = spec.vocabulary();
    ByteTrie.Builder whole = ByteTrie.builder();
    ByteTrie.Builder rest = ByteTrie.builder();
    byte[] text = vocabulary.text();
    for (int entry = 0; entry < vocabulary.size(); entry++) {
      int id = vocabulary.entryId(entry);
      int from = vocabulary.entryStart(entry);
      int to = vocabulary.entryStart(entry + 1);
      if (from < to) {
        whole.add(text, from, to, id);
      }
      if (to - from > prefix.length
          && Arrays.equals(text, from, from + prefix.length, prefix, 0, prefix.length)) {
        rest.add(text, from + prefix.length, to, id);
      }
    }
    beginnings = whole.build();
    continuations = rest.build();
  }

  @Override
  public void encode(byte[] text, int from, int to, IntSink out) {
    int before = out.size();
    int at = tooLong(text, from, to) ? -1 : longest(beginnings, text, from, to, out);
    while (at >= 0 && at < to) {
      at = longest(continuations, text, at, to, out);
    }
    if (at < 0) {
      out.truncate(before);
      if (unknownId >= 0) {
        out.add(unknownId);
      }
    }
  }

  private boolean tooLong(byte[] text, int from, int to) {
    if (to - from <= maxWordChars) {
      return false;
    }
    int chars = 0;
    for (int at = from; at < to && chars <= maxWordChars; at += Utf8Length.of(text[at])) {
      chars++;
    }
    return chars > maxWordChars;
  }

  /** Adds the longest token that stands here; returns where it ends, -1 when there is none. */
  private static int longest(ByteTrie trie, byte[] text, int from, int to, IntSink out) {
    int end = -1;
    int id = -1;
    int node = ByteTrie.ROOT;
    for (int at = from; at < to; at++) {
      node = trie.step(node, text[at]);
      if (node < 0) {
        break;
      }
      if (trie.value(node) >= 0) {
        id = trie.value(node);
        end = at + 1;
      }
    }
    if (id >= 0) {
      out.add(id);
    }
    return end;
  }
}

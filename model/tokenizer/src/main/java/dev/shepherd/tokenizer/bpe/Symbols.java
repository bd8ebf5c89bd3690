package dev.shepherd.tokenizer.bpe;

import dev.shepherd.tokenizer.spec.ByteAlphabet;
import dev.shepherd.tokenizer.spec.TokenModel;
import dev.shepherd.tokenizer.spec.Vocabulary;
import java.util.Arrays;

/**
 * What a word is made of before the first merge, and the texts of tokens in the same terms: bytes
 * for byte-level vocabularies, characters for all others. Immutable.
 */
final class Symbols {

  private final Vocabulary vocabulary;
  private final boolean bytes;
  private final TokenTrie trie;
  private final TokenTable table;
  private final int[] lengths;
  private final int[] fallback;
  private final boolean aliases;

  /**
   * Reads a vocabulary.
   *
   * @param bytes whether its texts are stand-ins for bytes, and words come as these bytes
   */
  Symbols(TokenModel.Bpe model, boolean bytes) {
    this.vocabulary = model.vocabulary();
    this.bytes = bytes;
    int n = vocabulary.size();
    trie = new TokenTrie(n);
    table = new TokenTable(n);
    lengths = new int[vocabulary.idBound()];
    byte[] text = vocabulary.text();
    byte[] raw = new byte[64];
    boolean seenTwice = false;
    for (int entry = 0; entry < n; entry++) {
      int from = vocabulary.entryStart(entry);
      int to = vocabulary.entryStart(entry + 1);
      if (from == to) {
        continue;
      }
      int id = vocabulary.entryId(entry);
      int length;
      if (bytes) {
        if (raw.length < to - from) {
          raw = new byte[(to - from) * 2];
        }
        length = ByteAlphabet.decode(text, from, to, raw, 0);
        if (length < 0) {
          continue;
        }
        add(raw, 0, length, id);
      } else {
        length = to - from;
        add(text, from, to, id);
      }
      seenTwice |= lengths[id] != 0;
      lengths[id] = length;
    }
    aliases = seenTwice;
    fallback = model.byteFallback() ? fallbackTokens(vocabulary) : new int[0];
  }

  private void add(byte[] text, int from, int to, int id) {
    trie.add(text, from, to, id);
    if (to - from <= WordCache.MAX_BYTES) {
      table.add(text, from, to, id);
    }
  }

  private static int[] fallbackTokens(Vocabulary vocabulary) {
    int[] tokens = new int[256];
    for (int b = 0; b < 256; b++) {
      tokens[b] = vocabulary.find(String.format("<0x%02X>", b));
    }
    return tokens;
  }

  /** Whether some id has several texts. */
  boolean aliases() {
    return aliases;
  }

  /** The trie of all tokens. */
  TokenTrie trie() {
    return trie;
  }

  /** All short tokens. */
  TokenTable table() {
    return table;
  }

  /** Bytes of a token in a word; 0 for tokens that no word can hold. */
  int length(int token) {
    return lengths[token];
  }

  /** The end of the symbol that begins at {@code p}. */
  int end(byte[] t, int p, int to) {
    if (bytes || t[p] >= 0) {
      return p + 1;
    }
    int b = t[p];
    return Math.min(to, p + (b < (byte) 0xE0 ? 2 : b < (byte) 0xF0 ? 3 : 4));
  }

  /** The token of the symbol between two places, -1 for none. */
  int token(byte[] t, int from, int to) {
    return trie.exact(t, from, to);
  }

  /** Whether every byte of an unknown symbol has a token. */
  boolean canFallBack(byte[] t, int from, int to) {
    if (fallback.length == 0) {
      return false;
    }
    for (int i = from; i < to; i++) {
      if (fallback[t[i] & 0xFF] < 0) {
        return false;
      }
    }
    return true;
  }

  /** The token of a byte of an unknown symbol. */
  int fallback(byte b) {
    return fallback[b & 0xFF];
  }

  /** Whether a token is one of those for bytes of unknown symbols. */
  boolean isFallback(int token) {
    for (int each : fallback) {
      if (each == token) {
        return true;
      }
    }
    return false;
  }

  /** The bytes of a token as they are in a word. */
  byte[] text(int token) {
    byte[] text = vocabulary.text();
    int from = vocabulary.start(token);
    int to = vocabulary.end(token);
    if (!bytes) {
      return Arrays.copyOfRange(text, from, to);
    }
    byte[] raw = new byte[to - from];
    int length = ByteAlphabet.decode(text, from, to, raw, 0);
    return Arrays.copyOf(raw, Math.max(0, length));
  }
}

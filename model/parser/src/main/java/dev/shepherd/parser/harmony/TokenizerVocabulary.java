package dev.shepherd.parser.harmony;

import dev.shepherd.tokenizer.IntSink;
import dev.shepherd.tokenizer.Tokenizer;
import dev.shepherd.tokenizer.spec.AddedToken;
import dev.shepherd.tokenizer.spec.ByteAlphabet;
import dev.shepherd.tokenizer.spec.TokenizerSpec;
import dev.shepherd.tokenizer.spec.Vocabulary;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The vocabulary of a loaded byte-level tokenizer, o200k_harmony for gpt-oss.
 *
 * <p>Layout: the bytes of all tokens stand in one array, ordered by id; {@code starts[id]} to
 * {@code starts[id + 1]} are a token's. Immutable and thread-safe.
 */
public final class TokenizerVocabulary implements HarmonyVocabulary {

  private final Tokenizer tokenizer;
  private final byte[] bytes;
  private final int[] starts;

  private TokenizerVocabulary(Tokenizer tokenizer, byte[] bytes, int[] starts) {
    this.tokenizer = tokenizer;
    this.bytes = bytes;
    this.starts = starts;
  }

  /**
   * The vocabulary of a tokenizer.
   *
   * @throws IllegalArgumentException when it lacks Harmony's structure tokens under their ids
   */
  public static TokenizerVocabulary of(Tokenizer tokenizer) {
    TokenizerSpec spec = tokenizer.spec();
    byte[][] added = new byte[spec.idBound()][];
    for (AddedToken token : spec.addedTokens()) {
      added[token.id()] = token.content().getBytes(StandardCharsets.UTF_8);
    }
    for (HarmonyToken token : HarmonyToken.values()) {
      byte[] own = token.id() < added.length ? added[token.id()] : null;
      if (own == null || !token.text().equals(new String(own, StandardCharsets.UTF_8))) {
        throw new IllegalArgumentException(
            "no Harmony encoding: " + token.text() + " is not token " + token.id());
      }
    }
    Vocabulary vocabulary = spec.model().vocabulary();
    byte[] text = vocabulary.text();
    byte[] all = new byte[text.length];
    int[] starts = new int[added.length + 1];
    int size = 0;
    for (int id = 0; id < added.length; id++) {
      starts[id] = size;
      byte[] own = added[id];
      int room = own == null ? vocabularyLength(vocabulary, id) : own.length;
      if (all.length - size < room) {
        all = Arrays.copyOf(all, (size + room) * 2);
      }
      if (own != null) {
        System.arraycopy(own, 0, all, size, own.length);
        size += own.length;
      } else if (room > 0) {
        int from = vocabulary.start(id);
        int to = vocabulary.end(id);
        int end = ByteAlphabet.decode(text, from, to, all, size);
        if (end < 0) {
          System.arraycopy(text, from, all, size, to - from);
          end = size + to - from;
        }
        size = end;
      }
    }
    starts[added.length] = size;
    return new TokenizerVocabulary(tokenizer, Arrays.copyOf(all, size), starts);
  }

  private static int vocabularyLength(Vocabulary vocabulary, int id) {
    return vocabulary.contains(id) ? vocabulary.length(id) : 0;
  }

  @Override
  public byte[] bytes() {
    return bytes;
  }

  @Override
  public int start(int id) {
    return id >= 0 && id < starts.length - 1 ? starts[id] : 0;
  }

  @Override
  public int end(int id) {
    return id >= 0 && id < starts.length - 1 ? starts[id + 1] : 0;
  }

  @Override
  public void encode(String text, Ids out) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    IntSink ids = new IntSink();
    tokenizer.encodeOrdinary(utf8, 0, utf8.length, ids);
    for (int i = 0; i < ids.size(); i++) {
      out.add(ids.get(i));
    }
  }
}

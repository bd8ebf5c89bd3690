package dev.shepherd.tokenizer.decode;

import dev.shepherd.tokenizer.normal.ByteBuilder;
import dev.shepherd.tokenizer.spec.TokenizerSpec;

/**
 * Makes text of token ids, exactly as the decoder of the tokenizer does.
 *
 * <p>Making one costs some milliseconds and about 12 bytes per token: make it once per tokenizer.
 * Immutable and safe for use by any thread.
 */
public final class Detokenizer {

  private final TokenizerSpec spec;
  private final DecodePlan plan;

  private Detokenizer(TokenizerSpec spec, DecodePlan plan) {
    this.spec = spec;
    this.plan = plan;
  }

  /** Prepares the decoder of a tokenizer. */
  public static Detokenizer of(TokenizerSpec spec) {
    return new Detokenizer(spec, DecodePlan.of(spec));
  }

  /** The tokenizer that this decodes for. */
  public TokenizerSpec spec() {
    return spec;
  }

  /** Whether an id is a token; others contribute nothing to a text. */
  public boolean knows(int id) {
    return plan.table().has(id);
  }

  /**
   * The text of a whole sequence, well-formed UTF-8.
   *
   * @param skipSpecial leaves out special tokens
   */
  public byte[] decode(int[] ids, boolean skipSpecial) {
    var out = new ByteBuilder(4 * ids.length);
    decode(ids, 0, ids.length, skipSpecial, out);
    return out.toByteArray();
  }

  /** Adds the text of the ids from {@code from} to {@code to} to {@code out}. */
  public void decode(int[] ids, int from, int to, boolean skipSpecial, ByteBuilder out) {
    IncrementalDecoder decoder = incremental(skipSpecial);
    for (int i = from; i < to; i++) {
      decoder.push(ids[i], out);
    }
    decoder.finish(out);
  }

  /** A decoder for ids that arrive one by one. */
  public IncrementalDecoder incremental(boolean skipSpecial) {
    return incremental(skipSpecial, false);
  }

  /**
   * A decoder for ids that arrive one by one.
   *
   * @param cleanUpSpaces takes out spaces before English punctuation, as the {@code transformers}
   *     library does for tokenizers that set {@code clean_up_tokenization_spaces}
   */
  public IncrementalDecoder incremental(boolean skipSpecial, boolean cleanUpSpaces) {
    return new IncrementalDecoder(plan, skipSpecial, cleanUpSpaces);
  }
}

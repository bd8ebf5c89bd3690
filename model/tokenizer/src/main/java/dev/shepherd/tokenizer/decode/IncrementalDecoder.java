package dev.shepherd.tokenizer.decode;

import dev.shepherd.tokenizer.normal.ByteBuilder;

/**
 * Token ids in, text out as soon as it is certain.
 *
 * <p>All texts together are exactly what {@link Detokenizer#decode} makes of all ids; each is
 * well-formed UTF-8, so a character that comes with several tokens is told with the last of them.
 * The cost of a token does not depend on how many came before. For one thread at a time.
 */
public final class IncrementalDecoder {

  private static final byte[] NOTHING = new byte[0];

  private final TokenTable table;
  private final boolean skipSpecial;
  private final boolean mindsFirst;
  private final OutputStep output = new OutputStep();
  private final Step head;
  private final ByteBuilder own = new ByteBuilder(32);
  private boolean first;

  IncrementalDecoder(DecodePlan plan, boolean skipSpecial, boolean cleanUpSpaces) {
    this.table = plan.table();
    this.skipSpecial = skipSpecial;
    this.mindsFirst = table.mindsFirst();
    this.first = mindsFirst;
    this.head = plan.chain(cleanUpSpaces ? new CleanUpStep(output) : output);
  }

  /**
   * Takes the next token and adds the text that is certain now to {@code out}. Ids that are no
   * tokens, and special ones when these are skipped, add nothing.
   *
   * @return bytes added
   */
  public int push(int id, ByteBuilder out) {
    if (!table.has(id) || (skipSpecial && table.isSpecial(id))) {
      return 0;
    }
    int before = out.size();
    output.to(out);
    if (first) {
      first = false;
      table.pushFirst(id, head);
    } else {
      head.token(table, id);
    }
    return out.size() - before;
  }

  /** As {@link #push(int, ByteBuilder)}; the array is new unless it is empty. */
  public byte[] push(int id) {
    own.clear();
    return push(id, own) == 0 ? NOTHING : own.toByteArray();
  }

  /**
   * Says that no token follows and adds what was kept back; bytes that are not a whole character
   * become U+FFFD. The decoder is as new afterwards.
   *
   * @return bytes added
   */
  public int finish(ByteBuilder out) {
    int before = out.size();
    output.to(out);
    head.end();
    reset();
    return out.size() - before;
  }

  /** As {@link #finish(ByteBuilder)}; the array is new unless it is empty. */
  public byte[] finish() {
    own.clear();
    return finish(own) == 0 ? NOTHING : own.toByteArray();
  }

  /** Forgets all tokens. */
  public void reset() {
    head.reset();
    first = mindsFirst;
  }
}

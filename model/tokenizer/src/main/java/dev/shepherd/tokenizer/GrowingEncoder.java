package dev.shepherd.tokenizer;

import dev.shepherd.tokenizer.normal.ByteBuilder;
import dev.shepherd.tokenizer.split.Utf8;
import java.nio.charset.StandardCharsets;

/**
 * Encodes a growing text: what lies before the last safe cut is encoded once, the rest waits. A
 * tokenizer without safe cuts has all its text wait, which is correct but not incremental.
 */
final class GrowingEncoder implements Encoder {

  /** So much text waits before a safe cut is looked for. */
  private static final int MIN_WAITING = 512;

  private final Tokenizer tokenizer;
  private final Engine engine;
  private final IntSink settled = new IntSink();

  /** Text behind the last cut, well-formed. */
  private final ByteBuilder waiting = new ByteBuilder(2 * MIN_WAITING);

  /** Bytes of a character that is not complete yet. */
  private final ByteBuilder partial = new ByteBuilder(16);

  private boolean begins = true;

  /** No cut is in the waiting text before this place. */
  private int searched;

  GrowingEncoder(Tokenizer tokenizer, Engine engine) {
    this.tokenizer = tokenizer;
    this.engine = engine;
  }

  @Override
  public void append(byte[] utf8, int offset, int length) {
    partial.add(utf8, offset, offset + length);
    int whole = partial.size() - Utf8.incompleteAtEnd(partial.array(), partial.size());
    byte[] text = Tokenizer.wellFormed(partial.array(), 0, whole);
    waiting.add(text, 0, text == partial.array() ? whole : text.length);
    byte[] rest = java.util.Arrays.copyOfRange(partial.array(), whole, partial.size());
    partial.clear().add(rest);
    if (engine.cuts().exist() && waiting.size() - searched >= MIN_WAITING) {
      settle();
    }
  }

  private void settle() {
    byte[] text = waiting.array();
    int from = Math.max(0, searched - 1);
    int cut = engine.cuts().last(text, from, waiting.size());
    searched = waiting.size();
    if (cut == from) {
      return;
    }
    encode(text, cut, settled);
    begins = false;
    byte[] rest = java.util.Arrays.copyOfRange(text, cut, waiting.size());
    waiting.clear().add(rest);
    searched = rest.length;
  }

  private void encode(byte[] text, int to, IntSink out) {
    Engine.Work work = engine.acquire();
    try {
      engine.encode(text, 0, to, begins, false, work, out);
    } finally {
      engine.release(work);
    }
  }

  @Override
  public void ids(boolean addSpecial, IntSink out) {
    IntSink ids = new IntSink(settled.size() + waiting.size() / 2 + 8);
    ids.add(settled);
    if (partial.size() == 0) {
      encode(waiting.array(), waiting.size(), ids);
    } else {
      ByteBuilder all = new ByteBuilder(waiting.size() + 8);
      all.add(waiting.array(), 0, waiting.size());
      all.add(
          new String(partial.array(), 0, partial.size(), StandardCharsets.UTF_8)
              .getBytes(StandardCharsets.UTF_8));
      encode(all.array(), all.size(), ids);
    }
    tokenizer.finish(ids, addSpecial, out);
  }

  @Override
  public int settled() {
    return settled.size();
  }
}

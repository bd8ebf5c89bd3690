package dev.shepherd.tokenizer.decode;

import dev.shepherd.tokenizer.normal.ByteBuilder;

/**
 * Bytes of all tokens in a row, read as UTF-8 into one long piece.
 *
 * <p>A character whose bytes come with several tokens waits until it is complete: at most three
 * bytes. What is not UTF-8 becomes U+FFFD, one for each longest beginning of a character, as the
 * WHATWG Encoding Standard has it.
 */
final class ByteLevelStep extends LinkedStep {

  static final byte[] REPLACEMENT = {(byte) 0xEF, (byte) 0xBF, (byte) 0xBD};

  private final Utf8Walk walk = new Utf8Walk();
  private final byte[] begun = new byte[4];
  private int begunLength;
  private boolean any;

  ByteLevelStep(Step next) {
    super(next);
  }

  @Override
  void token(TokenTable table, int id) {
    any = true;
    if (begunLength == 0 && table.isWhole(id)) {
      next.text(table.bytes(), table.start(id), table.end(id));
    } else {
      bytes(table.bytes(), table.start(id), table.end(id));
    }
  }

  @Override
  void piece(byte[] standIns, int from, int to) {
    text(standIns, from, to);
  }

  @Override
  void text(byte[] standIns, int from, int to) {
    any = true;
    var raw = new ByteBuilder(to - from);
    TokenTable.addBytes(standIns, from, to, raw);
    bytes(raw.array(), 0, raw.size());
  }

  /** All pieces become one, which ends with the last. */
  @Override
  void pieceEnd() {}

  @Override
  void end() {
    if (begunLength > 0) {
      begunLength = 0;
      walk.reset();
      next.text(REPLACEMENT, 0, 3);
    }
    if (any) {
      next.pieceEnd();
    }
    next.end();
  }

  @Override
  void reset() {
    begunLength = 0;
    walk.reset();
    any = false;
    next.reset();
  }

  private void bytes(byte[] bytes, int from, int to) {
    // Text from `good` to `character` is whole; from there to `i` a character has begun.
    int good = from;
    int character = from;
    for (int i = from; i < to; i++) {
      if (!walk.inside()) {
        character = i;
      }
      boolean inside = walk.inside();
      if (walk.accept(bytes[i])) {
        if (begunLength > 0) {
          begun[begunLength++] = bytes[i];
          if (!walk.inside()) {
            next.text(begun, 0, begunLength);
            begunLength = 0;
          }
          good = i + 1;
        }
        continue;
      }
      hand(bytes, good, inside ? character : i);
      begunLength = 0;
      next.text(REPLACEMENT, 0, 3);
      // A byte that broke a character is looked at again, as the beginning of another.
      good = inside ? i : i + 1;
      if (inside) {
        i--;
      }
    }
    if (!walk.inside()) {
      hand(bytes, good, to);
    } else if (good < to) {
      hand(bytes, good, character);
      begunLength = to - character;
      System.arraycopy(bytes, character, begun, 0, begunLength);
    }
  }

  private void hand(byte[] bytes, int from, int to) {
    if (from < to) {
      next.text(bytes, from, to);
    }
  }
}

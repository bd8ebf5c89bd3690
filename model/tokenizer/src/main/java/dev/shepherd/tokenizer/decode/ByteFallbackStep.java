package dev.shepherd.tokenizer.decode;

import dev.shepherd.tokenizer.normal.ByteBuilder;

/**
 * Runs of {@code <0xNN>} tokens become the text they spell.
 *
 * <p>The {@code tokenizers} library decides on a run as a whole: when any part of it is not UTF-8,
 * each of its bytes becomes a U+FFFD of its own. So a run can be told only when it has ended, or as
 * soon as it can no longer be right. SentencePiece decides on each character: every byte that is
 * part of none becomes a U+FFFD.
 */
final class ByteFallbackStep extends LinkedStep {

  private final ByteBuilder run = new ByteBuilder(16);
  private final Utf8Walk walk = new Utf8Walk();
  private final boolean perCharacter;
  private boolean broken;

  /**
   * A step.
   *
   * @param perCharacter gives up only the bytes that spell no character
   */
  ByteFallbackStep(boolean perCharacter, Step next) {
    super(next);
    this.perCharacter = perCharacter;
  }

  @Override
  void token(TokenTable table, int id) {
    if (table.isByte(id)) {
      value(table.bytes()[table.start(id)]);
    } else {
      endRun();
      next.text(table.bytes(), table.start(id), table.end(id));
      next.pieceEnd();
    }
  }

  /** Takes whole pieces only. */
  @Override
  void text(byte[] bytes, int from, int to) {
    int value = TokenTable.byteOf(bytes, from, to);
    if (value >= 0) {
      value((byte) value);
    } else {
      endRun();
      next.text(bytes, from, to);
      next.pieceEnd();
    }
  }

  @Override
  void pieceEnd() {}

  @Override
  void end() {
    endRun();
    next.end();
  }

  @Override
  void reset() {
    run.clear();
    walk.reset();
    broken = false;
    next.reset();
  }

  private void value(byte b) {
    if (perCharacter) {
      character(b);
    } else if (!broken && walk.accept(b)) {
      run.add(b);
    } else {
      broken = true;
      giveUp(run.size() + 1);
      run.clear();
    }
  }

  /** Here the run is the character that has begun. */
  private void character(byte b) {
    if (!walk.accept(b)) {
      boolean begun = run.size() > 0;
      giveUp(run.size());
      run.clear();
      // A byte that broke a character may begin another.
      if (!begun || !walk.accept(b)) {
        giveUp(1);
        return;
      }
    }
    run.add(b);
    if (!walk.inside()) {
      handRun();
    }
  }

  private void endRun() {
    if (run.size() > 0) {
      if (walk.inside()) {
        giveUp(run.size());
        run.clear();
      } else {
        handRun();
      }
    }
    walk.reset();
    broken = false;
  }

  private void handRun() {
    next.text(run.array(), 0, run.size());
    next.pieceEnd();
    run.clear();
  }

  private void giveUp(int bytes) {
    for (int i = 0; i < bytes; i++) {
      next.text(ByteLevelStep.REPLACEMENT, 0, 3);
      next.pieceEnd();
    }
  }
}

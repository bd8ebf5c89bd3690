package dev.shepherd.tokenizer.decode;

/** Strips the ends of a piece that comes in parts; keeps back what may be at its end. */
final class StripStep extends LinkedStep {

  private final byte[] character;
  private final int start;
  private final int stop;
  private int stripped;
  private boolean begun;
  private int held;

  StripStep(PieceEdits.Strip strip, Step next) {
    super(next);
    this.character = strip.character();
    this.start = strip.start();
    this.stop = strip.stop();
  }

  @Override
  void text(byte[] bytes, int from, int to) {
    int at = from;
    while (!begun && stripped < start && PieceEdits.startsWith(bytes, at, to, character)) {
      stripped++;
      at += character.length;
    }
    if (at == to) {
      return;
    }
    begun = true;
    int end = to;
    int tail = 0;
    while (tail < stop
        && end - character.length >= at
        && PieceEdits.startsWith(bytes, end - character.length, end, character)) {
      end -= character.length;
      tail++;
    }
    if (end > at) {
      release(held);
      held = tail;
      next.text(bytes, at, end);
    } else {
      int all = held + tail;
      held = Math.min(all, stop);
      release(all - held);
    }
  }

  @Override
  void pieceEnd() {
    stripped = 0;
    begun = false;
    held = 0;
    next.pieceEnd();
  }

  @Override
  void reset() {
    stripped = 0;
    begun = false;
    held = 0;
    next.reset();
  }

  private void release(int characters) {
    for (int i = 0; i < characters; i++) {
      next.text(character, 0, character.length);
    }
  }
}

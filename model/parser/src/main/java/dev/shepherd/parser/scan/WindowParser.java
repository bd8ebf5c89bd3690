package dev.shepherd.parser.scan;

import dev.shepherd.parser.OutputParser;

/**
 * Shows a state machine its text in windows, so that the machine need not know of pieces.
 *
 * <p>The machine consumes a window from its start as far as it can decide. What it leaves is shown
 * again, joined with what follows, so a decision that needs three more bytes simply waits for them.
 * A machine whose decisions depend on the text only, and never on where a window ends, gives the
 * same events for every cut of the text. It must leave no more than a bounded number of bytes (a
 * marker's length, say); longer stretches go into buffers of its own. Otherwise text is looked at
 * more than once and the time is no longer linear.
 */
public abstract class WindowParser implements OutputParser {

  private final ByteText left = new ByteText();

  /**
   * Consumes text.
   *
   * @param last whether no text follows: everything must be decided now
   * @return the position up to which the text is dealt with, from {@code from} to {@code to}; the
   *     return value does not matter when {@code last}
   */
  protected abstract int consume(byte[] text, int from, int to, boolean last);

  @Override
  public final void feed(byte[] utf8, int offset, int length) {
    if (length == 0) {
      return;
    }
    if (left.isEmpty()) {
      int end = offset + length;
      int done = consume(utf8, offset, end, false);
      left.append(utf8, done, end);
    } else {
      left.append(utf8, offset, offset + length);
      left.drop(consume(left.array(), 0, left.size(), false));
    }
  }

  @Override
  public final void finish() {
    consume(left.array(), 0, left.size(), true);
    left.clear();
    ended();
  }

  /** Everything was consumed with {@code last}; whatever the machine still holds must go now. */
  protected abstract void ended();
}

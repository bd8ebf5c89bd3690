package dev.shepherd.template.jinja;

import org.jspecify.annotations.Nullable;

/**
 * The variables of one call: of the template itself, a macro, a call block or a recursive loop.
 * Loops and blocks that are no functions keep theirs in the frame they run in.
 */
final class Frame {

  private final Render render;
  private final @Nullable Object[] slots;
  private final @Nullable Frame outer;
  private Output out;

  Frame(Render render, int slotCount, @Nullable Frame outer, Output out) {
    this.render = render;
    this.slots = new Object[slotCount];
    this.outer = outer;
    this.out = out;
  }

  Render render() {
    return render;
  }

  /** Where text goes. */
  Output out() {
    return out;
  }

  /** Sends text elsewhere; answers where it went before. */
  Output redirect(Output target) {
    Output before = out;
    out = target;
    return before;
  }

  /** The value of a variable, null when it is missing. */
  @Nullable Object get(int slot) {
    return slots[slot];
  }

  void set(int slot, @Nullable Object value) {
    slots[slot] = value;
  }

  /** The frame that many functions further out. */
  Frame up(int levels) {
    Frame frame = this;
    for (int i = 0; i < levels; i++) {
      if (frame.outer == null) {
        throw new IllegalStateException("no frame outside the template");
      }
      frame = frame.outer;
    }
    return frame;
  }
}

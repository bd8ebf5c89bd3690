package dev.shepherd.net;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The objects of one loop that want its tick.
 *
 * <p>Registering and removing are O(1) and allocate nothing: a freed place is filled with the last
 * entry. A deadline is then a plain field that is written on progress and compared once per tick,
 * which costs far less than moving a timer for every event of every stream. Confined to the loop.
 */
final class TickList {
  private Slot[] slots = new Slot[64];
  private int size;
  private int cursor = -1;

  /** A registration; keep it to remove the object again. */
  static final class Slot {
    final Ticking target;
    int index;

    Slot(Ticking target, int index) {
      this.target = target;
      this.index = index;
    }
  }

  Slot add(Ticking target) {
    if (size == slots.length) {
      slots = Arrays.copyOf(slots, size * 2);
    }
    var slot = new Slot(target, size);
    slots[size++] = slot;
    return slot;
  }

  void remove(@Nullable Slot slot) {
    if (slot == null || slot.index < 0) {
      return;
    }
    // The iteration runs from the end to the start, so the entry that moves into the gap was
    // visited already.
    Slot last = slots[--size];
    slots[slot.index] = last;
    last.index = slot.index;
    slots[size] = null;
    slot.index = -1;
    cursor = Math.min(cursor, size);
  }

  int size() {
    return size;
  }

  void tick(long nowNanos) {
    for (cursor = size - 1; cursor >= 0; cursor--) {
      if (cursor < size) {
        slots[cursor].target.tick(nowNanos);
      }
    }
  }
}

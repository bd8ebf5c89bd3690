package dev.shepherd.routing;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One object of a policy per worker, found by the worker's slot. Thread-safe; {@link #of} does not
 * lock once the object is there.
 *
 * <p>An entry remembers its worker, so a slot that was given to another worker yields a new object.
 * Whoever still holds the old one goes on with it and disturbs nobody.
 */
final class SlotTable<T> {
  private static final int FIRST_ROOM = 16;

  private record Entry<T>(Candidate owner, T value) {}

  private final Function<Candidate, T> maker;
  private volatile AtomicReferenceArray<@Nullable Entry<T>> entries =
      new AtomicReferenceArray<>(FIRST_ROOM);

  /** A table whose objects are made on first use by {@code maker}, one caller at a time. */
  SlotTable(Function<Candidate, T> maker) {
    this.maker = maker;
  }

  /** The worker's object. */
  T of(Candidate worker) {
    AtomicReferenceArray<@Nullable Entry<T>> now = entries;
    int slot = worker.slot();
    if (slot < now.length()) {
      Entry<T> entry = now.get(slot);
      if (entry != null && entry.owner == worker) {
        return entry.value;
      }
    }
    return make(worker, slot);
  }

  private synchronized T make(Candidate worker, int slot) {
    if (slot >= entries.length()) {
      var larger =
          new AtomicReferenceArray<@Nullable Entry<T>>(Math.max(slot + 1, entries.length() * 2));
      for (int i = 0; i < entries.length(); i++) {
        larger.set(i, entries.get(i));
      }
      entries = larger;
    }
    Entry<T> entry = entries.get(slot);
    if (entry == null || entry.owner != worker) {
      entry = new Entry<>(worker, maker.apply(worker));
      entries.set(slot, entry);
    }
    return entry.value;
  }

  /** The number of workers with an object. */
  int size() {
    AtomicReferenceArray<@Nullable Entry<T>> now = entries;
    int size = 0;
    for (int i = 0; i < now.length(); i++) {
      size += now.get(i) == null ? 0 : 1;
    }
    return size;
  }

  /** Forgets a worker. */
  synchronized void removed(Candidate worker) {
    if (worker.slot() < entries.length()) {
      Entry<T> entry = entries.get(worker.slot());
      if (entry != null && entry.owner == worker) {
        entries.set(worker.slot(), null);
      }
    }
  }
}

package dev.shepherd.template.jinja;

import java.util.List;

/**
 * A stable sort that asks only "is this less than that", as Python's does, so that it fails on the
 * same values and is not confused by orders that contradict themselves. Merge sort.
 */
final class Sorting {

  /** An item with what it is sorted by. */
  record Keyed(Object key, Object item) {}

  private final Budget budget;
  private final Compare compare;
  private final boolean reverse;

  private Sorting(Budget budget, boolean reverse) {
    this.budget = budget;
    this.compare = new Compare(budget);
    this.reverse = reverse;
  }

  /** The items in order of their keys; equal ones keep their order, even in reverse. */
  static Object[] sorted(Budget budget, List<Keyed> items, boolean reverse) {
    Keyed[] work = items.toArray(Keyed[]::new);
    budget.places(8L * work.length);
    new Sorting(budget, reverse).sort(work, new Keyed[work.length], 0, work.length);
    Object[] sorted = new Object[work.length];
    for (int i = 0; i < work.length; i++) {
      sorted[i] = work[i].item();
    }
    return sorted;
  }

  private void sort(Keyed[] work, Keyed[] spare, int from, int to) {
    if (to - from < 2) {
      return;
    }
    int middle = (from + to) >>> 1;
    sort(work, spare, from, middle);
    sort(work, spare, middle, to);
    System.arraycopy(work, from, spare, from, to - from);
    int left = from;
    int right = middle;
    for (int i = from; i < to; i++) {
      boolean takeRight =
          left == middle || (right < to && before(spare[right].key(), spare[left].key()));
      work[i] = takeRight ? spare[right++] : spare[left++];
    }
  }

  private boolean before(Object a, Object b) {
    budget.step();
    return reverse
        ? compare.ordered(Compare.Order.LT, b, a)
        : compare.ordered(Compare.Order.LT, a, b);
  }
}

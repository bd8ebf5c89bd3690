package dev.shepherd.admission;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Waiting requests in lines, one line per tenant, such that a tenant that sends much delays itself
 * and not the others. Not thread-safe: its owner guards it with a lock.
 *
 * <p>Within a line the order is that of arrival. Between lines it is weighted round robin (deficit
 * round robin with requests of equal cost): lines stand in a ring, and the line at the front is let
 * in {@code weight} times before it goes to the end. A line that becomes empty leaves the ring and
 * loses what is left of its turn. With one tenant this is plain order of arrival.
 *
 * <p>Three structures, each changed in constant time by every arrival and departure:
 *
 * <ul>
 *   <li>the ring of lines and each line's list, both linked through their members;
 *   <li>one list of all waiters by arrival, for those whose time is over: all wait equally long;
 *   <li>the lines by length: {@code byLength.get(n)} is the first of a list of lines with {@code n}
 *       waiters. The longest length moves by one at most with each change.
 * </ul>
 */
final class FairQueue {
  /** The waiters of one tenant, and its place in the ring and among lines of its length. */
  static final class Line {
    private final String tenant;
    private final int weight;
    private @Nullable Waiter first;
    private @Nullable Waiter last;
    private int length;
    private int turnsLeft;

    // The ring.
    private Line before = this;
    private Line behind = this;

    // Lines of the same length.
    private @Nullable Line previous;
    private @Nullable Line next;

    private Line(String tenant, int weight) {
      this.tenant = tenant;
      this.weight = weight;
      this.turnsLeft = weight;
    }
  }

  private final ToIntFunction<String> weights;
  private final Map<String, Line> lines = new HashMap<>();
  private final List<@Nullable Line> byLength = new ArrayList<>();

  private int longest;
  private @Nullable Line front;
  private @Nullable Waiter oldest;
  private @Nullable Waiter youngest;

  /**
   * @param weights how often each tenant's line is let in per round, from 1
   */
  FairQueue(ToIntFunction<String> weights) {
    this.weights = weights;
    // Nobody is listed under length 0.
    byLength.add(null);
  }

  /** The waiter that came first of all, or null. */
  @Nullable Waiter oldest() {
    return oldest;
  }

  /** How many of a tenant wait. */
  int waiting(String tenant) {
    Line line = lines.get(tenant);
    return line == null ? 0 : line.length;
  }

  /** How many lines there are. */
  int tenants() {
    return lines.size();
  }

  /** Puts a waiter at the end of its tenant's line. */
  void add(Waiter waiter) {
    waiter.older = youngest;
    if (youngest == null) {
      oldest = waiter;
    } else {
      youngest.younger = waiter;
    }
    youngest = waiter;

    Line line = lines.get(waiter.tenant);
    if (line == null) {
      line = new Line(waiter.tenant, Math.max(1, weights.applyAsInt(waiter.tenant)));
      lines.put(waiter.tenant, line);
      joinRing(line);
    }
    waiter.line = line;
    waiter.ahead = line.last;
    if (line.last == null) {
      line.first = waiter;
    } else {
      line.last.following = waiter;
    }
    line.last = waiter;
    resize(line, line.length + 1);
  }

  /** Takes out whoever is next, or returns null when nobody waits. */
  @Nullable Waiter poll() {
    Line line = front;
    if (line == null) {
      return null;
    }
    Waiter next = line.first;
    if (next == null) {
      throw new IllegalStateException("an empty line stood in the ring");
    }
    line.turnsLeft--;
    if (line.turnsLeft == 0) {
      line.turnsLeft = line.weight;
      front = line.behind;
    }
    remove(next);
    return next;
  }

  /** Takes a waiter out, wherever it stands; it must be in the queue. */
  void remove(Waiter waiter) {
    Waiter older = waiter.older;
    Waiter younger = waiter.younger;
    if (older == null) {
      oldest = younger;
    } else {
      older.younger = younger;
    }
    if (younger == null) {
      youngest = older;
    } else {
      younger.older = older;
    }
    waiter.older = null;
    waiter.younger = null;

    Line line = waiter.line;
    if (line == null) {
      throw new IllegalStateException("the waiter is not in the queue");
    }
    Waiter ahead = waiter.ahead;
    Waiter following = waiter.following;
    if (ahead == null) {
      line.first = following;
    } else {
      ahead.following = following;
    }
    if (following == null) {
      line.last = ahead;
    } else {
      following.ahead = ahead;
    }
    waiter.line = null;
    waiter.ahead = null;
    waiter.following = null;
    resize(line, line.length - 1);
    if (line.length == 0) {
      lines.remove(line.tenant);
      leaveRing(line);
    }
  }

  /**
   * The waiter that should make room for one more of this tenant: the last one of the longest line,
   * or null when that line would then not be at least as long as the newcomer's.
   */
  @Nullable Waiter displacedBy(String tenant) {
    Line line = longest == 0 ? null : byLength.get(longest);
    return line == null || waiting(tenant) + 1 >= longest ? null : line.last;
  }

  private void joinRing(Line line) {
    Line now = front;
    if (now == null) {
      front = line;
      return;
    }
    line.behind = now;
    line.before = now.before;
    now.before.behind = line;
    now.before = line;
  }

  @SuppressWarnings("ReferenceEquality") // a line is itself only
  private void leaveRing(Line line) {
    if (line.behind == line) {
      front = null;
      return;
    }
    if (front == line) {
      front = line.behind;
    }
    line.before.behind = line.behind;
    line.behind.before = line.before;
  }

  /** Moves a line to the lines of another length. */
  private void resize(Line line, int length) {
    if (line.length > 0) {
      Line previous = line.previous;
      Line next = line.next;
      if (previous == null) {
        byLength.set(line.length, next);
      } else {
        previous.next = next;
      }
      if (next != null) {
        next.previous = previous;
      }
    }
    line.length = length;
    line.previous = null;
    line.next = null;
    if (length > 0) {
      if (byLength.size() <= length) {
        byLength.add(null);
      }
      Line head = byLength.get(length);
      line.next = head;
      if (head != null) {
        head.previous = line;
      }
      byLength.set(length, line);
    }
    if (length > longest) {
      longest = length;
    } else if (longest > 0 && byLength.get(longest) == null) {
      longest--;
    }
  }
}

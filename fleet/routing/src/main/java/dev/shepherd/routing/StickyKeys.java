package dev.shepherd.routing;

import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Which workers each routing key has, at most two of them in order of preference, and what it has
 * under way there. Thread-safe; a key's own state is guarded by its {@link Pin}.
 *
 * <p>Workers are remembered by URL, so a key finds a worker again that left and came back. Idle
 * keys are looked for a few at a time, on the back of requests: nothing ever walks the whole table
 * at once, and there is no thread for it. Of more than {@value #MOST_KEYS} keys, those that were
 * not used for longest among a few that are looked at have to go; 128 bytes of key then bound the
 * table to some 200 MB.
 */
final class StickyKeys {
  static final int MOST_KEYS = 500_000;

  /** Entries looked at per request while a sweep is on; the sweep keeps up with new keys. */
  private static final int LOOKS = 8;

  private final long maxIdleNanos;
  private final long sweepNanos;
  private final int mostKeys;
  private final PolicyListener listener;
  private final ConcurrentHashMap<String, Pin> pins = new ConcurrentHashMap<>();
  private final SlotTable<AtomicInteger> activeKeys = new SlotTable<>(w -> new AtomicInteger());

  // Guarded by the lock of the sweep, which is only tried.
  private final AtomicInteger sweeping = new AtomicInteger();
  private @Nullable Iterator<Map.Entry<String, Pin>> sweep;
  private long nextSweepNanos = Long.MIN_VALUE;

  StickyKeys(StickySettings settings, PolicyListener listener) {
    this(settings, MOST_KEYS, listener);
  }

  StickyKeys(StickySettings settings, int mostKeys, PolicyListener listener) {
    this.maxIdleNanos = settings.maxIdle().toNanos();
    this.sweepNanos = settings.sweepEvery().toNanos();
    this.mostKeys = mostKeys;
    this.listener = listener;
  }

  /** A key at one worker. Guarded by its pin. */
  private static final class Group {
    private final String url;
    private int requests;

    Group(String url) {
      this.url = url;
    }
  }

  /** A key's workers. Guarded by itself. */
  static final class Pin {
    private @Nullable Group preferred;
    private @Nullable Group second;
    private long usedNanos;

    /** The first remembered worker that is among the candidates, or -1. */
    int find(Candidate[] candidates) {
      int at = indexOf(candidates, preferred);
      return at >= 0 ? at : indexOf(candidates, second);
    }

    /** Whether no worker is remembered. */
    boolean isVacant() {
      return preferred == null;
    }

    /** Requests of the key at a worker; of one that is not remembered, none are known. */
    int requestsAt(String url) {
      Group group = group(url);
      return group == null ? 0 : group.requests;
    }

    /** Remembers a worker behind the others; of two the older one goes. */
    void append(String url) {
      if (group(url) != null) {
        return;
      }
      if (preferred == null) {
        preferred = new Group(url);
      } else {
        preferred = second == null ? preferred : second;
        second = new Group(url);
      }
    }

    /** Prefers a worker from now on; the one preferred before comes second. */
    void prefer(String url) {
      Group group = group(url);
      if (group == null || group != preferred) {
        second = preferred;
        preferred = group == null ? new Group(url) : group;
      }
    }

    private boolean isBusy() {
      return (preferred != null && preferred.requests > 0)
          || (second != null && second.requests > 0);
    }

    private @Nullable Group group(String url) {
      if (preferred != null && preferred.url.equals(url)) {
        return preferred;
      }
      return second != null && second.url.equals(url) ? second : null;
    }

    private static int indexOf(Candidate[] candidates, @Nullable Group group) {
      for (int i = 0; group != null && i < candidates.length; i++) {
        if (candidates[i].url().equals(group.url)) {
          return i;
        }
      }
      return -1;
    }
  }

  /** The key's pin, a vacant one for a new key; used at this moment. */
  Pin touch(String key, long nowNanos) {
    sweepSome(nowNanos);
    return pin(key, nowNanos);
  }

  private Pin pin(String key, long nowNanos) {
    Pin known = pins.get(key);
    Pin pin = known != null ? known : pins.computeIfAbsent(key, k -> new Pin());
    synchronized (pin) {
      pin.usedNanos = nowNanos;
    }
    return pin;
  }

  /** The number of keys. */
  long size() {
    return pins.mappingCount();
  }

  /** Different keys with requests under way at a worker. */
  int activeKeys(Candidate worker) {
    return activeKeys.of(worker).get();
  }

  /**
   * Counts a request of a key at a worker until it ends.
   *
   * @param inner hears the same
   */
  Placement begin(String key, Candidate worker, long nowNanos, Placement inner) {
    Pin pin = pin(key, nowNanos);
    AtomicInteger keysThere = activeKeys.of(worker);
    Group group;
    boolean first;
    synchronized (pin) {
      Group known = pin.group(worker.url());
      // A request that was placed elsewhere without moving the key counts for itself.
      group = known == null ? new Group(worker.url()) : known;
      first = group.requests++ == 0;
    }
    if (first) {
      listener.activeKeys(worker, keysThere.incrementAndGet());
    }
    return new Stay(pin, group, worker, keysThere, inner);
  }

  /** A request of a key at a worker; passes on what the policy behind wants to hear. */
  private final class Stay implements Placement {
    private final Pin pin;
    private final Group group;
    private final Candidate worker;
    private final AtomicInteger keysThere;
    private final Placement inner;
    private boolean over;

    Stay(Pin pin, Group group, Candidate worker, AtomicInteger keysThere, Placement inner) {
      this.pin = pin;
      this.group = group;
      this.worker = worker;
      this.keysThere = keysThere;
      this.inner = inner;
    }

    @Override
    public void firstToken(long nowNanos) {
      inner.firstToken(nowNanos);
    }

    @Override
    public void usage(long promptTokens, long cachedTokens) {
      inner.usage(promptTokens, cachedTokens);
    }

    @Override
    public void ended(boolean complete, long outputTokens, long nowNanos) {
      inner.ended(complete, outputTokens, nowNanos);
      if (over) {
        return;
      }
      over = true;
      boolean last;
      synchronized (pin) {
        last = --group.requests == 0;
      }
      if (last) {
        listener.activeKeys(worker, keysThere.decrementAndGet());
      }
    }
  }

  /** Forgets a worker's count; the keys still find the worker should it come back. */
  void removed(Candidate worker) {
    activeKeys.removed(worker);
  }

  private void sweepSome(long nowNanos) {
    boolean full = pins.mappingCount() >= mostKeys;
    boolean idles = maxIdleNanos > 0 && sweepNanos > 0;
    if ((!idles && !full) || !sweeping.compareAndSet(0, 1)) {
      return;
    }
    try {
      if (sweep == null && (full || nowNanos >= nextSweepNanos)) {
        sweep = pins.entrySet().iterator();
        nextSweepNanos = nowNanos + sweepNanos;
      }
      look(nowNanos, full, idles);
    } finally {
      sweeping.set(0);
    }
  }

  private void look(long nowNanos, boolean full, boolean idles) {
    Map.Entry<String, Pin> eldest = null;
    long eldestUse = Long.MAX_VALUE;
    Iterator<Map.Entry<String, Pin>> at = sweep;
    for (int i = 0; i < LOOKS && at != null; i++) {
      if (!at.hasNext()) {
        at = full ? pins.entrySet().iterator() : null;
        continue;
      }
      Map.Entry<String, Pin> entry = at.next();
      long used;
      boolean busy;
      synchronized (entry.getValue()) {
        used = entry.getValue().usedNanos;
        busy = entry.getValue().isBusy();
      }
      if (busy) {
        continue;
      }
      if (idles && nowNanos - used >= maxIdleNanos) {
        pins.remove(entry.getKey(), entry.getValue());
      } else if (used < eldestUse) {
        eldest = entry;
        eldestUse = used;
      }
    }
    if (full && eldest != null) {
      pins.remove(eldest.getKey(), eldest.getValue());
    }
    sweep = at;
  }
}

package dev.shepherd.routing;

import java.util.ArrayList;
import java.util.List;

/**
 * The places of workers on a circle of 2^64 points, 150 for each. Immutable.
 *
 * <p>Place {@code v} of a worker is the BLAKE3 prefix of the text {@code URL#v}; a key belongs to
 * the first worker at or after its own BLAKE3 prefix, wrapping around. Places depend on the URL
 * alone, so a worker that joins takes keys from the others and moves none between them. Karger et
 * al., "Consistent Hashing and Random Trees" (1997).
 *
 * <p>Layout: {@code places} holds all places in unsigned order; {@code owners[i]} is the worker at
 * {@code places[i]}.
 */
public final class HashRing {
  /** Places per worker; part of the contract, because other gateways place keys the same way. */
  static final int PLACES_PER_WORKER = 150;

  private static final HashRing EMPTY = new HashRing(new long[0], new Candidate[0]);

  private final long[] places;
  private final Candidate[] owners;

  private HashRing(long[] places, Candidate[] owners) {
    this.places = places;
    this.owners = owners;
  }

  /** The ring of nobody. */
  public static HashRing empty() {
    return EMPTY;
  }

  /** The ring of the given workers; their order does not matter. */
  public static HashRing of(List<? extends Candidate> workers) {
    var points = new ArrayList<Point>(workers.size() * PLACES_PER_WORKER);
    for (Candidate worker : workers) {
      for (int v = 0; v < PLACES_PER_WORKER; v++) {
        points.add(new Point(Blake3.prefix64(worker.url() + "#" + v), worker));
      }
    }
    points.sort(
        (a, b) -> {
          int byPlace = Long.compareUnsigned(a.place, b.place);
          return byPlace != 0 ? byPlace : a.owner.url().compareTo(b.owner.url());
        });
    var places = new long[points.size()];
    var owners = new Candidate[points.size()];
    for (int i = 0; i < places.length; i++) {
      places[i] = points.get(i).place;
      owners[i] = points.get(i).owner;
    }
    return new HashRing(places, owners);
  }

  /**
   * The index in {@code candidates} of the first worker at or after {@code position}, or -1 when
   * none of them is on the ring.
   */
  public int firstFrom(long position, Candidate[] candidates) {
    return firstBelow(position, candidates, Integer.MAX_VALUE);
  }

  /**
   * The same among those with fewer than {@code bound} requests under way; -1 when there is none.
   */
  int firstBelow(long position, Candidate[] candidates, int bound) {
    int start = ceiling(position);
    for (int step = 0; step < places.length; step++) {
      int at = start + step;
      Candidate owner = owners[at < places.length ? at : at - places.length];
      if (bound < Integer.MAX_VALUE && owner.inFlight() >= bound) {
        continue;
      }
      for (int i = 0; i < candidates.length; i++) {
        if (candidates[i] == owner) {
          return i;
        }
      }
    }
    return -1;
  }

  /** The first index whose place is not below {@code position}, or the ring's size if none is. */
  private int ceiling(long position) {
    int low = 0;
    int high = places.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (Long.compareUnsigned(places[middle], position) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private record Point(long place, Candidate owner) {}
}

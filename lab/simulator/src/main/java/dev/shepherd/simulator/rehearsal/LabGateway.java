package dev.shepherd.simulator.rehearsal;

import dev.shepherd.routing.Candidate;
import dev.shepherd.routing.Chance;
import dev.shepherd.routing.Decision;
import dev.shepherd.routing.HashRing;
import dev.shepherd.routing.Placement;
import dev.shepherd.routing.Policy;
import dev.shepherd.simulator.Prompt;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A gateway reduced to its routing: a policy, the list of workers with this gateway's counters, and
 * the calls that the policy would get. Confined to the replay's thread.
 */
final class LabGateway {
  private final Policy policy;
  private final Chance chance;
  private final Decision decision = new Decision();
  private final Ask ask;
  private final List<Seat> seats = new ArrayList<>();
  private final BitSet slots = new BitSet();
  private Candidate[] available = new Candidate[0];
  private HashRing ring = HashRing.empty();
  private Placement placement = Placement.UNWATCHED;

  LabGateway(Policy policy, Chance chance, Ask ask) {
    this.policy = policy;
    this.chance = chance;
    this.ask = ask;
  }

  void join(LabWorker worker) {
    int slot = slots.nextClearBit(0);
    slots.set(slot);
    seats.add(new Seat(worker, slot));
    refresh();
  }

  /** The worker gets nothing new from here; its slot is free when its last request has ended. */
  void leave(LabWorker worker) {
    for (var seat : seats) {
      if (seat.worker == worker) {
        seat.leaving = true;
        refresh();
        forgetIfIdle(seat);
        return;
      }
    }
  }

  /** Asks all engines for their load. */
  void poll(long nowNanos, boolean uncachedMetric) {
    for (var seat : seats) {
      seat.load = seat.worker.report(nowNanos, uncachedMetric);
    }
  }

  /** Chooses a worker and counts the request there; null when none can take it. */
  @Nullable Seat route(Prompt prompt, long nowNanos) {
    ask.begin(prompt, nowNanos);
    int index = policy.pick(available, ring, ask, decision, chance);
    if (index < 0) {
      return null;
    }
    var seat = (Seat) available[index];
    seat.inFlight++;
    placement = policy.place(seat, ask, decision);
    return seat;
  }

  /** What listens to the request routed last. */
  Placement placement() {
    return placement;
  }

  /** Why the worker of the request routed last was chosen. */
  Decision.Reason reason() {
    return decision.reason();
  }

  /** A request of this gateway has left the worker. */
  void ended(Seat seat) {
    seat.inFlight--;
    forgetIfIdle(seat);
  }

  private void forgetIfIdle(Seat seat) {
    if (seat.leaving && seat.inFlight == 0) {
      seats.remove(seat);
      policy.removed(seat);
      slots.clear(seat.slot());
    }
  }

  private void refresh() {
    var staying = seats.stream().filter(seat -> !seat.leaving).toList();
    available = staying.toArray(Candidate[]::new);
    ring = policy.needsRing() ? HashRing.of(staying) : HashRing.empty();
  }
}

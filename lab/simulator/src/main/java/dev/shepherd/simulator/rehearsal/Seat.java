package dev.shepherd.simulator.rehearsal;

import dev.shepherd.routing.Candidate;
import dev.shepherd.routing.ReportedLoad;
import org.jspecify.annotations.Nullable;

/** A worker as one gateway sees it: with that gateway's own count and its own last poll. */
final class Seat implements Candidate {
  final LabWorker worker;
  private final int slot;
  private final String url;
  int inFlight;
  boolean leaving;
  @Nullable ReportedLoad load;

  Seat(LabWorker worker, int slot) {
    this.worker = worker;
    this.slot = slot;
    this.url = "http://worker-" + worker.number + ":8000";
  }

  @Override
  public String id() {
    return "worker-" + worker.number;
  }

  @Override
  public String url() {
    return url;
  }

  @Override
  public int slot() {
    return slot;
  }

  @Override
  public int inFlight() {
    return inFlight;
  }

  @Override
  public @Nullable ReportedLoad load() {
    return load;
  }
}

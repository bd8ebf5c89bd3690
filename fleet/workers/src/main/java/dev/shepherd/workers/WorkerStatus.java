package dev.shepherd.workers;

/** Where a worker stands in its life; {@link #wire} is the spelling in JSON. */
public enum WorkerStatus {
  /** Known, but not yet proven to work. */
  PENDING("pending"),
  /** Takes requests. */
  READY("ready"),
  /** Failed its latest health checks. */
  NOT_READY("not_ready"),
  /** Has failed for long; still probed, and returns when it works again. */
  FAILED("failed"),
  /** Being removed: finishes what it has, takes nothing new. Nothing leads out of here. */
  DRAINING("draining");

  private final String wire;

  WorkerStatus(String wire) {
    this.wire = wire;
  }

  /** The spelling in JSON and metrics. */
  public String wire() {
    return wire;
  }
}

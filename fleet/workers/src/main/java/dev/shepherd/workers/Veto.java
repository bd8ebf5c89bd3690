package dev.shepherd.workers;

/** Why a worker that counts as ready gets nothing all the same: it does not look alive. */
public enum Veto {
  /** It cannot be reached. */
  STALL("stall"),
  /** It takes requests but nothing comes out. */
  WEDGE("wedge"),
  /** It used to tell its load by itself and has fallen silent. */
  STALE("stale");

  private final String wire;

  Veto(String wire) {
    this.wire = wire;
  }

  /** The spelling in metric labels. */
  public String wire() {
    return wire;
  }
}

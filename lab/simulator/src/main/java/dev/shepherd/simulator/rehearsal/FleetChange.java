package dev.shepherd.simulator.rehearsal;

/**
 * A worker comes or goes during a replay.
 *
 * @param worker the number of the one that goes, from 0; {@link #NEW} when one comes
 */
record FleetChange(Moment when, int worker) {
  static final int NEW = -1;

  boolean joins() {
    return worker == NEW;
  }
}

package dev.shepherd.simulator.rehearsal;

import java.time.Duration;

/**
 * A point of the replay: a time from its start, or a share of its length.
 *
 * @param at from the start, in virtual time
 * @param share of the trace's length, 0 to 1; used instead of {@code at} unless negative
 */
record Moment(Duration at, double share) {

  static Moment of(Duration at) {
    return new Moment(at, -1);
  }

  static Moment of(double share) {
    return new Moment(Duration.ZERO, share);
  }

  /** Virtual nanoseconds from the start of a replay of that length. */
  long nanosIn(long lengthNanos) {
    return share < 0 ? at.toNanos() : Math.round(share * lengthNanos);
  }
}

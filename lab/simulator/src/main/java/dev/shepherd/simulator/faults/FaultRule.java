package dev.shepherd.simulator.faults;

import org.jspecify.annotations.Nullable;

/**
 * Says to which connections a fault happens, and where.
 *
 * @param connection only to this one, counted from 1; 0 for any
 * @param every only to each n-th; 1 for any
 * @param share part of the connections it happens to, drawn by seed, 0..1
 * @param direction bytes of this direction are counted, and it happens to them; null for both
 *     directions together
 * @param afterBytes it happens when so many bytes have passed; 0 as soon as there is a connection
 * @param afterBytesMost when above {@code afterBytes}, the place is drawn from between
 */
public record FaultRule(
    int connection,
    int every,
    double share,
    @Nullable Direction direction,
    long afterBytes,
    long afterBytesMost,
    Fault fault) {

  /** Checks the values. */
  public FaultRule {
    if (connection < 0 || every < 1 || !(share >= 0 && share <= 1) || afterBytes < 0) {
      throw new IllegalArgumentException("a rule's numbers are out of range");
    }
    afterBytesMost = Math.max(afterBytes, afterBytesMost);
  }

  /** A fault of one connection. */
  public static FaultRule at(
      int connection, @Nullable Direction direction, long afterBytes, Fault fault) {
    return new FaultRule(connection, 1, 1, direction, afterBytes, afterBytes, fault);
  }

  /** A fault of a share of all connections, somewhere within their first bytes. */
  public static FaultRule of(
      double share, @Nullable Direction direction, long withinBytes, Fault fault) {
    return new FaultRule(0, 1, share, direction, 0, withinBytes, fault);
  }
}

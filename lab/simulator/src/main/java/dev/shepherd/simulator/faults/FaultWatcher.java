package dev.shepherd.simulator.faults;

import io.netty.buffer.ByteBuf;

/** Hears what a {@link FaultProxy} sees. All methods are called on the connection's loop. */
public interface FaultWatcher {
  /** Hears nothing. */
  FaultWatcher NONE = new FaultWatcher() {};

  /** A connection was accepted; they are counted from 1. */
  default void opened(long connection) {}

  /** Bytes came in from their sender, before anything happens to them. Not to be kept or read. */
  default void received(long connection, Direction direction, ByteBuf bytes) {}

  /**
   * A fault happens.
   *
   * @param afterBytes bytes that had come in that direction before it
   */
  default void happened(long connection, Direction direction, long afterBytes, Fault fault) {}

  /** Both sides of a connection are closed. */
  default void closed(long connection) {}
}

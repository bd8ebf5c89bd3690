package dev.shepherd.routing;

import org.jspecify.annotations.Nullable;

/** What a policy may see of a worker. Reads are safe from any thread and never block. */
public interface Candidate {

  /** The worker's id, unique in the fleet. */
  String id();

  /** The worker's URL, unique in the fleet; its place on the hash ring. */
  String url();

  /**
   * A small number, unique among the workers that are there at one time, so that arrays and bit
   * sets can be indexed by it. Given to another worker only after {@link Policy#removed} was told
   * of this one everywhere.
   */
  int slot();

  /** Requests that this gateway has under way at the worker, never negative. */
  int inFlight();

  /** The engine's own figures; null while none are known or the last ones are too old to use. */
  default @Nullable ReportedLoad load() {
    return null;
  }
}

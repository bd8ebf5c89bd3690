package dev.shepherd.routing;

/** What a policy may see of a worker. Reads are safe from any thread and never block. */
public interface Candidate {

  /** The worker's id, unique in the fleet. */
  String id();

  /** The worker's URL, unique in the fleet; its place on the hash ring. */
  String url();

  /** Requests that this gateway has under way at the worker, never negative. */
  int inFlight();
}

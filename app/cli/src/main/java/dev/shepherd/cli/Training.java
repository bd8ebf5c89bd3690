package dev.shepherd.cli;

/**
 * One stretch of typical work, run while the JDK records what an ahead-of-time cache should hold.
 * Whatever a training does not touch is loaded the slow way at the next start.
 */
interface Training {

  /** A few words for the progress line. */
  String name();

  /**
   * Does the work and ends all that it started. Bounded: a training takes seconds, not minutes.
   *
   * @throws Exception when the work failed; the cache is then not worth keeping
   */
  void run() throws Exception;
}

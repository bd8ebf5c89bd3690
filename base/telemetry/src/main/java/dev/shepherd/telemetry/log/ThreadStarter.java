package dev.shepherd.telemetry.log;

/** Gives a background task a thread of its own; the seam that keeps threads out of this module. */
@FunctionalInterface
public interface ThreadStarter {

  /**
   * Runs a task, which blocks for as long as the log system is open, on a new daemon thread. A test
   * may do nothing and call {@link LogSystem#flush} instead.
   */
  void startDaemon(String threadName, Runnable task);
}

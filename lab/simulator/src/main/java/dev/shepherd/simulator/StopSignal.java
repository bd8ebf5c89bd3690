package dev.shepherd.simulator;

/** Waits for the wish to stop. */
@FunctionalInterface
public interface StopSignal {
  /** Blocks until what was started shall stop. */
  void await() throws InterruptedException;

  /** Told when it has stopped. */
  default void stopped() {}
}

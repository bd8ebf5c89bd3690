package dev.shepherd.exchange;

import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * A place where tasks run one at a time, in the order given, with timers. State confined to a lane
 * needs no locks. {@code execute} and {@code after} may be called from any thread. Tasks must not
 * block.
 */
public interface SerialLane extends Executor {

  /** Runs a task on this lane once {@code delay} has passed, unless cancelled before. */
  Cancellable after(Duration delay, Runnable task);

  /** Whether the calling thread is the one that runs this lane's tasks. */
  boolean inLane();
}

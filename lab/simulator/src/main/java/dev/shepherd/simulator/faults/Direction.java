package dev.shepherd.simulator.faults;

/** Which way bytes go. */
public enum Direction {
  /** From the side that connected: requests. */
  UP,
  /** To the side that connected: answers. */
  DOWN;

  /** The other way. */
  public Direction opposite() {
    return this == UP ? DOWN : UP;
  }
}

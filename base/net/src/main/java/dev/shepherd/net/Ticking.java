package dev.shepherd.net;

/**
 * Something with deadlines, looked at by its loop's coarse tick instead of owning scheduled tasks.
 */
public interface Ticking {

  /**
   * Called on the loop every {@link Loop#TICK_MILLIS} while registered. May remove itself or
   * others.
   *
   * @param nowNanos the loop's clock
   */
  void tick(long nowNanos);
}

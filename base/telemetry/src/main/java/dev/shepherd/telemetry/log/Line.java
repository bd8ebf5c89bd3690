package dev.shepherd.telemetry.log;

import org.slf4j.event.Level;

/**
 * A finished log line.
 *
 * @param bytes the line in UTF-8 with its line feed
 */
record Line(long epochMillis, Level level, byte[] bytes) {
  private static final long OVERHEAD_BYTES = 64;

  /** What the line costs while it waits. */
  long memoryBytes() {
    return bytes.length + OVERHEAD_BYTES;
  }
}

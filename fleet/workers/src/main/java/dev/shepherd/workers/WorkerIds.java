package dev.shepherd.workers;

import dev.shepherd.exchange.Clock;
import dev.shepherd.exchange.Randomness;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Makes worker ids: UUIDs of version 7 (RFC 9562), so that they sort by age. */
final class WorkerIds {
  private final Clock clock;
  private final Randomness randomness;

  WorkerIds(Clock clock, Randomness randomness) {
    this.clock = clock;
    this.randomness = randomness;
  }

  String next() {
    long high = clock.epochMillis() << 16 | 0x7000L | (randomness.nextLong() & 0x0FFFL);
    long low = 0x8000_0000_0000_0000L | (randomness.nextLong() >>> 2);
    return new UUID(high, low).toString();
  }

  /** What is wrong with {@code id} as a UUID, or null. */
  static @Nullable String fault(String id) {
    if (id.length() != 36) {
      return "invalid length: expected 36, found " + id.length();
    }
    for (int i = 0; i < 36; i++) {
      char c = id.charAt(i);
      boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
      if (dash ? c != '-' : Character.digit(c, 16) < 0 || c > 'f') {
        return "invalid character at position " + (i + 1);
      }
    }
    return null;
  }
}

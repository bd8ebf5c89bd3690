package dev.shepherd.torture;

import dev.shepherd.exchange.Randomness;
import java.time.Duration;

/** The chance of one part of a trial. */
final class Dice {
  private final Randomness random;

  Dice(long seed) {
    random = Randomness.seeded(seed);
  }

  /** A part of its own, which draws independently of this one. */
  Dice split() {
    return new Dice(random.nextLong());
  }

  long seed() {
    return random.nextLong();
  }

  boolean chance(double share) {
    return random.nextDouble() < share;
  }

  /** A whole number from {@code low} to {@code high}, both included. */
  int between(int low, int high) {
    return low + random.nextInt(high - low + 1);
  }

  /** A time between two numbers of milliseconds. */
  Duration millis(int low, int high) {
    return Duration.ofMillis(between(low, high));
  }

  @SafeVarargs
  final <T> T oneOf(T... choices) {
    return choices[random.nextInt(choices.length)];
  }
}

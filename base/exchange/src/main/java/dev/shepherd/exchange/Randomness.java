package dev.shepherd.exchange;

import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The gateway's only source of chance, injected so that a run can be repeated by seed. {@link
 * #system()} is thread-safe; a {@link #seeded} source belongs to one thread.
 */
public interface Randomness {

  /** Uniform over all 64-bit values. */
  long nextLong();

  /** Uniform over {@code 0..bound-1}; {@code bound} must be positive. */
  int nextInt(int bound);

  /** Uniform over {@code [0, 1)}. */
  double nextDouble();

  /** The process-wide source. Not suitable for secrets. */
  static Randomness system() {
    return new Randomness() {
      @Override
      public long nextLong() {
        return ThreadLocalRandom.current().nextLong();
      }

      @Override
      public int nextInt(int bound) {
        return ThreadLocalRandom.current().nextInt(bound);
      }

      @Override
      public double nextDouble() {
        return ThreadLocalRandom.current().nextDouble();
      }
    };
  }

  /** A source that gives the same sequence for the same seed. Confined to one thread. */
  static Randomness seeded(long seed) {
    var random = new SplittableRandom(seed);
    return new Randomness() {
      @Override
      public long nextLong() {
        return random.nextLong();
      }

      @Override
      public int nextInt(int bound) {
        return random.nextInt(bound);
      }

      @Override
      public double nextDouble() {
        return random.nextDouble();
      }
    };
  }
}

package dev.shepherd.simulator.faults;

import dev.shepherd.exchange.Randomness;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What happens to each connection, decided by rules and a seed: the fate of the n-th connection
 * depends on nothing else. Immutable.
 *
 * @param conditions how bytes are carried until a rule changes that
 * @param bufferBytes what each direction holds; beyond it the sender is not read. With a latency,
 *     no more than this arrives per latency
 */
public record FaultPlan(Conditions conditions, List<FaultRule> rules, long seed, int bufferBytes) {
  /** As much as links of some length hold. */
  private static final int ORDINARY_BUFFER_BYTES = 1 << 20;

  /** Odd and without pattern, so that the seeds of neighbours have nothing in common. */
  private static final long SPREAD = 0x9e3779b97f4a7c15L;

  /** A plan in which nothing happens. */
  public static final FaultPlan NOTHING = new FaultPlan(Conditions.PERFECT, List.of(), 0);

  /** A plan with ordinary buffers. */
  public FaultPlan(Conditions conditions, List<FaultRule> rules, long seed) {
    this(conditions, rules, seed, ORDINARY_BUFFER_BYTES);
  }

  /** Copies the list. */
  public FaultPlan {
    rules = List.copyOf(rules);
  }

  /**
   * A fault and its place.
   *
   * @param direction whose bytes are counted; null for both
   */
  record Fate(@Nullable Direction direction, long afterBytes, Fault fault) {}

  /** What happens to a connection, in the order of the rules; {@code number} counts from 1. */
  List<Fate> of(long number) {
    var fates = new ArrayList<Fate>();
    Randomness random = randomness(number);
    for (FaultRule rule : rules) {
      // Drawn for every rule alike, so that one rule more or less changes none of those before it.
      double lot = random.nextDouble();
      double place = random.nextDouble();
      boolean mine =
          (rule.connection() == 0 || rule.connection() == number)
              && number % rule.every() == 0
              && lot < rule.share();
      if (mine) {
        long span = rule.afterBytesMost() - rule.afterBytes() + 1;
        fates.add(
            new Fate(rule.direction(), rule.afterBytes() + (long) (place * span), rule.fault()));
      }
    }
    return fates;
  }

  /** The chance of one connection, for its jitter and its bits. */
  Randomness randomness(long number) {
    return Randomness.seeded(seed * SPREAD + number);
  }
}

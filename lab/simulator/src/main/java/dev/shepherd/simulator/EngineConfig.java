package dev.shepherd.simulator;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one simulated engine is.
 *
 * @param flavor decides the admin endpoints, metrics and error shapes
 * @param models names it answers to, at least one; the first is its own, the rest are aliases
 * @param timing rates and sizes
 * @param apiKey asked for on the data plane when present
 * @param maxModelTokens prompt and answer together; longer prompts are refused
 * @param maxBodyBytes a longer request body is refused with 413
 * @param tick how coarse time is: tokens due within one tick leave together
 * @param idleTimeout idle connections are closed after that time, as engines do; zero never
 * @param keptRequests how many received requests are remembered for assertions; 0 keeps none
 */
public record EngineConfig(
    Flavor flavor,
    List<String> models,
    ModelTiming timing,
    @Nullable String apiKey,
    int maxModelTokens,
    int maxBodyBytes,
    Duration tick,
    Duration idleTimeout,
    int keptRequests) {

  /** Checks and copies. */
  public EngineConfig {
    models = List.copyOf(models);
    if (models.isEmpty() || models.stream().anyMatch(String::isBlank)) {
      throw new IllegalArgumentException("an engine needs a model name that is not blank");
    }
    if (tick.isNegative() || tick.isZero()) {
      throw new IllegalArgumentException("tick must be above 0: " + tick);
    }
    if (maxModelTokens < 1 || maxBodyBytes < 1 || keptRequests < 0 || idleTimeout.isNegative()) {
      throw new IllegalArgumentException("limits must be above 0");
    }
  }

  /** An engine for tests: no delays, remembers 1,000 requests. */
  public static EngineConfig instant(Flavor flavor, String... models) {
    return new EngineConfig(
        flavor,
        List.of(models),
        ModelTiming.instant(),
        null,
        1_000_000,
        64 << 20,
        Duration.ofMillis(1),
        Duration.ZERO,
        1_000);
  }

  /** An engine with realistic timing that remembers nothing. */
  public static EngineConfig realistic(Flavor flavor, String... models) {
    return new EngineConfig(
        flavor,
        List.of(models),
        ModelTiming.realistic(),
        null,
        131_072,
        64 << 20,
        Duration.ofMillis(4),
        Duration.ofSeconds(5),
        0);
  }

  /** The same with other timing. */
  public EngineConfig withTiming(ModelTiming other) {
    return copy(models, other, apiKey, keptRequests);
  }

  /** The same with a key at the door, or without one. */
  public EngineConfig withApiKey(@Nullable String key) {
    return copy(models, timing, key, keptRequests);
  }

  /** The same with other model names. */
  public EngineConfig withModels(List<String> names) {
    return copy(names, timing, apiKey, keptRequests);
  }

  private EngineConfig copy(List<String> names, ModelTiming rates, @Nullable String key, int kept) {
    return new EngineConfig(
        flavor, names, rates, key, maxModelTokens, maxBodyBytes, tick, idleTimeout, kept);
  }

  /** The name that the engine itself gives to what it serves. */
  public String model() {
    return models.getFirst();
  }
}

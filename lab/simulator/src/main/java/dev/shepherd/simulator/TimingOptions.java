package dev.shepherd.simulator;

import java.time.Duration;

/**
 * The options that say how fast an engine is and how much it holds: the same words for engines on
 * sockets and for engines in virtual time, so that both can be made alike.
 */
public final class TimingOptions {

  /** The options that need no default in their text. */
  public static final String HELP =
      """
        --step TIME          time per token of one stream alone, such as 15ms; instead of a rate
        --prefill-order O    shared: prompts in the batch share the rate; fifo: one after the other
        --batch-slowdown N   how much longer a token takes per further running request
        --decode-stretch N   how much longer a token takes while a prompt is in prefill
        --prefill-drag N     how much longer prefill takes per request in decode
        --kv-admission on    whether running requests must fit into the KV blocks together, or off
      """;

  private final OptionValues values;
  private double prefillRate;
  private double decodeRate;
  private double batchSlowdown;
  private int maxRunning;
  private int cacheBlocks;
  private int blockTokens;
  private PrefillOrder prefillOrder;
  private double decodeStretch;
  private double prefillDrag;
  private boolean kvAdmission;

  /** Options that leave the defaults as they are until told otherwise. */
  public TimingOptions(OptionValues values, ModelTiming defaults) {
    this.values = values;
    this.prefillRate = defaults.prefillTokensPerSecond();
    this.decodeRate = defaults.decodeTokensPerSecond();
    this.batchSlowdown = defaults.batchSlowdown();
    this.maxRunning = defaults.maxRunning();
    this.cacheBlocks = defaults.cacheBlocks();
    this.blockTokens = defaults.blockTokens();
    this.prefillOrder = defaults.prefillOrder();
    this.decodeStretch = defaults.decodeStretch();
    this.prefillDrag = defaults.prefillDrag();
    this.kvAdmission = defaults.kvAdmission();
  }

  /**
   * Takes an option.
   *
   * @return whether it is one of these
   */
  public boolean put(String name, String value) {
    switch (name) {
      case "--prefill-rate" -> prefillRate = values.rate(name, value, prefillRate);
      case "--decode-rate" -> decodeRate = values.rate(name, value, decodeRate);
      case "--step" -> {
        var step = values.duration(name, value, Duration.ofSeconds(1));
        values.check(step.isPositive(), name + ": a time above 0, not '" + value + "'");
        decodeRate = 1e9 / Math.max(1, step.toNanos());
      }
      case "--batch-slowdown" -> batchSlowdown = values.factor(name, value, batchSlowdown);
      case "--max-running" -> maxRunning = (int) values.whole(name, value, 1, 1 << 20, maxRunning);
      case "--cache-blocks", "--blocks" ->
          cacheBlocks = (int) values.whole(name, value, 0, 1 << 26, cacheBlocks);
      case "--block-size", "--block-tokens" ->
          blockTokens = (int) values.whole(name, value, 1, 4096, blockTokens);
      case "--prefill-order" -> {
        var found = PrefillOrder.of(value);
        prefillOrder = found == null ? prefillOrder : found;
        values.check(found != null, name + ": shared or fifo, not '" + value + "'");
      }
      case "--decode-stretch" -> decodeStretch = values.factor(name, value, decodeStretch);
      case "--prefill-drag" -> prefillDrag = values.factor(name, value, prefillDrag);
      case "--kv-admission" -> kvAdmission = values.onOff(name, value, kvAdmission);
      default -> {
        return false;
      }
    }
    return true;
  }

  /** What came of it. */
  public ModelTiming timing() {
    return new ModelTiming(
        prefillRate,
        decodeRate,
        batchSlowdown,
        maxRunning,
        cacheBlocks,
        blockTokens,
        prefillOrder,
        decodeStretch,
        prefillDrag,
        kvAdmission);
  }
}

package dev.shepherd.config;

import java.util.List;

/** Options for separate prefill, decode and encode workers. */
public final class DisaggregationOptions {

  private static final Declarer IN = new Declarer(Topic.DISAGGREGATION);
  private static final String USE_REGULAR = "use --worker-urls with workers that do both";

  private DisaggregationOptions() {}

  /** Prefill and decode workers. */
  public static final Option<Boolean> PD_DISAGGREGATION =
      IN.flag("pd-disaggregation", "Separate prefill and decode workers.")
          .notYet(USE_REGULAR)
          .off(false);

  /** Encode, prefill and decode workers. */
  public static final Option<Boolean> EPD_DISAGGREGATION =
      IN.flag("epd-disaggregation", "Separate encode, prefill and decode workers.")
          .notYet(USE_REGULAR)
          .off(false);

  /** Prefill workers. */
  public static final Option<List<BootstrapNode>> PREFILL =
      IN.nodes("prefill", "A prefill worker and its bootstrap port.").notYet(USE_REGULAR).perNode();

  /** Decode workers. */
  public static final Option<List<String>> DECODE =
      IN.text("decode", "A decode worker.").notYet(USE_REGULAR).append();

  /** Encode workers. */
  public static final Option<List<BootstrapNode>> ENCODE =
      IN.nodes("encode", "An encode worker and its bootstrap port.").notYet(USE_REGULAR).perNode();

  /** Policy among prefill workers. */
  public static final OptionalOption<String> PREFILL_POLICY =
      policy("prefill-policy", "Policy among prefill workers. Unset = --policy.");

  /** Policy among decode workers. */
  public static final OptionalOption<String> DECODE_POLICY =
      policy("decode-policy", "Policy among decode workers. Unset = --policy.");

  /** Policy among encode workers. */
  public static final OptionalOption<String> ENCODE_POLICY =
      IN.words(
              "encode-policy",
              "Policy among encode workers. Unset = consistent_hashing.",
              "random",
              "round_robin",
              "consistent_hashing")
          .notYet()
          .optional();

  /** Longest wait for a decode slot, in seconds. */
  public static final Option<Long> PD_ADMISSION_WAIT_SECS =
      IN.u64("pd-admission-wait-secs", "Wait for a slot in the decode engine's running window.")
          .notYet()
          .orElse(30L);

  /** Prefills at once per worker. */
  public static final Option<Long> PREFILL_MAX_INFLIGHT_REQUESTS_PER_WORKER =
      IN.i64("prefill-max-inflight-requests-per-worker", "Prefills at once per worker.")
          .notYetUnless(
              value -> value instanceof Long number && number <= 0, "0 or a negative number (off)")
          .orElse(-1L);

  /** Prefills that may wait. */
  public static final OptionalOption<Long> PREFILL_QUEUE_SIZE =
      IN.usize("prefill-queue-size", "Prefills that may wait, 100 when they are bounded.")
          .notYet()
          .optional();

  /** Longest wait of a prefill, in seconds. */
  public static final OptionalOption<Long> PREFILL_QUEUE_TIMEOUT_SECS =
      IN.u64("prefill-queue-timeout-secs", "How long they wait, 60 when they are bounded.")
          .notYet()
          .optional();

  static final List<AnyOption> ALL =
      List.of(
          PD_DISAGGREGATION,
          EPD_DISAGGREGATION,
          PREFILL,
          DECODE,
          ENCODE,
          PREFILL_POLICY,
          DECODE_POLICY,
          ENCODE_POLICY,
          PD_ADMISSION_WAIT_SECS,
          PREFILL_MAX_INFLIGHT_REQUESTS_PER_WORKER,
          PREFILL_QUEUE_SIZE,
          PREFILL_QUEUE_TIMEOUT_SECS);

  private static OptionalOption<String> policy(String name, String help) {
    return IN.words(name, help, RoutingOptions.POLICIES).notYet().optional();
  }
}

package dev.shepherd.config;

import java.util.List;

/** Options that keep work away from workers that are full, stuck or cold. */
public final class OverloadOptions {

  private static final Declarer IN = new Declarer(Topic.OVERLOAD);

  private OverloadOptions() {}

  /** Waiting requests at which a worker is full. */
  public static final Option<Long> WORKER_OVERLOAD_WAITING_REQUESTS =
      IN.usize("worker-overload-waiting-requests", "Queue length at which a worker is full.")
          .limit(Limit.atLeast(1))
          .notYet()
          .orElse(8L);

  /** KV usage at which a worker is full. */
  public static final Option<Double> WORKER_OVERLOAD_TOKEN_USAGE =
      IN.f64("worker-overload-token-usage", "KV usage at which a worker is full.")
          .limit(new Limit<>("above 0 and at most 1", usage -> usage > 0 && usage <= 1))
          .notYet()
          .orElse(0.8);

  /** No overload protection. */
  public static final Option<Boolean> DISABLE_WORKER_OVERLOAD_PROTECTION =
      IN.flag("disable-worker-overload-protection", "Full workers keep getting requests.")
          .negation("worker-overload-protection")
          .notYetUnless(
              Boolean.TRUE::equals,
              "--disable-worker-overload-protection, which is how it is today")
          .off(false);

  /** Refuses when all are full. */
  public static final Option<Boolean> WORKER_OVERLOAD_SHED =
      IN.flag("worker-overload-shed", "Answers 503 when all workers are full.")
          .notYet("leave it out; --max-concurrent-requests bounds what is let in")
          .off(false);

  /** Silence that excludes a worker after a failure, in seconds. */
  public static final Option<Long> WORKER_STALL_SECS =
      IN.u64("worker-stall-secs", "Silence after a failed connection that excludes a worker.")
          .notYet()
          .orElse(2L);

  /** Time without progress that excludes a worker, in seconds. */
  public static final Option<Long> WORKER_WEDGE_SECS =
      IN.u64("worker-wedge-secs", "Time without progress that excludes a busy worker.")
          .notYet()
          .orElse(3L);

  /** Age of load records that excludes a worker, in seconds. */
  public static final Option<Long> WORKER_STALE_SECS =
      IN.u64("worker-stale-secs", "Silence that excludes a worker which reports its load.")
          .notYetUnless(0L, "0 (off)")
          .orElse(15L);

  /** Warm-up time, in seconds. */
  public static final Option<Long> WORKER_WARMUP_SECS =
      IN.u64("worker-warmup-secs", "How long a new worker gets a small share of new prompts.")
          .notYetUnless(0L, "0 (off)")
          .orElse(60L);

  /** Share during warm-up. */
  public static final Option<Double> WORKER_WARMUP_SHARE =
      IN.f64("worker-warmup-share", "That share.").notYet().orElse(0.25);

  /** Blocks that end warm-up. */
  public static final Option<Long> WORKER_WARMUP_BLOCKS =
      IN.u64("worker-warmup-blocks", "Cached blocks that end the warm-up.").notYet().orElse(1024L);

  /** Share of the median under which a worker is thin. */
  public static final Option<Double> WORKER_WARMUP_THIN_RATIO =
      IN.f64("worker-warmup-thin-ratio", "Share of the fleet's median cache that counts as thin.")
          .notYetUnless(0.0, "0 (off)")
          .orElse(0.5);

  /** Cache hits between two that warm a thin worker. */
  public static final Option<Long> WORKER_WARMUP_DIVERT_EVERY =
      IN.u64("worker-warmup-divert-every", "One cache hit in this many goes to a thin worker.")
          .notYetUnless(0L, "0 (off)")
          .orElse(8L);

  static final List<AnyOption> ALL =
      List.of(
          WORKER_OVERLOAD_WAITING_REQUESTS,
          WORKER_OVERLOAD_TOKEN_USAGE,
          DISABLE_WORKER_OVERLOAD_PROTECTION,
          WORKER_OVERLOAD_SHED,
          WORKER_STALL_SECS,
          WORKER_WEDGE_SECS,
          WORKER_STALE_SECS,
          WORKER_WARMUP_SECS,
          WORKER_WARMUP_SHARE,
          WORKER_WARMUP_BLOCKS,
          WORKER_WARMUP_THIN_RATIO,
          WORKER_WARMUP_DIVERT_EVERY);
}

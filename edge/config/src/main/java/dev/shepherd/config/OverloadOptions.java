package dev.shepherd.config;

import java.util.List;

/** Options that keep work away from workers that are full, stuck or cold. */
public final class OverloadOptions {

  private static final Declarer IN = new Declarer(Topic.OVERLOAD);

  private OverloadOptions() {}

  /** Waiting requests at which a worker is full. */
  public static final Option<Long> WORKER_OVERLOAD_WAITING_REQUESTS =
      IN.usize(
              "worker-overload-waiting-requests",
              "Requests in an engine's queue at which its worker is full: it gets nothing while"
                  + " another worker is not.")
          .limit(Limit.atLeast(1))
          .orElse(8L);

  /** KV usage at which a worker is full. */
  public static final Option<Double> WORKER_OVERLOAD_TOKEN_USAGE =
      IN.f64(
              "worker-overload-token-usage",
              "Used share of an engine's KV cache at which its worker is full.")
          .limit(aboveZeroAtMostOne())
          .orElse(0.8);

  /** No overload protection. */
  public static final Option<Boolean> DISABLE_WORKER_OVERLOAD_PROTECTION =
      IN.flag(
              "disable-worker-overload-protection",
              "Full workers keep getting requests. The overload block of a worker's spec holds even"
                  + " so.")
          .negation("worker-overload-protection")
          .off(false);

  /** Refuses when all are full. */
  public static final Option<Boolean> WORKER_OVERLOAD_SHED =
      IN.flag(
              "worker-overload-shed",
              "Answers 503 when all workers are full, instead of taking the least loaded.")
          .off(false);

  /** Silence that excludes a worker after a failure, in seconds. */
  public static final Option<Long> WORKER_STALL_SECS =
      IN.u64(
              "worker-stall-secs",
              "Silence after a failed connection that takes a worker out until it is heard of"
                  + " again; a failed health check after the failure does so at once. 0 = off.")
          .limit(atMostADay())
          .orElse(2L);

  /** Time without progress that excludes a worker, in seconds. */
  public static final Option<Long> WORKER_WEDGE_SECS =
      IN.u64(
              "worker-wedge-secs",
              "Time without a token that takes a worker out while its streams or its queue grow, or"
                  + " four streams are open. Stretches with long prompts, at most 120 s. 0 = off.")
          .limit(atMostADay())
          .orElse(3L);

  /** Age of load records that excludes a worker, in seconds. */
  public static final Option<Long> WORKER_STALE_SECS =
      IN.u64(
              "worker-stale-secs",
              "Silence that takes out a worker which tells its load by itself; workers that are"
                  + " asked for it are not concerned. 0 = off.")
          .limit(atMostADay())
          .orElse(15L);

  /** Warm-up time, in seconds. */
  public static final Option<Long> WORKER_WARMUP_SECS =
      IN.u64(
              "worker-warmup-secs",
              "How long a new worker gets a fixed slice of the prompts that no worker has cached."
                  + " Concerns policies that know prefixes. 0 = no warm-up at all.")
          .limit(atMostADay())
          .orElse(60L);

  /** Share during warm-up. */
  public static final Option<Double> WORKER_WARMUP_SHARE =
      IN.f64("worker-warmup-share", "That slice.").limit(aboveZeroAtMostOne()).orElse(0.25);

  /** Blocks that end warm-up. */
  public static final Option<Long> WORKER_WARMUP_BLOCKS =
      IN.u64(
              "worker-warmup-blocks",
              "Prompt blocks placed on a new worker that end its warm-up early.")
          .orElse(1024L);

  /** Share of the median under which a worker is thin. */
  public static final Option<Double> WORKER_WARMUP_THIN_RATIO =
      IN.f64(
              "worker-warmup-thin-ratio",
              "A worker on which less than this share of the median was placed lately is thin and"
                  + " gets the slice whatever its age. 0 = age decides alone.")
          .limit(Limit.between(0, 1))
          .orElse(0.5);

  /** Cache hits between two that warm a thin worker. */
  public static final Option<Long> WORKER_WARMUP_DIVERT_EVERY =
      IN.u64(
              "worker-warmup-divert-every",
              "One cache hit in this many goes to a thin worker that has nothing to do. 0 = none.")
          .orElse(8L);

  private static Limit<Double> aboveZeroAtMostOne() {
    return new Limit<>("above 0 and at most 1", share -> share > 0 && share <= 1);
  }

  private static Limit<Number> atMostADay() {
    return Limit.between(0, 86_400);
  }

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

package dev.shepherd.config;

import java.nio.file.Path;
import java.util.List;

/** Options that bound how much work is let in. */
public final class AdmissionOptions {

  private static final Declarer IN = new Declarer(Topic.ADMISSION);

  private AdmissionOptions() {}

  /** Requests that may run at once. */
  public static final Option<Integer> MAX_CONCURRENT_REQUESTS =
      IN.i32(
              "max-concurrent-requests",
              "Requests that may run at once, each until the end of its stream. Negative = 1024 per"
                  + " CPU, at least 4096; 0 = unlimited.")
          .reloadable()
          .orElse(-1);

  /** Requests that may wait. */
  public static final Option<Long> QUEUE_SIZE =
      IN.usize("queue-size", "Requests that may wait for a place; further ones get 429.")
          .reloadable()
          .orElse(100L);

  /** Longest wait, in seconds. */
  public static final Option<Long> QUEUE_TIMEOUT_SECS =
      IN.u64("queue-timeout-secs", "How long a request waits for a place before it gets 503.")
          .reloadable()
          .orElse(60L);

  /** Shares of tenants. */
  public static final Option<List<KeyValue>> QUEUE_TENANT_WEIGHT =
      IN.pairs(
              "queue-tenant-weight",
              "How many waiting requests of a tenant are let in for each one of another; others"
                  + " have 1. Repeat the option for several tenants.",
              "tenant=1..1000")
          .limit(
              new Limit<>("a tenant and a whole number from 1 to 1000", AdmissionOptions::isWeight))
          .ours()
          .append();

  /** Requests per second. */
  public static final OptionalOption<Integer> RATE_LIMIT_TOKENS_PER_SECOND =
      IN.i32(
              "rate-limit-tokens-per-second",
              "Requests per second, with bursts up to the concurrency bound. Unset or 0 = no limit.")
          .limit(Limit.atLeast(0))
          .reloadable()
          .optional();

  /** Classes of requests instead of one queue. */
  public static final Option<Boolean> PRIORITY_SCHEDULER_ENABLED =
      IN.flag("priority-scheduler-enabled", "Classes of requests instead of one queue.")
          .notYet("leave it out; one first-come queue serves all")
          .off(false);

  /** Highest class of a tenant without a rule. */
  public static final Option<String> PRIORITY_SCHEDULER_DEFAULT_MAX_CLASS =
      IN.words(
              "priority-scheduler-default-max-class",
              "Highest class of a tenant without a rule.",
              "system",
              "interactive",
              "default",
              "bulk")
          .notYet()
          .orElse("default");

  /** File with classes. */
  public static final OptionalOption<Path> PRIORITY_SCHEDULER_CONFIG =
      IN.path("priority-scheduler-config", "File (YAML) with classes and tenants.")
          .notYet()
          .optional();

  /** Tenants with a metric of their own. */
  public static final Option<Long> PRIORITY_SCHEDULER_TENANT_METRIC_TOP_N =
      IN.u32("priority-scheduler-tenant-metric-top-n", "Tenants that get series of their own.")
          .notYet()
          .orElse(32L);

  /** Limits per tenant. */
  public static final Option<Boolean> TENANT_RATE_LIMIT_ENABLED =
      IN.flag("tenant-rate-limit-enabled", "Token and request limits per tenant.")
          .notYet("leave it out; --rate-limit-tokens-per-second limits all tenants together")
          .off(false);

  /** File with limits per tenant. */
  public static final OptionalOption<Path> TENANT_RATE_LIMIT_CONFIG =
      IN.path("tenant-rate-limit-config", "File (YAML) with limits per tenant.")
          .notYet()
          .optional();

  private static boolean isWeight(KeyValue pair) {
    return !pair.key().isBlank() && pair.value().matches("[1-9][0-9]{0,2}|1000");
  }

  static final List<AnyOption> ALL =
      List.of(
          MAX_CONCURRENT_REQUESTS,
          QUEUE_SIZE,
          QUEUE_TIMEOUT_SECS,
          QUEUE_TENANT_WEIGHT,
          RATE_LIMIT_TOKENS_PER_SECOND,
          PRIORITY_SCHEDULER_ENABLED,
          PRIORITY_SCHEDULER_DEFAULT_MAX_CLASS,
          PRIORITY_SCHEDULER_CONFIG,
          PRIORITY_SCHEDULER_TENANT_METRIC_TOP_N,
          TENANT_RATE_LIMIT_ENABLED,
          TENANT_RATE_LIMIT_CONFIG);
}

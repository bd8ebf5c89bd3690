package dev.shepherd.config;

import java.util.List;
import java.util.Set;

/** Options that name workers and models. */
public final class WorkerOptions {

  private static final Declarer IN = new Declarer(Topic.WORKERS);

  private WorkerOptions() {}

  /** URLs of the workers that are there from the start. */
  public static final Option<List<String>> WORKER_URLS =
      IN.text(
              "worker-urls",
              "Workers to start with, as http:// or https:// URLs. They may be down at start and"
                  + " come later; more can be added at run time through /workers.")
          .list(List.of());

  /** Alias names of models. */
  public static final Option<List<KeyValue>> MODEL_ALIAS =
      IN.pairs(
              "model-alias",
              "Another name for a model: requests for the alias go to the canonical model. Repeat"
                  + " the option for several.",
              "alias=canonical")
          .reloadable()
          .append();

  /** Several models behind one gateway. */
  public static final Option<Boolean> ENABLE_IGW =
      IN.flag(
              "enable-igw",
              "Multi-model mode: routes by the model of the request and allows a policy per model.")
          .off(false);

  /** What the workers run. */
  public static final OptionalOption<String> BACKEND =
      IN.words(
              "backend",
              "Hint which engine the workers run. Without it the gateway asks each worker.",
              List.of("sglang", "vllm", "trtllm"),
              Set.of("tokenspeed", "openai", "anthropic", "gemini"),
              "use sglang, vllm or trtllm, or leave it out")
          .alias("runtime")
          .optional();

  /** How long start-up waits for a worker, in seconds. */
  public static final Option<Long> WORKER_STARTUP_TIMEOUT_SECS =
      IN.u64("worker-startup-timeout-secs", "How long a new worker may take to answer.")
          .limit(Limit.positive())
          .orElse(1800L);

  /** Grace before the first start-up probe, in seconds. */
  public static final Option<Long> WORKER_STARTUP_DELAY_SECS =
      IN.u64("worker-startup-delay", "Grace in seconds before a new worker is probed first.")
          .orElse(0L);

  /** Pause between start-up probes, in seconds. */
  public static final Option<Long> WORKER_STARTUP_CHECK_INTERVAL_SECS =
      IN.u64(
              "worker-startup-check-interval",
              "Seconds between probes of a worker that has not answered yet.")
          .limit(Limit.positive())
          .orElse(30L);

  /** Entries that may wait in the job queue. */
  public static final Option<Long> JOB_QUEUE_CAPACITY =
      IN.usize("job-queue-capacity", "Worker registrations and removals that may wait.")
          .limit(Limit.between(1, 1_000_000))
          .orElse(1000L);

  /** Jobs that run at once. */
  public static final Option<Long> JOB_QUEUE_CONCURRENCY =
      IN.usize("job-queue-concurrency", "Worker registrations and removals that run at once.")
          .limit(Limit.between(1, 100_000))
          .orElse(200L);

  /** Pause between two questions for a worker's load, in seconds. */
  public static final Option<Long> LOAD_MONITOR_INTERVAL_SECS =
      IN.u64(
              "load-monitor-interval",
              "Seconds between two questions for a worker's load. An answer is used for three times"
                  + " as long.")
          .limit(Limit.between(1, 86_400))
          .orElse(10L);

  /** Polls loads only for policies that read them. */
  public static final Option<Boolean> DISABLE_LOAD_MONITORING =
      IN.flag(
              "disable-load-monitoring",
              "Asks for loads only where a policy, --engine-metrics or the overload block of a"
                  + " worker's spec needs them. Without loads the gateway's own overload limits have"
                  + " no effect.")
          .off(false);

  /** Engines per worker reached through a socket. */
  public static final OptionalOption<Long> ZMQ_ENGINE_COUNT =
      IN.usize("zmq-engine-count", "Engines that share one ipc:// worker.")
          .limit(Limit.atLeast(1))
          .notYet()
          .optional();

  static final List<AnyOption> ALL =
      List.of(
          WORKER_URLS,
          MODEL_ALIAS,
          ENABLE_IGW,
          BACKEND,
          WORKER_STARTUP_TIMEOUT_SECS,
          WORKER_STARTUP_DELAY_SECS,
          WORKER_STARTUP_CHECK_INTERVAL_SECS,
          JOB_QUEUE_CAPACITY,
          JOB_QUEUE_CONCURRENCY,
          LOAD_MONITOR_INTERVAL_SECS,
          DISABLE_LOAD_MONITORING,
          ZMQ_ENGINE_COUNT);
}

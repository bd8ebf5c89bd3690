package dev.shepherd.config;

import java.util.List;

/** Options that say how the process uses the machine. */
public final class RuntimeOptions {

  private static final Declarer IN = new Declarer(Topic.RUNTIME);

  private RuntimeOptions() {}

  /** Event loops. */
  public static final OptionalOption<Long> RUNTIME_WORKER_THREADS =
      IN.usize(
              "runtime-worker-threads",
              "Event loops; one serves tens of thousands of requests a" + " second.")
          .limit(Limit.between(1, 1024))
          .defaultWords("half of the CPUs (those of a container's quota), at least one")
          .optional();

  /** How sockets are driven. */
  public static final Option<String> TRANSPORT =
      IN.words(
              "transport",
              "How sockets are driven; auto takes the best that this system allows.",
              "auto",
              "io_uring",
              "epoll",
              "nio")
          .ours()
          .orElse("auto");

  /** Memory for bytes in flight. */
  public static final Option<Long> MEMORY_BUDGET_BYTES =
      IN.u64(
              "memory-budget-bytes",
              "Memory for bodies and answers in flight. 0 = derived from the memory limit.")
          .ours()
          .orElse(0L);

  static final List<AnyOption> ALL =
      List.of(RUNTIME_WORKER_THREADS, TRANSPORT, MEMORY_BUDGET_BYTES);
}

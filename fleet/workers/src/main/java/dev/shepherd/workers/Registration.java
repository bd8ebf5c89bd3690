package dev.shepherd.workers;

import dev.shepherd.backend.EngineDescription;
import dev.shepherd.backend.EngineProber;
import dev.shepherd.exchange.Cancellable;
import dev.shepherd.exchange.Clock;
import dev.shepherd.exchange.Randomness;
import dev.shepherd.exchange.SerialLane;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Waits until one engine can be reached and asks it what it is. Confined to the fleet lane.
 *
 * <p>An engine is reached when its health path answers 2xx. Some makes have no such path; they are
 * reached when they can be described, and are watched by their model list from then on. Tries come
 * quickly at first (0.1, 0.2, 0.5, 1, 2, 4 … s) and then every check interval.
 */
final class Registration implements Cancellable {

  /** What a registration needs from the fleet. */
  record Tools(
      FleetConfig config,
      SerialLane lane,
      Clock clock,
      Randomness randomness,
      EngineProber prober,
      ProbeGate gate) {}

  /** Told how a registration goes; nothing comes after {@code found} or a cancellation. */
  interface Progress {
    /** The engine answered. */
    void found(Discovery discovery);

    /** The engine could not be reached once more. */
    void stillWaiting(String reason, Duration waited);
  }

  static final Duration DESCRIBE_TIMEOUT = Duration.ofSeconds(10);

  private static final int DESCRIBE_TRIES = 3;
  private static final Duration DESCRIBE_PAUSE = Duration.ofSeconds(1);
  private static final long[] FIRST_PAUSES_MILLIS = {100, 200, 500, 1000};

  /** The pause once the start-up timeout is over: the engine may be gone for good. */
  private static final Duration SLOW_PACE = Duration.ofMinutes(1);

  /** Makes whose servers may lack a health path. */
  private static final Set<String> PATHLESS = Set.of("ollama", "generic");

  private static final String MODEL_LIST = "/v1/models";

  private final Tools tools;
  private WorkerSpec spec;
  private final URI base;
  private final Duration probeTimeout;
  private final Progress progress;
  private final long beganNanos;

  private int tries;
  private boolean over;
  private @Nullable Cancellable timer;

  Registration(Tools tools, WorkerSpec spec, URI base, Duration probeTimeout, Progress progress) {
    this.tools = tools;
    this.spec = spec;
    this.base = base;
    this.probeTimeout = probeTimeout;
    this.progress = progress;
    this.beganNanos = tools.clock().nanoTime();
  }

  /** Begins after a grace time, zero for none. */
  void start(Duration grace) {
    Runnable first = isExternal() ? () -> describe(1) : this::reach;
    if (grace.isZero()) {
      first.run();
    } else {
      later(grace, first);
    }
  }

  /** Goes on under a changed spec. */
  void use(WorkerSpec changed) {
    spec = changed;
  }

  @Override
  public void cancel() {
    over = true;
    if (timer != null) {
      timer.cancel();
    }
  }

  private void reach() {
    String path = tools.config().healthPath();
    tools
        .gate()
        .probe(
            () -> tools.prober().healthy(base, path, key(), probeTimeout),
            (healthy, error) -> {
              if (over) {
                return;
              }
              if (error == null && Boolean.TRUE.equals(healthy)) {
                describe(1);
              } else {
                describeInstead();
              }
            });
  }

  private void describe(int nth) {
    ask(
        (engine, error) -> {
          if (engine != null) {
            found(new Discovery(engine, tools.config().healthPath()));
          } else if (nth < DESCRIBE_TRIES) {
            later(DESCRIBE_PAUSE, () -> describe(nth + 1));
          } else if (!spec.models().isEmpty() || isExternal()) {
            // It lives but does not say what it is. What the spec says will do; the health checker
            // asks again later.
            found(new Discovery(null, tools.config().healthPath()));
          } else {
            tryAgain("the engine is healthy, but does not say what it serves" + reason(error));
          }
        });
  }

  private void describeInstead() {
    ask(
        (engine, error) -> {
          if (engine != null && PATHLESS.contains(engine.runtime()) && !engine.models().isEmpty()) {
            found(new Discovery(engine, MODEL_LIST));
          } else {
            String reason =
                engine != null
                    ? "the engine answers, but not that it is healthy"
                    : "the engine cannot be reached" + reason(error);
            tryAgain(reason);
          }
        });
  }

  private void ask(BiConsumer<@Nullable EngineDescription, @Nullable Throwable> done) {
    String hint = spec.runtime().equals(WorkerSpec.UNSPECIFIED) ? null : spec.runtime();
    tools
        .gate()
        .probe(
            () -> tools.prober().describe(base, key(), hint, DESCRIBE_TIMEOUT),
            (engine, error) -> {
              if (!over) {
                done.accept(engine, error);
              }
            });
  }

  private void found(Discovery discovery) {
    over = true;
    progress.found(discovery);
  }

  private void tryAgain(String reason) {
    Duration waited = Duration.ofNanos(tools.clock().nanoTime() - beganNanos);
    Duration pause = pause(waited);
    later(pause, this::reach);
    progress.stillWaiting(reason, waited);
  }

  private Duration pause(Duration waited) {
    Duration interval = tools.config().startupCheckInterval();
    if (waited.compareTo(tools.config().startupTimeout()) > 0) {
      return Backoff.jittered(
          interval.compareTo(SLOW_PACE) > 0 ? interval : SLOW_PACE, tools.randomness());
    }
    int nth = tries++;
    if (nth < FIRST_PAUSES_MILLIS.length) {
      Duration first = Duration.ofMillis(FIRST_PAUSES_MILLIS[nth]);
      return first.compareTo(interval) < 0 ? first : interval;
    }
    return Backoff.jittered(
        Backoff.doubling(nth - FIRST_PAUSES_MILLIS.length + 1, interval), tools.randomness());
  }

  private void later(Duration pause, Runnable step) {
    timer =
        tools
            .lane()
            .after(
                pause,
                () -> {
                  if (!over) {
                    step.run();
                  }
                });
  }

  private boolean isExternal() {
    return spec.runtime().equals(WorkerSpec.EXTERNAL);
  }

  private @Nullable String key() {
    Secret key = spec.apiKey();
    return key == null ? null : key.reveal();
  }

  private static String reason(@Nullable Throwable error) {
    if (error == null) {
      return "";
    }
    Throwable cause =
        error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    String message = cause.getMessage();
    return ": " + (message == null ? cause.getClass().getSimpleName() : message);
  }
}

package dev.shepherd.workers;

import dev.shepherd.backend.EngineDescription;
import dev.shepherd.exchange.Cancellable;
import dev.shepherd.workers.CircuitBreaker.State;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks each worker in turn whether it lives, and says what follows. Confined to the fleet lane.
 *
 * <p>With S and F the worker's success and failure thresholds, counted in a row:
 *
 * <pre>
 *   ready      F failures                  → not_ready
 *   not_ready  S successes                 → ready
 *   not_ready  3·F failures                → failed
 *   pending    10·F failures               → failed
 *   failed     1 success                   → pending
 *   pending    S successes, that one too   → ready
 * </pre>
 *
 * <p>The first success of all is that of the registration, which makes a worker ready. Healthy
 * workers are asked every interval, give or take a tenth. After a failure the next question comes
 * after 1, 2, 4 … s up to the interval. A worker that a request found dead is asked at once, but at
 * most once a second.
 */
final class HealthChecker {
  /** Health probes under way at once. */
  static final int MOST_PROBES = 128;

  private static final Duration URGENT_PAUSE = Duration.ofSeconds(1);

  private final Registration.Tools tools;

  /** Apart from that of registrations, so that many unreachable newcomers delay no check. */
  private final ProbeGate gate;

  private final Registry registry;
  private final Profiles profiles;
  private final FleetListener listener;
  private final Consumer<Worker> lost;
  private final Map<Worker, Watch> watches = new LinkedHashMap<>();

  /**
   * @param lost gets every worker that turned failed
   */
  HealthChecker(
      Registration.Tools tools,
      Registry registry,
      Profiles profiles,
      FleetListener listener,
      Consumer<Worker> lost) {
    this.tools = tools;
    this.gate = new ProbeGate(tools.lane(), MOST_PROBES);
    this.registry = registry;
    this.profiles = profiles;
    this.listener = listener;
    this.lost = lost;
  }

  /** Begins to watch a worker, or takes note of its changed settings. */
  void watch(Worker worker, boolean justAnswered) {
    Watch watch = watches.computeIfAbsent(worker, Watch::new);
    if (justAnswered) {
      watch.forgetFailures();
    }
    if (worker.profile().health().enabled()) {
      // A random first wait spreads workers that joined together.
      watch.schedule(Backoff.part(watch.interval(), 0.1 + 0.9 * tools.randomness().nextDouble()));
    } else {
      watch.stop();
    }
  }

  void unwatch(Worker worker) {
    Watch watch = watches.remove(worker);
    if (watch != null) {
      watch.stop();
    }
  }

  /** Asks a worker at once, because a request could not reach it. */
  void probeSoon(Worker worker) {
    Watch watch = watches.get(worker);
    if (watch == null || !worker.profile().health().enabled()) {
      worker.probeOrdered(false);
    } else {
      watch.urgent();
    }
  }

  /** What the checker remembers about one worker. */
  private final class Watch {
    private final Worker worker;
    private @Nullable Cancellable timer;
    private boolean underWay;
    private boolean urgentUnderWay;
    private long lastBeganNanos = tools.clock().nanoTime();
    private int successes;
    private int failures;
    private int failuresForPace;
    private boolean describing;

    Watch(Worker worker) {
      this.worker = worker;
    }

    void forgetFailures() {
      failures = 0;
      failuresForPace = 0;
    }

    Duration interval() {
      return worker.profile().health().interval();
    }

    void stop() {
      if (timer != null) {
        timer.cancel();
      }
      timer = null;
    }

    void schedule(Duration wait) {
      stop();
      timer = tools.lane().after(wait, () -> probe(false));
    }

    void urgent() {
      if (underWay) {
        return;
      }
      Duration since = Duration.ofNanos(tools.clock().nanoTime() - lastBeganNanos);
      Duration wait = URGENT_PAUSE.minus(since);
      stop();
      if (wait.isPositive()) {
        timer = tools.lane().after(wait, () -> probe(true));
      } else {
        probe(true);
      }
    }

    private void probe(boolean urgent) {
      timer = null;
      if (underWay || watches.get(worker) != this) {
        return;
      }
      underWay = true;
      urgentUnderWay = urgent;
      worker.probeOrdered(false);
      lastBeganNanos = tools.clock().nanoTime();
      WorkerProfile asked = worker.profile();
      Secret key = asked.spec().apiKey();
      gate.probe(
          () ->
              tools
                  .prober()
                  .healthy(
                      worker.address().uri(),
                      asked.healthPath(),
                      key == null ? null : key.reveal(),
                      asked.health().timeout()),
          (healthy, error) -> answered(asked, error == null && Boolean.TRUE.equals(healthy)));
    }

    private void answered(WorkerProfile asked, boolean healthy) {
      underWay = false;
      if (watches.get(worker) != this || !worker.profile().health().enabled()) {
        return;
      }
      if (worker.profile().revision() != asked.revision()) {
        // The worker changed under the question: ask again under the new settings.
        probe(false);
        return;
      }
      worker.probed(healthy);
      listener.healthChecked(worker, healthy);
      if (healthy) {
        succeeded();
      } else {
        failed();
      }
      if (watches.get(worker) == this) {
        scheduleAfter(healthy);
      }
    }

    private void scheduleAfter(boolean healthy) {
      if (worker.isProbeOrdered()) {
        stop();
        timer = tools.lane().after(URGENT_PAUSE, () -> probe(true));
      } else {
        Duration pause = healthy ? interval() : Backoff.doubling(failuresForPace++, interval());
        schedule(Backoff.jittered(pause, tools.randomness()));
      }
    }

    private void succeeded() {
      boolean returned = failures > 0 || failuresForPace > 0 || urgentUnderWay;
      failures = 0;
      failuresForPace = 0;
      successes++;
      WorkerStatus status = worker.status();
      boolean enough = successes >= worker.profile().health().successThreshold();
      switch (status) {
        case PENDING, NOT_READY -> {
          if (enough) {
            registry.status(worker, WorkerStatus.READY);
          }
        }
        case FAILED -> registry.status(worker, enough ? WorkerStatus.READY : WorkerStatus.PENDING);
        case READY, DRAINING -> {}
      }
      if (returned) {
        readmit();
      }
      boolean back = status != WorkerStatus.READY && worker.isHealthy();
      if (back || isMysterious(worker.profile())) {
        describe();
      }
    }

    private void failed() {
      successes = 0;
      failures++;
      int threshold = worker.profile().health().failureThreshold();
      switch (worker.status()) {
        case READY -> {
          if (failures >= threshold) {
            failures = 0;
            registry.status(worker, WorkerStatus.NOT_READY);
          }
        }
        case NOT_READY -> {
          if (failures >= 3L * threshold) {
            fail();
          }
        }
        case PENDING -> {
          if (failures >= 10L * threshold) {
            fail();
          }
        }
        case FAILED, DRAINING -> {}
      }
    }

    private void fail() {
      registry.status(worker, WorkerStatus.FAILED);
      lost.accept(worker);
    }

    /**
     * Lets trial requests through an open breaker: whatever was wrong, the worker answers again.
     */
    private void readmit() {
      CircuitBreaker breaker = worker.breaker();
      if (breaker.state() == State.OPEN && breaker.admitTrials(breaker.generation())) {
        listener.breakerReadmitted(worker);
      }
    }

    /** Asks the engine what it is: it has not said so yet, or may have come back as another. */
    private void describe() {
      WorkerProfile asked = worker.profile();
      if (describing || asked.spec().runtime().equals(WorkerSpec.EXTERNAL)) {
        return;
      }
      describing = true;
      Secret key = asked.spec().apiKey();
      String runtime = asked.spec().runtime();
      gate.probe(
          () ->
              tools
                  .prober()
                  .describe(
                      worker.address().uri(),
                      key == null ? null : key.reveal(),
                      runtime.equals(WorkerSpec.UNSPECIFIED) ? null : runtime,
                      Registration.DESCRIBE_TIMEOUT),
          (engine, error) -> {
            describing = false;
            WorkerProfile now = worker.profile();
            if (engine != null
                && watches.get(worker) == this
                && now.revision() == asked.revision()
                && !forgets(engine, now)
                && !engine.equals(now.engine())) {
              registry.profile(worker, profiles.refreshed(now, engine));
            }
          });
    }
  }

  /** Whether the engine has not said what it is, or which models it has. */
  private static boolean isMysterious(WorkerProfile profile) {
    EngineDescription engine = profile.engine();
    return engine == null || (engine.models().isEmpty() && profile.spec().models().isEmpty());
  }

  /** An engine that names no model for a moment must not become a worker of any model. */
  private static boolean forgets(EngineDescription engine, WorkerProfile now) {
    return engine.models().isEmpty() && !now.models().isEmpty();
  }
}

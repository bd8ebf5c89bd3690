package dev.shepherd.workers;

import dev.shepherd.backend.EngineLoad;
import dev.shepherd.backend.EngineLoadReader;
import dev.shepherd.backend.EngineProber;
import dev.shepherd.backend.LoadReport;
import dev.shepherd.exchange.Clock;
import dev.shepherd.exchange.Randomness;
import dev.shepherd.exchange.SerialLane;
import dev.shepherd.routing.PolicyFactory;
import dev.shepherd.workers.CircuitBreaker.State;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The workers of this gateway: who they are, how they are, and the orders that change them.
 *
 * <p>Threads: {@link #snapshot}, {@link #start}, {@link #stop} and {@link #reportPassiveFailure}
 * may be called from anywhere. Everything else runs on the fleet lane; callers hop there with
 * {@link #lane}, and a call from elsewhere throws {@link IllegalStateException}.
 */
public final class Fleet {
  private static final Logger LOG = LoggerFactory.getLogger(Fleet.class);

  /** A bound for the arithmetic; the configured one is far below. */
  private static final long MAX_REST_SECONDS = 86_400;

  private final FleetConfig config;
  private final SerialLane lane;
  private final FleetListener listener;
  private final Registry registry;
  private final JobBoard jobs;
  private final HealthChecker health;
  private final Remover remover;
  private final Admin admin;
  private final LoadMonitor loads;
  private final Watchman watchman;
  private volatile Consumer<Worker> farewell = worker -> {};

  /** A fleet whose engines are not asked for their load. */
  public Fleet(
      FleetConfig config,
      SerialLane lane,
      Clock clock,
      Randomness randomness,
      EngineProber prober,
      FleetListener listener) {
    this(
        config,
        lane,
        clock,
        randomness,
        prober,
        EngineLoadReader.NONE,
        listener,
        PolicyShaping.NONE);
  }

  /**
   * Lays out a fleet without workers; those of the start join with {@link #start}.
   *
   * @param randomness used on the lane only
   * @param shaping what is done to policies before they are used
   * @throws IllegalArgumentException if the default policy is unknown
   */
  public Fleet(
      FleetConfig config,
      SerialLane lane,
      Clock clock,
      Randomness randomness,
      EngineProber prober,
      EngineLoadReader loadReader,
      FleetListener listener,
      PolicyShaping shaping) {
    this.config = config;
    this.lane = lane;
    this.listener = listener;
    var tools =
        new Registration.Tools(
            config,
            lane,
            clock,
            randomness,
            prober,
            new ProbeGate(lane, config.jobs().concurrency()));
    var profiles = new Profiles(config);
    var factory = new PolicyFactory(config.routing(), listener);
    var policies = new PolicyBook(factory, config.defaultPolicy(), shaping);
    var builder = new SnapshotBuilder(config, policies, listener, clock);
    registry = new Registry(builder, listener, new Membership());
    loads = new LoadMonitor(tools, loadReader, listener, config.care().loads());
    watchman = new Watchman(tools, registry, listener, loads, config.care());
    jobs = new JobBoard(lane, clock, config.jobs().capacity());
    remover = new Remover(lane, registry, jobs);
    health = new HealthChecker(tools, registry, profiles, listener, this::lost);
    var ids = new WorkerIds(clock, randomness);
    admin = new Admin(tools, registry, profiles, jobs, health, remover, ids, new Events());
  }

  /** The lane on which orders are given. */
  public SerialLane lane() {
    return lane;
  }

  /** The latest picture of the fleet; any thread, never blocks. */
  public FleetSnapshot snapshot() {
    return registry.snapshot();
  }

  /** Lets the workers of the start join and begins to look for them. Any thread, once. */
  public void start() {
    lane.execute(() -> config.startupWorkers().forEach(admin::addAtStart));
  }

  /** Ends all probing and waiting; the list stays as it is. Any thread. */
  public void stop() {
    lane.execute(
        () -> {
          admin.stop();
          watchman.stop();
        });
  }

  /**
   * Has someone told of every worker that has left, on the fleet lane: what was kept for it can go.
   * Call before {@link #start}.
   */
  public void whenWorkerLeaves(Consumer<Worker> farewell) {
    this.farewell = farewell;
  }

  /**
   * The loads of the workers that serve a model, all of them for null. They are asked only if they
   * were not within their interval. Any thread; completes on the fleet lane.
   */
  public CompletionStage<LoadReport> loads(@Nullable String model) {
    var report = new CompletableFuture<LoadReport>();
    lane.execute(
        () ->
            loads
                .report(list(model))
                .whenComplete(
                    (answer, failure) -> {
                      if (failure == null) {
                        report.complete(answer);
                      } else {
                        report.completeExceptionally(failure);
                      }
                    }));
    return report;
  }

  /** An engine told its load without being asked. Any thread. */
  public void loadPushed(Worker worker, EngineLoad load) {
    lane.execute(() -> watchman.pushed(worker, load));
  }

  /**
   * Tells that a request could not reach a worker, so that its health is asked at once. Any thread;
   * cheap when called often.
   */
  public void reportPassiveFailure(Worker worker) {
    worker.unreachable();
    if (worker.orderProbe()) {
      lane.execute(() -> health.probeSoon(worker));
    }
  }

  /**
   * Tells that a worker said it is full and when to ask again. It is left alone until then, if
   * another worker can serve meanwhile. Any thread; cheap when called often.
   *
   * @param seconds what the worker asked for; at most {@link FleetConfig#longestRest} is granted
   */
  public void reportSaturation(Worker worker, long seconds) {
    long most = config.longestRest().toNanos();
    if (most > 0 && seconds > 0) {
      worker.rest(
          Math.min(most, Duration.ofSeconds(Math.min(seconds, MAX_REST_SECONDS)).toNanos()));
    }
  }

  /** Adds a worker: its id is valid at once, the worker joins when its engine has answered. */
  public FleetAnswer add(WorkerSpec spec) {
    requireLane();
    return admin.add(spec);
  }

  /** Replaces a worker's whole spec, once its engine has answered under the new one. */
  public FleetAnswer replace(String id, WorkerSpec spec) {
    requireLane();
    FleetAnswer fault = faultOf(id);
    return fault != null ? fault : admin.replace(id, spec);
  }

  /** Changes some fields of a worker, at once. */
  public FleetAnswer patch(String id, WorkerPatch patch) {
    requireLane();
    FleetAnswer fault = faultOf(id);
    return fault != null ? fault : admin.patch(id, patch);
  }

  /** Removes a worker after its running requests, or calls off its registration. */
  public FleetAnswer remove(String id) {
    requireLane();
    FleetAnswer fault = faultOf(id);
    return fault != null ? fault : admin.remove(id);
  }

  /** What is known about an id. */
  public WorkerLookup find(String id) {
    requireLane();
    FleetAnswer fault = faultOf(id);
    if (fault instanceof FleetAnswer.BadRequest bad) {
      return new WorkerLookup.BadId(bad.message());
    }
    Worker worker = registry.byId(id);
    if (worker != null) {
      return new WorkerLookup.Found(worker, jobs.status(worker.url()));
    }
    Admin.Reservation reserved = admin.reservation(id);
    JobStatus job = reserved == null ? null : jobs.status(reserved.url());
    return reserved == null || job == null
        ? new WorkerLookup.Absent("Worker " + id + " not found")
        : new WorkerLookup.Reserved(id, reserved.url(), job);
  }

  /** The workers that serve a model, by id, alias or as workers of any; null for all. */
  public List<Worker> list(@Nullable String model) {
    FleetSnapshot now = snapshot();
    if (model == null) {
      return now.workers();
    }
    ModelPool pool = now.names().get(model);
    String canonical = pool == null ? model : pool.id();
    return now.workers().stream()
        .filter(w -> w.profile().serves(model) || w.profile().serves(canonical))
        .toList();
  }

  private void lost(Worker worker) {
    if (config.removeUnhealthyWorkers()) {
      LOG.warn("worker {} has failed for long and is removed", worker.url());
      admin.remove(worker.id());
    }
  }

  private void requireLane() {
    if (!lane.inLane()) {
      throw new IllegalStateException("the fleet takes orders on its own lane only");
    }
  }

  private static FleetAnswer.@Nullable BadRequest faultOf(String id) {
    String fault = WorkerIds.fault(id);
    return fault == null
        ? null
        : new FleetAnswer.BadRequest(
            "Invalid worker_id '" + id + "' (expected UUID). Error: " + fault);
  }

  /** Follows who comes and goes. */
  private final class Membership implements Registry.Membership {

    @Override
    public void joined(Worker worker) {
      watchman.wake();
    }

    @Override
    public void left(Worker worker) {
      watchman.forget(worker);
      farewell.accept(worker);
    }
  }

  /** Brings what workers tell from any thread to the lane. */
  private final class Events implements WorkerEvents {

    @Override
    public void breakerChanged(
        Worker worker, CircuitBreaker breaker, State from, State to, long generation) {
      lane.execute(() -> breakerChangedInLane(worker, breaker, from, to, generation));
    }

    @Override
    public void restBegan(Worker worker) {
      lane.execute(() -> restBeganInLane(worker));
    }

    @Override
    public void settled(Worker worker, Outcome outcome) {
      listener.settled(worker, outcome);
    }

    @Override
    public void idle(Worker worker) {
      lane.execute(() -> remover.finishIfIdle(worker));
    }

    @Override
    public void releasedTooOften(Worker worker) {
      LOG.warn("a request of worker {} was released twice", worker.url());
    }

    private void restBeganInLane(Worker worker) {
      if (registry.contains(worker)) {
        listener.restChanged(worker, true);
        registry.publish();
        restFurther(worker);
      }
    }

    /** One timer per rest, however often it is prolonged. */
    private void restFurther(Worker worker) {
      long left = worker.endRest();
      if (left > 0) {
        lane.after(Duration.ofNanos(left), () -> restFurther(worker));
      } else if (registry.contains(worker)) {
        listener.restChanged(worker, false);
        registry.publish();
      }
    }

    private void breakerChangedInLane(
        Worker worker, CircuitBreaker breaker, State from, State to, long generation) {
      if (worker.breaker() != breaker || !registry.contains(worker)) {
        return;
      }
      listener.breakerChanged(worker, from, to);
      registry.publish();
      if (to == State.OPEN) {
        lane.after(breaker.settings().openTimeout(), () -> breaker.admitTrials(generation));
      }
    }
  }
}

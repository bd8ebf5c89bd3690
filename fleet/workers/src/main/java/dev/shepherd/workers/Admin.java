package dev.shepherd.workers;

import dev.shepherd.exchange.Cancellable;
import dev.shepherd.workers.FleetAnswer.Accepted;
import dev.shepherd.workers.FleetAnswer.BadRequest;
import dev.shepherd.workers.FleetAnswer.Busy;
import dev.shepherd.workers.FleetAnswer.Conflict;
import dev.shepherd.workers.FleetAnswer.NotFound;
import dev.shepherd.workers.WorkerAddress.InvalidUrlException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out orders to add, replace, change and remove workers. Confined to the fleet lane.
 *
 * <p>At most one order per worker is under way: a later one calls an earlier one off. So the last
 * order wins, nothing that was removed comes back, and no order goes on after it was reported as
 * failed.
 */
final class Admin {
  private static final Logger LOG = LoggerFactory.getLogger(Admin.class);

  /** Time for the steps after an engine was reached. */
  private static final Duration SLACK = Duration.ofSeconds(30);

  private static final Duration UPDATE_LIMIT = Duration.ofSeconds(30);

  private final Registration.Tools tools;
  private final Registry registry;
  private final Profiles profiles;
  private final JobBoard jobs;
  private final HealthChecker health;
  private final Remover remover;
  private final WorkerIds ids;
  private final WorkerEvents events;

  /** Orders under way that wait for an engine, by worker id. */
  private final Map<String, Order> orders = new HashMap<>();

  private final Map<String, Reservation> reservedById = new HashMap<>();
  private final Map<String, Reservation> reservedByUrl = new HashMap<>();

  Admin(
      Registration.Tools tools,
      Registry registry,
      Profiles profiles,
      JobBoard jobs,
      HealthChecker health,
      Remover remover,
      WorkerIds ids,
      WorkerEvents events) {
    this.tools = tools;
    this.registry = registry;
    this.profiles = profiles;
    this.jobs = jobs;
    this.health = health;
    this.remover = remover;
    this.ids = ids;
    this.events = events;
  }

  /** An id that was given out for a URL before the worker joined the list. */
  record Reservation(String id, String url) {}

  @Nullable Reservation reservation(String id) {
    return reservedById.get(id);
  }

  /** Adds a worker that belongs to the fleet whether it can be reached or not. */
  void addAtStart(WorkerSpec spec) {
    WorkerAddress address;
    try {
      address = WorkerAddress.parse(spec.url());
    } catch (InvalidUrlException e) {
      LOG.error("worker {} is left out: {}", spec.url(), e.getMessage());
      return;
    }
    if (registry.byUrl(spec.url()) != null) {
      LOG.warn("worker {} is named twice at start, once is enough", spec.url());
      return;
    }
    Worker worker = newWorker(ids.next(), address, profiles.undiscovered(spec, 0));
    registry.add(worker);
    new Order(worker.id(), spec, address, jobs.begin("AddWorker", spec.url()), true)
        .start(null, tools.config().startupDelay());
  }

  FleetAnswer add(WorkerSpec spec) {
    WorkerAddress address;
    try {
      address = WorkerAddress.parse(spec.url());
    } catch (InvalidUrlException e) {
      return new BadRequest(
          "Invalid value for field 'worker_url': " + spec.url() + " - " + e.getMessage());
    }
    String unsupported = unsupported(spec, address);
    if (unsupported != null) {
      return new BadRequest(unsupported);
    }
    Worker live = registry.byUrl(spec.url());
    if (live != null) {
      return exists(spec.url(), live.id());
    }
    Reservation reserved = reservedByUrl.get(spec.url());
    if (reserved != null && orders.containsKey(reserved.id())) {
      return exists(spec.url(), reserved.id());
    }
    if (jobs.full()) {
      return busy();
    }
    if (reserved == null) {
      reserved = reserve(spec.url());
    }
    JobBoard.Job job = jobs.begin("AddWorker", spec.url());
    String id = reserved.id();
    job.whenForgotten(() -> unreserve(id));
    Duration delay = tools.config().startupDelay();
    new Order(id, spec, address, job, false)
        .start(delay.plus(tools.config().startupTimeout()).plus(SLACK), delay);
    return new Accepted(id, spec.url());
  }

  FleetAnswer replace(String id, WorkerSpec spec) {
    Worker worker = registry.byId(id);
    if (worker == null) {
      return absent(id);
    }
    if (!worker.url().equals(spec.url())) {
      return new BadRequest(
          "URL mismatch: worker has URL '"
              + worker.url()
              + "' but request body has '"
              + spec.url()
              + "'. URL changes are not supported via PUT. Use DELETE + POST instead.");
    }
    String unsupported = unsupported(spec, worker.address());
    if (unsupported != null) {
      return new BadRequest(unsupported);
    }
    if (worker.status() == WorkerStatus.DRAINING) {
      return beingRemoved(id);
    }
    if (jobs.full()) {
      return busy();
    }
    Order earlier = orders.get(id);
    if (earlier != null) {
      earlier.callOff("superseded by a later update");
    }
    // A worker that nobody has reached yet has nothing to lose: it goes on waiting under the new
    // spec, for as long as it takes.
    boolean waiting = !worker.profile().discovered();
    if (waiting) {
      registry.profile(worker, profiles.undiscovered(spec, worker.profile().revision() + 1));
    }
    JobBoard.Job job = jobs.begin("UpdateWorker", spec.url());
    new Order(id, spec, worker.address(), job, waiting)
        .start(waiting ? null : UPDATE_LIMIT, Duration.ZERO);
    return new Accepted(id, spec.url());
  }

  FleetAnswer patch(String id, WorkerPatch patch) {
    Worker worker = registry.byId(id);
    if (worker == null) {
      return absent(id);
    }
    if (worker.status() == WorkerStatus.DRAINING) {
      return beingRemoved(id);
    }
    Order order = orders.get(id);
    if (order != null) {
      order.patch(patch);
    }
    registry.profile(worker, profiles.changed(worker.profile(), worker.spec().patched(patch)));
    if (worker.profile().discovered()) {
      settle(worker, false);
    }
    return new Accepted(id, worker.url());
  }

  FleetAnswer remove(String id) {
    Reservation reserved = reservedById.get(id);
    Order order = orders.get(id);
    if (order != null) {
      order.callOff(null);
    }
    Worker worker = registry.byId(id);
    if (worker != null) {
      health.unwatch(worker);
      remover.remove(worker);
      return new Accepted(id, worker.url());
    }
    if (reserved == null) {
      return new NotFound("Worker " + id + " not found");
    }
    jobs.forget(reserved.url());
    unreserve(id);
    return new Accepted(id, reserved.url());
  }

  /** Ends everything under way, without a trace. */
  void stop() {
    for (Order order : List.copyOf(orders.values())) {
      order.callOff(null);
    }
    for (Worker worker : registry.workers()) {
      health.unwatch(worker);
    }
  }

  /** Gives a discovered worker the status that follows from its settings, and watches it. */
  private void settle(Worker worker, boolean justAnswered) {
    if (justAnswered || !worker.profile().health().enabled()) {
      registry.status(worker, WorkerStatus.READY);
    }
    health.watch(worker, justAnswered);
  }

  private Worker newWorker(String id, WorkerAddress address, WorkerProfile profile) {
    return new Worker(id, registry.takeSlot(), address, profile, tools.clock(), events);
  }

  private static @Nullable String unsupported(WorkerSpec spec, WorkerAddress address) {
    if (!address.http()) {
      return "Invalid value for field 'worker_url': "
          + spec.url()
          + " - "
          + address.scheme()
          + ":// workers are known, but not supported yet";
    }
    return spec.type() == WorkerType.REGULAR
        ? null
        : "Invalid value for field 'worker_type': "
            + spec.type().wire()
            + " workers are known, but not supported yet";
  }

  private FleetAnswer absent(String id) {
    Reservation reserved = reservedById.get(id);
    return reserved != null && orders.containsKey(id)
        ? new Conflict(
            "WORKER_REGISTRATION_PENDING",
            "Worker " + id + " is still being registered. Use DELETE to cancel it.")
        : new NotFound("Worker " + id + " not found");
  }

  private static Conflict exists(String url, String id) {
    return new Conflict(
        "WORKER_ALREADY_EXISTS",
        "Worker already exists at URL '%s' with ID %s. Use PUT /workers/%s to replace or PATCH /workers/%s to update."
            .formatted(url, id, id, id));
  }

  private static Conflict beingRemoved(String id) {
    return new Conflict("WORKER_DRAINING", "Worker " + id + " is being removed");
  }

  private Busy busy() {
    return new Busy("Too many worker jobs are under way (" + jobs.capacity() + ")");
  }

  private Reservation reserve(String url) {
    var reservation = new Reservation(ids.next(), url);
    reservedById.put(reservation.id(), reservation);
    reservedByUrl.put(url, reservation);
    return reservation;
  }

  private void unreserve(String id) {
    Reservation reservation = reservedById.remove(id);
    if (reservation != null) {
      reservedByUrl.remove(reservation.url());
    }
  }

  /** One addition or replacement that waits for its engine. */
  private final class Order implements Registration.Progress {
    private final String id;
    private final WorkerAddress address;
    private final JobBoard.Job job;
    private final boolean untilReached;
    private final Registration registration;
    private WorkerSpec spec;
    private @Nullable Cancellable limit;
    private @Nullable String waitsFor;

    /**
     * @param untilReached whether it goes on after the start-up timeout; the worker is then in the
     *     list already
     */
    Order(
        String id, WorkerSpec spec, WorkerAddress address, JobBoard.Job job, boolean untilReached) {
      this.id = id;
      this.spec = spec;
      this.address = address;
      this.job = job;
      this.untilReached = untilReached;
      this.registration =
          new Registration(tools, spec, address.uri(), profiles.health(spec).timeout(), this);
    }

    void start(@Nullable Duration timeLimit, Duration grace) {
      orders.put(id, this);
      if (timeLimit != null) {
        limit = tools.lane().after(timeLimit, () -> timedOut(timeLimit));
      }
      job.processing(null);
      registration.start(grace);
    }

    void patch(WorkerPatch patch) {
      spec = spec.patched(patch);
      registration.use(spec);
    }

    void callOff(@Nullable String reason) {
      end();
      if (reason == null) {
        job.done();
      } else {
        job.failed(reason);
      }
    }

    @Override
    public void found(Discovery discovery) {
      end();
      Worker worker = registry.byId(id);
      long revision = worker == null ? 0 : worker.profile().revision() + 1;
      WorkerProfile profile = profiles.discovered(spec, revision, discovery);
      if (worker == null) {
        unreserve(id);
        worker = newWorker(id, address, profile);
        registry.add(worker);
      } else {
        registry.profile(worker, profile);
      }
      settle(worker, true);
      job.done();
      LOG.info(
          "worker {} serves {}",
          worker.url(),
          profile.models().isEmpty()
              ? "any model"
              : profile.models().stream().map(ModelCard::id).toList());
    }

    @Override
    public void stillWaiting(String reason, Duration waited) {
      waitsFor = reason;
      boolean late = waited.compareTo(tools.config().startupTimeout()) > 0;
      if (untilReached && late && !job.ended()) {
        LOG.warn("worker {} is not there yet, still trying: {}", spec.url(), reason);
        job.failed(failure(reason + "; still trying"));
      } else if (!untilReached && late) {
        end();
        job.failed(failure(reason));
      } else {
        job.processing(reason);
      }
    }

    private void timedOut(Duration timeLimit) {
      end();
      job.failed(
          waitsFor == null
              ? "Workflow timeout after " + timeLimit.toSeconds() + "s for " + spec.url()
              : failure(waitsFor));
    }

    private String failure(String reason) {
      return "Workflow failed at step detect_connection_mode: " + reason;
    }

    private void end() {
      registration.cancel();
      if (limit != null) {
        limit.cancel();
      }
      orders.remove(id, this);
    }
  }
}

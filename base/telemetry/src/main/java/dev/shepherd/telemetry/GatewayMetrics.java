package dev.shepherd.telemetry;

import dev.shepherd.exchange.Clock;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the gateway measures: typed access to all its metric families. Thread-safe.
 *
 * <p>Hot paths ask once for {@link RouteMetrics}, {@link ModelMetrics} or {@link WorkerMetrics} and
 * keep it; asking again is one map look-up per label, without allocation.
 */
public final class GatewayMetrics {
  /** Models with series of their own; requests for more are counted under {@code other}. */
  public static final int MAX_MODELS = 1024;

  /** A loop delay above this counts as a stall. */
  private static final long STALL_NANOS = 5_000_000;

  private static final int MAX_ROUTES = 1024;

  /** Method labels; the order is that of {@link #methodColumn}. */
  private static final String[] METHODS = {
    "GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "OTHER"
  };

  private final Metrics metrics;
  private final Clock clock;
  private final MetricCatalogue catalogue;
  private final InflightAges ages;
  private final Histogram eventLoopDelay;
  private final Counter eventLoopStalls;
  private final Counter rateLimitAllowed;
  private final Counter rateLimitRejected;

  /** One row per route template, one cell per method label. */
  private final ConcurrentHashMap<String, RouteMetrics[]> routes = new ConcurrentHashMap<>();

  private final ConcurrentHashMap<RouterLabels, ConcurrentHashMap<String, ModelRow>> models =
      new ConcurrentHashMap<>();
  private final ConcurrentHashMap<WorkerLabels, WorkerMetrics> workers = new ConcurrentHashMap<>();

  /** Declares all families in a registry of its own. */
  public GatewayMetrics(Clock clock, List<Double> durationBuckets) {
    this(new Metrics(clock, durationBuckets), clock);
  }

  /** Declares all families in this registry, which must not hold them yet. */
  public GatewayMetrics(Metrics metrics, Clock clock) {
    this.metrics = metrics;
    this.clock = clock;
    catalogue = new MetricCatalogue(metrics);
    ages = new InflightAges(catalogue.httpInflightAge, clock);
    metrics.beforeScrape(ages::refresh);
    eventLoopDelay = catalogue.eventLoopDelay.with();
    eventLoopStalls = catalogue.eventLoopStalls.with();
    rateLimitAllowed = catalogue.httpRateLimit.with("allowed");
    rateLimitRejected = catalogue.httpRateLimit.with("rejected");
  }

  /** The registry, to scrape it and to declare more. */
  public Metrics registry() {
    return metrics;
  }

  /** Adds the {@code jvm_*} families; call once. {@code directMemoryBytes} is asked per scrape. */
  public void observeJvm(LongSupplier directMemoryBytes) {
    JvmMetrics.declare(metrics, clock, directMemoryBytes);
  }

  // ---- HTTP layer

  /**
   * The handles of a route.
   *
   * @param method the request's method; unusual ones share the label {@code OTHER}
   * @param pathTemplate the matched template such as {@code /v1/responses/{response_id}}, {@code
   *     other} if nothing matched; never a raw path
   */
  public RouteMetrics forRoute(String method, String pathTemplate) {
    int column = methodColumn(method);
    var row = routes.get(pathTemplate);
    if (row != null && row[column] != null) {
      return row[column];
    }
    return addRoute(column, pathTemplate);
  }

  private synchronized RouteMetrics addRoute(int column, String pathTemplate) {
    String path =
        routes.containsKey(pathTemplate) || routes.size() < MAX_ROUTES
            ? pathTemplate
            : Family.OTHER;
    var known = routes.get(path);
    if (known != null && known[column] != null) {
      return known[column];
    }
    // Rows are replaced, not changed, so that readers without the lock see whole objects.
    var row = known == null ? new RouteMetrics[METHODS.length] : known.clone();
    var made = new RouteMetrics(catalogue, METHODS[column], path);
    row[column] = made;
    routes.put(path, row);
    return made;
  }

  private static int methodColumn(String method) {
    return switch (method) {
      case "GET" -> 0;
      case "POST" -> 1;
      case "PUT" -> 2;
      case "DELETE" -> 3;
      case "PATCH" -> 4;
      case "HEAD" -> 5;
      case "OPTIONS" -> 6;
      default -> 7;
    };
  }

  /** A census of the requests in flight on one event loop; one call for each loop. */
  public AgeCensus ageCensus() {
    return ages.forLoop();
  }

  /** The concurrency limiter let a request in, or turned it away. */
  public void rateLimit(boolean allowed) {
    (allowed ? rateLimitAllowed : rateLimitRejected).increment();
  }

  /** A client connection was closed by a timeout; {@code header_read} or {@code idle}. */
  public Counter connectionTimeouts(String kind) {
    return catalogue.httpConnectionTimeouts.with(kind);
  }

  // ---- Admission

  /** Reads the places taken and the queue length at each scrape. */
  public void admissionFrom(DoubleSupplier inflight, DoubleSupplier queueDepth) {
    catalogue.admissionInflight.with().readFrom(inflight);
    catalogue.admissionQueueDepth.with().readFrom(queueDepth);
  }

  /**
   * Requests turned away by the queue: {@code full}, {@code timeout}, {@code selection_timeout}.
   */
  public Counter admissionRejected(String reason) {
    return catalogue.admissionQueueRejected.with(reason);
  }

  // ---- Router

  /** {@link #forModel(RouterLabels, String, EndpointLabel, boolean)} for regular HTTP engines. */
  public ModelMetrics forModel(String model, EndpointLabel endpoint, boolean streaming) {
    return forModel(RouterLabels.HTTP_REGULAR, model, endpoint, streaming);
  }

  /**
   * The handles of a model.
   *
   * @param model a served model's id, {@code unknown} if there is none; the first {@value
   *     #MAX_MODELS} distinct ids get series of their own
   */
  public ModelMetrics forModel(
      RouterLabels router, String model, EndpointLabel endpoint, boolean streaming) {
    var byModel = models.get(router);
    var row = byModel == null ? null : byModel.get(model);
    var known = row == null ? null : row.get(endpoint, streaming);
    return known != null ? known : addModel(router, model, endpoint, streaming);
  }

  private synchronized ModelMetrics addModel(
      RouterLabels router, String model, EndpointLabel endpoint, boolean streaming) {
    var byModel = models.computeIfAbsent(router, any -> new ConcurrentHashMap<>());
    String name = byModel.containsKey(model) || byModel.size() < MAX_MODELS ? model : Family.OTHER;
    var row = byModel.getOrDefault(name, ModelRow.EMPTY);
    var known = row.get(endpoint, streaming);
    if (known != null) {
      return known;
    }
    var made = new ModelMetrics(catalogue, router, name, endpoint, streaming);
    byModel.put(name, row.plus(endpoint, streaming, made));
    return made;
  }

  /** The handles of one model; immutable, so that readers need no lock. */
  private record ModelRow(
      Map<EndpointLabel, ModelMetrics> whole, Map<EndpointLabel, ModelMetrics> streamed) {
    static final ModelRow EMPTY = new ModelRow(Map.of(), Map.of());

    @Nullable ModelMetrics get(EndpointLabel endpoint, boolean streaming) {
      return (streaming ? streamed : whole).get(endpoint);
    }

    ModelRow plus(EndpointLabel endpoint, boolean streaming, ModelMetrics made) {
      var changed = new EnumMap<EndpointLabel, ModelMetrics>(EndpointLabel.class);
      changed.putAll(streaming ? streamed : whole);
      changed.put(endpoint, made);
      return streaming ? new ModelRow(whole, changed) : new ModelRow(changed, streamed);
    }
  }

  /** Request bodies by {@code path} ({@code buffered}, {@code streamed}) and deciding reason. */
  public Counter requestBodyPath(String path, String reason) {
    return catalogue.routerBodyPath.with(path, reason);
  }

  /** Requests sent again on a fresh connection, outside the retry budget. */
  public Counter upstreamSendRetries(String routerType) {
    return catalogue.routerSendRetries.with(routerType);
  }

  // ---- Workers

  /** The handles of a worker and one of its models. */
  public WorkerMetrics forWorker(WorkerLabels labels) {
    var known = workers.get(labels);
    return known != null
        ? known
        : workers.computeIfAbsent(labels, key -> new WorkerMetrics(catalogue, key));
  }

  /** Removes all series of a worker; handles that are still around become mute. */
  public void removeWorker(String worker) {
    workers.keySet().removeIf(labels -> labels.worker().equals(worker));
    metrics.removeWhere("worker", worker);
  }

  /** Removes all series of a model that is no longer served. */
  public synchronized void removeModel(String model) {
    models.values().forEach(byModel -> byModel.remove(model));
    workers.keySet().removeIf(labels -> labels.model().equals(model));
    metrics.removeWhere("model", model);
  }

  /** Registered workers of a kind; with 0 the series goes. */
  public void workerPoolSize(String workerType, String connectionMode, String model, int size) {
    if (size == 0) {
      catalogue.workerPoolSize.remove(workerType, connectionMode, model);
    } else {
      catalogue.workerPoolSize.with(workerType, connectionMode, model).set(size);
    }
  }

  /** Health probes of a kind of worker. */
  public Counter healthChecks(String workerType, boolean success) {
    return catalogue.workerHealthChecks.with(workerType, success ? "success" : "failure");
  }

  /** Retries, counted at each back-off. */
  public Counter retries(String workerType, EndpointLabel endpoint) {
    return catalogue.retries.with(workerType, endpoint.label());
  }

  /** Requests that used up their attempts. */
  public Counter retriesExhausted(String workerType, EndpointLabel endpoint) {
    return catalogue.retriesExhausted.with(workerType, endpoint.label());
  }

  /**
   * Attempts that were not repeated because a model's budget was spent.
   *
   * @param model a served model's id, {@code unknown} if there is none
   */
  public Counter retryBudgetExhausted(String model) {
    return catalogue.retryBudgetExhausted.with(model);
  }

  /** A pause before the retry with this number, counted from 1. */
  public void retryBackoff(int retry, long nanos) {
    catalogue.retryBackoff.with(Integer.toString(retry)).observeNanos(nanos);
  }

  /**
   * Decisions of the consistent_hashing policy: {@code no_healthy_workers}, {@code
   * target_worker_hit}, {@code target_worker_miss}, {@code routing_key_hit}, {@code
   * random_fallback}.
   */
  public Counter consistentHashingBranch(String branch) {
    return catalogue.consistentHashingBranch.with(branch);
  }

  /** Decisions of the prefix_hash policy, by branch. */
  public Counter prefixHashBranch(String branch) {
    return catalogue.prefixHashBranch.with(branch);
  }

  /** Decisions of the manual policy and of sticky sessions, by branch. */
  public Counter manualBranch(String branch) {
    return catalogue.manualBranch.with(branch);
  }

  /** Decisions of the cache_aware policy, by branch. */
  public Counter cacheAwareBranch(String branch) {
    return catalogue.cacheAwareBranch.with(branch);
  }

  /** Keys that sticky sessions found in {@code rid} or in a {@code header}. */
  public Counter routingKeySource(String source) {
    return catalogue.routingKeySource.with(source);
  }

  /** The largest share of a prompt that a worker is thought to hold; the value is the share. */
  public Histogram cacheMatchRatio() {
    return catalogue.cacheMatchRatio.with();
  }

  /** Routing keys that have a worker, read at each scrape. */
  public void manualEntriesFrom(DoubleSupplier entries) {
    catalogue.manualEntries.with().readFrom(entries);
  }

  /** Different routing keys with requests in flight at a worker. */
  public Gauge workerRoutingKeys(String worker) {
    return catalogue.workerRoutingKeys.with(worker);
  }

  /** The size of a model's prefix index, read at each scrape. */
  public void cacheIndexFrom(
      String model, DoubleSupplier units, DoubleSupplier workers, DoubleSupplier bytes) {
    catalogue.cacheTreeChars.with(model).readFrom(units);
    catalogue.cacheTreeTenants.with(model, "string").readFrom(workers);
    catalogue.cacheIndexBytes.with(model).readFrom(bytes);
  }

  // ---- The gateway itself

  /** Reads the lines a log sink lost at each scrape; {@code stdout} or {@code file}. */
  public void droppedLogLinesFrom(String sink, DoubleSupplier dropped) {
    catalogue.logDroppedLines.with(sink).readFrom(dropped);
  }

  /** A timer of an event loop fired this much late. */
  public void eventLoopDelay(long nanos) {
    eventLoopDelay.observeNanos(nanos);
    if (nanos > STALL_NANOS) {
      eventLoopStalls.increment();
    }
  }
}

package dev.shepherd.gateway;

import dev.shepherd.admission.ByteBudget;
import dev.shepherd.admission.ConcurrencyLimiter;
import dev.shepherd.admission.RateBucket;
import dev.shepherd.backend.EngineAdmin;
import dev.shepherd.backend.HttpEngineProber;
import dev.shepherd.gateway.control.FleetMetrics;
import dev.shepherd.gateway.control.ShadowMetrics;
import dev.shepherd.gateway.tokenizers.TokenizerService;
import dev.shepherd.identity.AuditTrail;
import dev.shepherd.identity.ControlKey;
import dev.shepherd.identity.ControlPlane;
import dev.shepherd.identity.Cors;
import dev.shepherd.identity.KeyRing;
import dev.shepherd.identity.TenantKey;
import dev.shepherd.net.Endpoint;
import dev.shepherd.net.HttpServer;
import dev.shepherd.net.Loop;
import dev.shepherd.net.NettyHttpFetcher;
import dev.shepherd.net.ServerEvents;
import dev.shepherd.net.TlsContexts;
import dev.shepherd.net.Transport;
import dev.shepherd.net.Upstreams;
import dev.shepherd.pipeline.DataRoutes;
import dev.shepherd.pipeline.Pipeline;
import dev.shepherd.pipeline.PipelineSetup;
import dev.shepherd.pipeline.Route;
import dev.shepherd.pipeline.RoutingHistory;
import dev.shepherd.pipeline.WorkerReports;
import dev.shepherd.telemetry.GatewayMetrics;
import dev.shepherd.telemetry.log.AccessLog;
import dev.shepherd.workers.Fleet;
import dev.shepherd.workers.PolicyShaping;
import dev.shepherd.workers.Worker;
import io.netty.handler.ssl.SslContext;
import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A gateway: its listeners, its fleet and the pipeline between them. Wiring only.
 *
 * <p>Life: construct, {@link #start}, {@link #drain}, {@link #cut}, {@link #close}. Thread-safe.
 */
public final class Gateway implements AutoCloseable {
  /** Long texts that wait to be tokenized; beyond that clients are told to come back. */
  private static final int COMPUTE_QUEUE = 256;

  private final GatewaySettings settings;
  private final Seams seams;
  private final GatewayMetrics metrics;
  private final Fleet fleet;
  private final Upstreams upstreams;
  private final ConcurrencyLimiter limiter;
  private final ByteBudget budget;
  private final RoutingHistory history;
  private final OffLoop offLoop;
  private final TokenizerService tokenizers;
  private final HttpServer main;
  private final HttpServer metricsServer;
  private final @Nullable HttpServer probes;
  private final ControlPlane.Rule controlPlaneRule;
  private volatile boolean draining;

  /**
   * Wires a gateway; nothing listens yet.
   *
   * @throws IOException if TLS files cannot be used
   * @throws IllegalArgumentException if a setting makes no sense; the message is for the operator
   */
  public Gateway(GatewaySettings settings, Seams seams) throws IOException {
    this(settings, seams, PolicyShaping.NONE);
  }

  /**
   * The same with policies shaped further.
   *
   * @param shaping has the last word on each policy
   */
  Gateway(GatewaySettings settings, Seams seams, PolicyShaping shaping) throws IOException {
    this.settings = settings;
    this.seams = seams;
    metrics = new GatewayMetrics(seams.clock(), settings.durationBuckets());
    upstreams = new Upstreams(seams.loops(), settings.upstream(), clientTls());
    Loop first = seams.loops().all().getFirst();
    var fetcher = new NettyHttpFetcher(first, upstreams);
    var engines = new EngineAdmin(fetcher, seams.clock());
    fleet =
        new Fleet(
            settings.fleet(),
            seams.fleetLane(),
            seams.clock(),
            seams.randomness(),
            new HttpEngineProber(fetcher, seams.clock()),
            engines,
            new FleetMetrics(metrics, settings.engineMetrics()),
            shadowed(shaping));
    fleet.whenWorkerLeaves(this::forgetConnections);
    history = new RoutingHistory(settings.routingView().historyBytes(), seams.loops().all().size());
    GatewaySettings.Admission admission = settings.admission();
    int cores = Runtime.getRuntime().availableProcessors();
    limiter =
        new ConcurrencyLimiter(
            ConcurrencyLimiter.limitOf(admission.maxConcurrent(), cores),
            admission.queueSize(),
            admission.queueTimeout(),
            admission::weightOf,
            seams.clock().nanoTime());
    budget = new ByteBudget(settings.memoryBudgetBytes());
    metrics.observeJvm(PlatformDependent::usedDirectMemory);
    metrics.admissionFrom(limiter::running, limiter::waiting);
    offLoop = new OffLoop(cores, COMPUTE_QUEUE);
    tokenizers =
        new TokenizerService(
            settings.tokenizers(),
            offLoop.compute(),
            offLoop.blocking(),
            seams.fleetLane(),
            seams.clock(),
            seams.randomness());
    var control =
        new ControlRoutes(fleet, fetcher, engines, seams.clock(), history, () -> draining);
    PipelineSetup setup = setup(control);
    controlPlaneRule = setup.controlPlane().rule();
    var pipeline = new Pipeline(setup);
    seams.loops().all().forEach(pipeline::prepare);
    main = new HttpServer(seams.loops(), settings.server(), pipeline, events(), serverTls());
    metricsServer = small(List.of(new MetricsRoute(metrics.registry()).route()));
    probes = settings.listeners().probePort() == null ? null : small(control.probes());
  }

  private PolicyShaping shadowed(PolicyShaping shaping) {
    String shadow = settings.routingView().shadowPolicy();
    if (shadow == null) {
      return shaping;
    }
    var beside = new ShadowMetrics(shadow, metrics.registry());
    return (model, policy, factory) ->
        shaping.shape(model, beside.shape(model, policy, factory), factory);
  }

  /** Closes the idle connections to a worker that left, unless another one lives there. */
  private void forgetConnections(Worker worker) {
    Endpoint endpoint = worker.address().endpoint();
    boolean shared =
        fleet.snapshot().workers().stream()
            .anyMatch(other -> other.address().endpoint().equals(endpoint));
    if (shared) {
      return;
    }
    for (Loop loop : seams.loops().all()) {
      if (!loop.eventLoop().isShuttingDown()) {
        loop.eventLoop().execute(() -> upstreams.forget(loop, endpoint));
      }
    }
  }

  private PipelineSetup setup(ControlRoutes control) {
    GatewaySettings.Doors doors = settings.doors();
    List<TenantKey> tenants = doors.tenantKeys().stream().map(TenantKey::parse).toList();
    List<ControlKey> admins = doors.controlKeys().stream().map(ControlKey::parse).toList();
    var routes =
        new ArrayList<Route>(DataRoutes.all(tokenizers.tokenize(), tokenizers.detokenize()));
    routes.addAll(control.all());
    routes.addAll(tokenizers.routes());
    return pipelineOf(
        new KeyRing(doors.apiKey(), tenants),
        new ControlPlane(admins, doors.apiKey(), !tenants.isEmpty()),
        doors,
        routes,
        history,
        metrics);
  }

  /**
   * Keys of prompts are secret, so that nobody can prepare prompts that collide in the index. Under
   * prefix_hash they are places on a ring instead, on which all gateways must agree.
   */
  private long promptSeed() {
    return settings.fleet().defaultPolicy().equals("prefix_hash")
        ? 0
        : seams.randomness().nextLong();
  }

  private PipelineSetup pipelineOf(
      KeyRing keys,
      ControlPlane controlPlane,
      GatewaySettings.Doors doors,
      List<Route> routes,
      RoutingHistory choices,
      GatewayMetrics counted) {
    int rate = settings.admission().ratePerSecond();
    int burst = limiter.limit() == Integer.MAX_VALUE ? rate : limiter.limit();
    return new PipelineSetup(
        seams.clock(),
        seams.randomness(),
        keys,
        controlPlane,
        doors.requestIdHeaders(),
        doors.trustTenantHeader(),
        doors.tenantHeader(),
        doors.openDiagnostics(),
        new Cors(doors.corsOrigins()),
        limiter,
        rate > 0 ? new RateBucket(rate, burst, seams.clock().nanoTime()) : null,
        budget,
        fleet::snapshot,
        reports(),
        upstreams,
        settings.limits(),
        settings.retry(),
        settings.fleet().routing().keys(),
        promptSeed(),
        counted,
        new AccessLog(),
        doors.audit() ? new AuditTrail(seams.clock(), new AuditLog()) : null,
        choices,
        routes);
  }

  private WorkerReports reports() {
    return new WorkerReports() {
      @Override
      public void unreachable(Worker worker) {
        fleet.reportPassiveFailure(worker);
      }

      @Override
      public void saturated(Worker worker, long seconds) {
        fleet.reportSaturation(worker, seconds);
      }
    };
  }

  /**
   * A listener for a few public routes, without keys or limits. What it does is not counted: a
   * scrape that counts itself would be all that an idle gateway shows.
   */
  private HttpServer small(List<Route> routes) {
    var pipeline =
        new Pipeline(
            pipelineOf(
                new KeyRing(null, List.of()),
                new ControlPlane(List.of(), null, false),
                GatewaySettings.Doors.open(),
                routes,
                new RoutingHistory(0, 1),
                new GatewayMetrics(seams.clock(), List.of())));
    return new HttpServer(seams.loops(), settings.server(), pipeline, ServerEvents.NONE, null);
  }

  private ServerEvents events() {
    return why -> {
      switch (why) {
        case HEAD_TIMEOUT -> metrics.connectionTimeouts("header_read").increment();
        case IDLE -> metrics.connectionTimeouts("idle").increment();
        case LIMIT -> metrics.connectionTimeouts("limit").increment();
      }
    };
  }

  private @Nullable SslContext serverTls() throws IOException {
    GatewaySettings.Tls tls = settings.tls();
    return tls.certificate() == null || tls.key() == null
        ? null
        : TlsContexts.server(tls.certificate(), tls.key());
  }

  /**
   * Reading the machine's roots takes time and memory, so only those who may need it pay for it.
   */
  private @Nullable SslContext clientTls() throws IOException {
    GatewaySettings.Tls tls = settings.tls();
    boolean wanted =
        !tls.authorities().isEmpty()
            || tls.clientCertificate() != null
            || settings.fleet().startupWorkers().stream()
                .anyMatch(worker -> worker.url().startsWith("https://"));
    return wanted
        ? TlsContexts.client(tls.authorities(), tls.clientCertificate(), tls.clientKey())
        : null;
  }

  /**
   * Listens, metrics first and clients last, and begins to look for the workers.
   *
   * @throws IOException if an address is not free; the message names it
   */
  public void start() throws IOException {
    GatewaySettings.Listeners at = settings.listeners();
    metricsServer.bind(address(at.metricsHost(), at.metricsPort()));
    HttpServer probeServer = probes;
    if (probeServer != null && at.probePort() != null) {
      probeServer.bind(address(at.host(), at.probePort()));
    }
    fleet.start();
    tokenizers.start();
    main.bind(address(at.host(), at.port()));
  }

  private SocketAddress address(String host, int port) {
    return seams.loops().transport().address(host, port);
  }

  /** The port clients are served on. */
  public int port() {
    return main.port();
  }

  /** The port metrics are served on. */
  public int metricsPort() {
    return metricsServer.port();
  }

  /** The port probes are served on. */
  public int probePort() {
    if (probes == null) {
      throw new IllegalStateException("no probe listener is configured");
    }
    return probes.port();
  }

  /** The fleet. */
  public Fleet fleet() {
    return fleet;
  }

  /** What the gateway measures. */
  public GatewayMetrics metrics() {
    return metrics;
  }

  /** Requests whose answer is not complete. */
  public int exchanges() {
    return main.exchanges();
  }

  /** Requests of clients since the start. */
  public long requestsSeen() {
    return main.requestsSeen();
  }

  /** Bytes that buffered bodies hold. */
  public long bookedBytes() {
    return budget.usedBytes();
  }

  /** Permits that running requests hold. */
  public int runningRequests() {
    return limiter.running();
  }

  /** Readiness turns red; requests are served as before. */
  public void announceDrain() {
    draining = true;
  }

  /** Stops accepting connections; running exchanges go on, idle connections are closed. */
  public void drain() {
    draining = true;
    main.drain();
  }

  /** Ends every exchange that still runs with an error of its own. */
  public void cut() {
    limiter.close();
    main.cut();
  }

  @Override
  public void close() {
    fleet.stop();
    metricsServer.drain();
    HttpServer probeServer = probes;
    if (probeServer != null) {
      probeServer.drain();
    }
    offLoop.close();
    upstreams.close();
    seams.loops().close();
  }

  /** How the control plane is guarded. */
  public ControlPlane.Rule controlPlaneRule() {
    return controlPlaneRule;
  }

  /** The transport in use. */
  public Transport transport() {
    return seams.loops().transport();
  }
}

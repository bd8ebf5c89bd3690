package dev.shepherd.gateway;

import dev.shepherd.gateway.tokenizers.TokenizerSettings;
import dev.shepherd.net.ServerConfig;
import dev.shepherd.net.UpstreamConfig;
import dev.shepherd.pipeline.PipelineLimits;
import dev.shepherd.pipeline.RetryRules;
import dev.shepherd.workers.FleetConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Everything a gateway is told at start, as plain values. The launcher makes it from the command
 * line, tests make it by hand.
 *
 * @param server limits of the client side
 * @param upstream limits of the worker side
 * @param durationBuckets bounds of duration histograms in seconds; empty for the built-in ones
 * @param memoryBudgetBytes bytes that buffered bodies may hold in all
 * @param engineMetrics whether the engines' loads are shown among the gateway's own metrics
 * @param routingView what is kept and tried to judge the choice of workers
 * @param shutdownGrace how long running requests get at shutdown
 * @param tokenizers which tokenizer is loaded at the start
 */
public record GatewaySettings(
    Listeners listeners,
    Doors doors,
    Admission admission,
    Tls tls,
    ServerConfig server,
    UpstreamConfig upstream,
    PipelineLimits limits,
    RetryRules retry,
    FleetConfig fleet,
    List<Double> durationBuckets,
    long memoryBudgetBytes,
    boolean engineMetrics,
    RoutingView routingView,
    Duration shutdownGrace,
    TokenizerSettings tokenizers) {

  /** The same without a tokenizer of its own. */
  public GatewaySettings(
      Listeners listeners,
      Doors doors,
      Admission admission,
      Tls tls,
      ServerConfig server,
      UpstreamConfig upstream,
      PipelineLimits limits,
      RetryRules retry,
      FleetConfig fleet,
      List<Double> durationBuckets,
      long memoryBudgetBytes,
      boolean engineMetrics,
      RoutingView routingView,
      Duration shutdownGrace) {
    this(
        listeners,
        doors,
        admission,
        tls,
        server,
        upstream,
        limits,
        retry,
        fleet,
        durationBuckets,
        memoryBudgetBytes,
        engineMetrics,
        routingView,
        shutdownGrace,
        TokenizerSettings.NONE);
  }

  /**
   * Where to listen; port 0 takes any free one.
   *
   * @param probePort port of the separate probe listener, null for none
   */
  public record Listeners(
      String host, int port, @Nullable Integer probePort, String metricsHost, int metricsPort) {}

  /**
   * Who may come in.
   *
   * @param apiKey the shared key, null for none
   * @param tenantKeys entries {@code tenant:key}
   * @param controlKeys entries {@code id:name:role:key}
   * @param audit whether administrators' doings are written to the log
   * @param openDiagnostics whether diagnostic routes ask for no key
   */
  public record Doors(
      @Nullable String apiKey,
      List<String> tenantKeys,
      List<String> controlKeys,
      boolean audit,
      boolean openDiagnostics,
      boolean trustTenantHeader,
      String tenantHeader,
      List<String> corsOrigins,
      List<String> requestIdHeaders) {

    /** No keys, no cross-origin headers. */
    public static Doors open() {
      return new Doors(
          null,
          List.of(),
          List.of(),
          true,
          false,
          false,
          "x-smg-tenant-id",
          List.of(),
          List.of("x-request-id", "x-correlation-id", "x-trace-id", "request-id"));
    }
  }

  /**
   * How much may run.
   *
   * @param maxConcurrent -1 for 1024 per core but at least 4096, 0 for no bound
   * @param ratePerSecond 0 for no bound
   * @param tenantWeights how many waiting requests of a tenant are let in per turn, by its name;
   *     others have 1
   */
  public record Admission(
      int maxConcurrent,
      int queueSize,
      Duration queueTimeout,
      int ratePerSecond,
      Map<String, Integer> tenantWeights) {

    /** Copies the weights. */
    public Admission {
      tenantWeights = Map.copyOf(tenantWeights);
    }

    /** The same weight for all. */
    public Admission(int maxConcurrent, int queueSize, Duration queueTimeout, int ratePerSecond) {
      this(maxConcurrent, queueSize, queueTimeout, ratePerSecond, Map.of());
    }

    /** The weight of a tenant key as {@link dev.shepherd.identity.Caller} has it. */
    int weightOf(String tenantKey) {
      if (tenantWeights.isEmpty()) {
        return 1;
      }
      int kind = tenantKey.indexOf(':');
      return tenantWeights.getOrDefault(tenantKey.substring(kind + 1), 1);
    }
  }

  /**
   * How the choice of workers can be judged.
   *
   * @param historyBytes memory for the latest choices, 0 to keep none
   * @param shadowPolicy name of a policy that is tried beside the active one, null for none
   */
  public record RoutingView(long historyBytes, @Nullable String shadowPolicy) {
    /** A small history, no shadow. */
    public static final RoutingView DEFAULTS = new RoutingView(1 << 18, null);
  }

  /**
   * TLS files.
   *
   * @param certificate the gateway's own chain, null to speak plain HTTP
   * @param authorities further authorities for https workers
   * @param clientCertificate chain shown to https workers
   */
  public record Tls(
      @Nullable Path certificate,
      @Nullable Path key,
      List<Path> authorities,
      @Nullable Path clientCertificate,
      @Nullable Path clientKey) {

    /** Plain HTTP; https workers are checked against the machine's roots. */
    public static Tls none() {
      return new Tls(null, null, List.of(), null, null);
    }
  }

  /** The reference's defaults on any free loopback ports, for tests and demos. */
  public static GatewaySettings loopback(FleetConfig fleet) {
    return new GatewaySettings(
        new Listeners("127.0.0.1", 0, null, "127.0.0.1", 0),
        Doors.open(),
        new Admission(-1, 100, Duration.ofSeconds(60), 0),
        Tls.none(),
        new ServerConfig(
            64 << 10,
            200,
            50_000,
            Duration.ofSeconds(30),
            Duration.ofSeconds(90),
            Duration.ofSeconds(300)),
        UpstreamConfig.defaults(),
        new PipelineLimits(
            512L << 20,
            1 << 20,
            Duration.ofSeconds(1800),
            Duration.ofSeconds(600),
            Duration.ofSeconds(15),
            Duration.ofSeconds(120),
            false),
        new RetryRules(5, 50, 30_000, 1.5, 0.2),
        fleet,
        List.of(),
        256L << 20,
        false,
        RoutingView.DEFAULTS,
        Duration.ofSeconds(5));
  }

  /** The same with other doors. */
  public GatewaySettings with(Doors newDoors) {
    return edit(copy -> copy.doors = newDoors);
  }

  /** The same with other tokenizers. */
  public GatewaySettings with(TokenizerSettings newTokenizers) {
    return edit(copy -> copy.tokenizers = newTokenizers);
  }

  /** The same with other admission. */
  public GatewaySettings with(Admission newAdmission) {
    return edit(copy -> copy.admission = newAdmission);
  }

  /** The same with other limits of relayed requests. */
  public GatewaySettings with(PipelineLimits newLimits) {
    return edit(copy -> copy.limits = newLimits);
  }

  /** The same with other limits of the client side. */
  public GatewaySettings with(ServerConfig newServer) {
    return edit(copy -> copy.server = newServer);
  }

  /** The same with another retry rule. */
  public GatewaySettings with(RetryRules newRetry) {
    return edit(copy -> copy.retry = newRetry);
  }

  /** The same with another view of routing. */
  public GatewaySettings with(RoutingView newView) {
    return edit(copy -> copy.routingView = newView);
  }

  /** The same on other addresses. */
  public GatewaySettings with(Listeners newListeners) {
    return edit(copy -> copy.listeners = newListeners);
  }

  /** The same with TLS. */
  public GatewaySettings with(Tls newTls) {
    return edit(copy -> copy.tls = newTls);
  }

  /** The same with another byte budget. */
  public GatewaySettings withMemoryBudget(long bytes) {
    return edit(copy -> copy.memoryBudgetBytes = bytes);
  }

  private GatewaySettings edit(Consumer<Copy> change) {
    var copy = new Copy(this);
    change.accept(copy);
    return copy.build();
  }

  /** A copy on its way to becoming other settings. */
  private static final class Copy {
    private final GatewaySettings original;
    private Listeners listeners;
    private Doors doors;
    private Admission admission;
    private Tls tls;
    private ServerConfig server;
    private PipelineLimits limits;
    private RetryRules retry;
    private long memoryBudgetBytes;
    private RoutingView routingView;
    private Duration shutdownGrace;
    private TokenizerSettings tokenizers;

    Copy(GatewaySettings original) {
      this.original = original;
      listeners = original.listeners;
      doors = original.doors;
      admission = original.admission;
      tls = original.tls;
      server = original.server;
      limits = original.limits;
      retry = original.retry;
      memoryBudgetBytes = original.memoryBudgetBytes;
      routingView = original.routingView;
      shutdownGrace = original.shutdownGrace;
      tokenizers = original.tokenizers;
    }

    GatewaySettings build() {
      return new GatewaySettings(
          listeners,
          doors,
          admission,
          tls,
          server,
          original.upstream,
          limits,
          retry,
          original.fleet,
          original.durationBuckets,
          memoryBudgetBytes,
          original.engineMetrics,
          routingView,
          shutdownGrace,
          tokenizers);
    }
  }
}

package dev.shepherd.gateway;

import dev.shepherd.config.AdmissionOptions;
import dev.shepherd.config.ConnectionOptions;
import dev.shepherd.config.HealthOptions;
import dev.shepherd.config.KeyValue;
import dev.shepherd.config.ListenerOptions;
import dev.shepherd.config.LoggingOptions;
import dev.shepherd.config.MetricsOptions;
import dev.shepherd.config.Options;
import dev.shepherd.config.OverloadOptions;
import dev.shepherd.config.RetryOptions;
import dev.shepherd.config.RuntimeOptions;
import dev.shepherd.config.SecurityOptions;
import dev.shepherd.config.TokenizerOptions;
import dev.shepherd.config.WorkerOptions;
import dev.shepherd.gateway.tokenizers.TokenizerSettings;
import dev.shepherd.net.ServerConfig;
import dev.shepherd.net.UpstreamConfig;
import dev.shepherd.pipeline.PipelineLimits;
import dev.shepherd.pipeline.RetryRules;
import dev.shepherd.routing.WarmUpSettings;
import dev.shepherd.workers.BreakerSettings;
import dev.shepherd.workers.CareSettings;
import dev.shepherd.workers.FleetConfig;
import dev.shepherd.workers.HealthSettings;
import dev.shepherd.workers.JobLimits;
import dev.shepherd.workers.LivenessSettings;
import dev.shepherd.workers.LoadSettings;
import dev.shepherd.workers.OverloadSettings;
import dev.shepherd.workers.RetryBudgetSettings;
import dev.shepherd.workers.Secret;
import dev.shepherd.workers.WorkerSpec;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads {@link GatewaySettings} off the options of a command line. */
public final class SettingsFromOptions {
  /** A hundred years. */
  private static final long MOST_SECONDS = 100L * 365 * 86_400;

  private SettingsFromOptions() {}

  /**
   * The settings that options ask for.
   *
   * @param maxHeapBytes memory of the process, from which budgets are derived
   * @param openFiles limit of open files, from which the connection limit is derived
   */
  public static GatewaySettings of(Options o, long maxHeapBytes, long openFiles) {
    return new GatewaySettings(
        listeners(o),
        doors(o),
        new GatewaySettings.Admission(
            o.get(AdmissionOptions.MAX_CONCURRENT_REQUESTS),
            clamp(o.get(AdmissionOptions.QUEUE_SIZE)),
            seconds(o.get(AdmissionOptions.QUEUE_TIMEOUT_SECS)),
            o.get(AdmissionOptions.RATE_LIMIT_TOKENS_PER_SECOND).orElse(0),
            weights(o)),
        tls(o),
        server(o, openFiles),
        new UpstreamConfig(
            seconds(o.get(ConnectionOptions.UPSTREAM_CONNECT_TIMEOUT_SECS)),
            seconds(o.get(ConnectionOptions.UPSTREAM_POOL_IDLE_TIMEOUT_SECS)),
            clamp(o.get(ConnectionOptions.UPSTREAM_POOL_MAX_IDLE)),
            64 << 10),
        limits(o),
        retry(o),
        fleet(o),
        o.get(MetricsOptions.PROMETHEUS_DURATION_BUCKETS),
        budget(o, maxHeapBytes),
        o.get(MetricsOptions.ENGINE_METRICS),
        new GatewaySettings.RoutingView(
            o.get(MetricsOptions.ROUTING_HISTORY_BYTES),
            o.get(MetricsOptions.SHADOW_POLICY).orElse(null)),
        seconds(o.get(ListenerOptions.SHUTDOWN_GRACE_PERIOD_SECS)),
        tokenizers(o));
  }

  private static TokenizerSettings tokenizers(Options o) {
    String source =
        o.get(TokenizerOptions.TOKENIZER_PATH)
            .or(() -> o.get(TokenizerOptions.MODEL_PATH))
            .orElse(null);
    return new TokenizerSettings(
        o.get(TokenizerOptions.DISABLE_TOKENIZER_AUTOLOAD) ? null : source,
        o.get(TokenizerOptions.TOKENIZER_CACHE_ENABLE_L1)
            ? o.get(TokenizerOptions.TOKENIZER_CACHE_L1_MAX_MEMORY_BYTES)
            : 0);
  }

  private static Map<String, Integer> weights(Options o) {
    Map<String, Integer> weights = new HashMap<>();
    for (KeyValue weight : o.get(AdmissionOptions.QUEUE_TENANT_WEIGHT)) {
      weights.put(weight.key(), Integer.valueOf(weight.value()));
    }
    return weights;
  }

  private static GatewaySettings.Listeners listeners(Options o) {
    InetAddress host = o.get(ListenerOptions.HOST);
    String any = host instanceof Inet6Address ? "::" : "0.0.0.0";
    return new GatewaySettings.Listeners(
        host.getHostAddress(),
        o.get(ListenerOptions.PORT),
        o.get(ListenerOptions.HEALTH_CHECK_PORT).orElse(null),
        o.get(MetricsOptions.PROMETHEUS_HOST).map(InetAddress::getHostAddress).orElse(any),
        o.get(MetricsOptions.PROMETHEUS_PORT));
  }

  private static GatewaySettings.Doors doors(Options o) {
    return new GatewaySettings.Doors(
        o.get(SecurityOptions.API_KEY).orElse(null),
        o.get(SecurityOptions.TENANT_API_KEY).stream()
            .map(key -> key.tenantId() + ":" + key.key())
            .toList(),
        o.get(SecurityOptions.CONTROL_PLANE_API_KEYS).stream()
            .map(
                key ->
                    String.join(
                        ":",
                        key.id(),
                        key.name(),
                        key.role().name().toLowerCase(java.util.Locale.ROOT),
                        key.key()))
            .toList(),
        !o.get(SecurityOptions.DISABLE_AUDIT_LOGGING),
        o.get(SecurityOptions.OPEN_DIAGNOSTICS),
        o.get(SecurityOptions.TRUST_TENANT_HEADER),
        o.get(SecurityOptions.TENANT_HEADER_NAME),
        o.get(ListenerOptions.CORS_ALLOWED_ORIGINS),
        o.get(LoggingOptions.REQUEST_ID_HEADERS));
  }

  private static GatewaySettings.Tls tls(Options o) {
    return new GatewaySettings.Tls(
        o.get(SecurityOptions.TLS_CERT_PATH).orElse(null),
        o.get(SecurityOptions.TLS_KEY_PATH).orElse(null),
        o.get(SecurityOptions.CA_CERT_PATHS),
        o.get(SecurityOptions.CLIENT_CERT_PATH).orElse(null),
        o.get(SecurityOptions.CLIENT_KEY_PATH).orElse(null));
  }

  private static ServerConfig server(Options o, long openFiles) {
    long asked = o.get(ListenerOptions.MAX_CONNECTIONS);
    // A client's connection may need one to a worker, and a few files belong to the process itself.
    long connections = asked > 0 ? asked : Math.max(64, (openFiles - 256) / 2);
    return new ServerConfig(
        clamp(o.get(ConnectionOptions.MAX_REQUEST_HEAD_BYTES)),
        clamp(o.get(ConnectionOptions.MAX_REQUEST_HEADERS)),
        clamp(connections),
        seconds(o.get(ListenerOptions.HEADER_READ_TIMEOUT_SECS)),
        seconds(o.get(ListenerOptions.IDLE_CONNECTION_TIMEOUT_SECS)),
        seconds(o.get(ConnectionOptions.STREAM_BODY_STALL_TIMEOUT_SECS)));
  }

  private static PipelineLimits limits(Options o) {
    return new PipelineLimits(
        o.get(ConnectionOptions.MAX_PAYLOAD_SIZE_BYTES),
        o.get(ConnectionOptions.MAX_BUFFERED_REQUEST_BYTES),
        seconds(o.get(ConnectionOptions.REQUEST_TIMEOUT_SECS)),
        seconds(o.get(ConnectionOptions.STREAM_IDLE_TIMEOUT_SECS)),
        seconds(o.get(ConnectionOptions.SSE_KEEPALIVE_SECS)),
        seconds(o.get(LoggingOptions.SLOW_REQUEST_SECS)),
        o.get(SecurityOptions.FORWARD_CLIENT_AUTHORIZATION),
        seconds(o.get(ConnectionOptions.UPSTREAM_HEAD_TIMEOUT_SECS)));
  }

  private static RetryRules retry(Options o) {
    return new RetryRules(
        o.get(RetryOptions.DISABLE_RETRIES) ? 1 : clamp(o.get(RetryOptions.RETRY_MAX_RETRIES)),
        o.get(RetryOptions.RETRY_INITIAL_BACKOFF_MS),
        o.get(RetryOptions.RETRY_MAX_BACKOFF_MS),
        o.get(RetryOptions.RETRY_BACKOFF_MULTIPLIER),
        o.get(RetryOptions.RETRY_JITTER_FACTOR));
  }

  private static FleetConfig fleet(Options o) {
    Map<String, String> aliases = new HashMap<>();
    for (KeyValue alias : o.get(WorkerOptions.MODEL_ALIAS)) {
      aliases.put(alias.key(), alias.value());
    }
    Secret key = o.get(SecurityOptions.WORKER_API_KEY).map(Secret::new).orElse(null);
    String runtime = o.get(WorkerOptions.BACKEND).orElse(WorkerSpec.UNSPECIFIED);
    List<WorkerSpec> workers =
        o.get(WorkerOptions.WORKER_URLS).stream()
            .distinct()
            .map(url -> WorkerSpec.of(url, key).withRuntime(runtime))
            .toList();
    return new FleetConfig(
        o.get(dev.shepherd.config.RoutingOptions.POLICY),
        aliases,
        workers,
        new HealthSettings(
            !o.get(HealthOptions.DISABLE_HEALTH_CHECK),
            seconds(o.get(HealthOptions.HEALTH_CHECK_TIMEOUT_SECS)),
            seconds(o.get(HealthOptions.HEALTH_CHECK_INTERVAL_SECS)),
            clamp(o.get(HealthOptions.HEALTH_SUCCESS_THRESHOLD)),
            clamp(o.get(HealthOptions.HEALTH_FAILURE_THRESHOLD)),
            seconds(o.get(HealthOptions.DRAIN_SETTLE_SECS))),
        o.get(HealthOptions.HEALTH_CHECK_ENDPOINT),
        new BreakerSettings(
            !o.get(RetryOptions.DISABLE_CIRCUIT_BREAKER),
            clamp(o.get(RetryOptions.CB_FAILURE_THRESHOLD)),
            clamp(o.get(RetryOptions.CB_SUCCESS_THRESHOLD)),
            seconds(o.get(RetryOptions.CB_TIMEOUT_DURATION_SECS)),
            seconds(o.get(RetryOptions.CB_WINDOW_DURATION_SECS)),
            o.get(RetryOptions.CB_FAILURE_RATE),
            clamp(o.get(RetryOptions.CB_MINIMUM_REQUESTS)),
            clamp(o.get(RetryOptions.CB_HALF_OPEN_REQUESTS))),
        seconds(o.get(WorkerOptions.WORKER_STARTUP_DELAY_SECS)),
        seconds(o.get(WorkerOptions.WORKER_STARTUP_TIMEOUT_SECS)),
        seconds(o.get(WorkerOptions.WORKER_STARTUP_CHECK_INTERVAL_SECS)),
        o.get(HealthOptions.REMOVE_UNHEALTHY_WORKERS).orElse(false),
        new JobLimits(
            clamp(o.get(WorkerOptions.JOB_QUEUE_CAPACITY)),
            clamp(o.get(WorkerOptions.JOB_QUEUE_CONCURRENCY))),
        new RetryBudgetSettings(
            !o.get(RetryOptions.DISABLE_RETRY_BUDGET),
            o.get(RetryOptions.RETRY_BUDGET_SHARE),
            clamp(o.get(RetryOptions.RETRY_BUDGET_MIN_PER_SEC))),
        seconds(o.get(RetryOptions.WORKER_RETRY_AFTER_MAX_SECS)),
        care(o),
        RoutingFromOptions.of(o));
  }

  private static CareSettings care(Options o) {
    boolean always =
        !o.get(WorkerOptions.DISABLE_LOAD_MONITORING) || o.get(MetricsOptions.ENGINE_METRICS);
    return new CareSettings(
        new LoadSettings(seconds(o.get(WorkerOptions.LOAD_MONITOR_INTERVAL_SECS)), always),
        new OverloadSettings(
            !o.get(OverloadOptions.DISABLE_WORKER_OVERLOAD_PROTECTION),
            o.get(OverloadOptions.WORKER_OVERLOAD_WAITING_REQUESTS),
            o.get(OverloadOptions.WORKER_OVERLOAD_TOKEN_USAGE),
            o.get(OverloadOptions.WORKER_OVERLOAD_SHED)),
        new LivenessSettings(
            seconds(o.get(OverloadOptions.WORKER_STALL_SECS)),
            seconds(o.get(OverloadOptions.WORKER_WEDGE_SECS)),
            seconds(o.get(OverloadOptions.WORKER_STALE_SECS))),
        new WarmUpSettings(
            seconds(o.get(OverloadOptions.WORKER_WARMUP_SECS)),
            o.get(OverloadOptions.WORKER_WARMUP_SHARE),
            o.get(OverloadOptions.WORKER_WARMUP_BLOCKS),
            o.get(OverloadOptions.WORKER_WARMUP_THIN_RATIO),
            o.get(OverloadOptions.WORKER_WARMUP_DIVERT_EVERY)));
  }

  /** Bodies lie outside the heap, where the machine allows as much again as inside it. */
  private static long budget(Options o, long maxHeapBytes) {
    long asked = o.get(RuntimeOptions.MEMORY_BUDGET_BYTES);
    return asked > 0 ? asked : Math.max(16L << 20, maxHeapBytes / 2);
  }

  /** Longer times than the clock can tell are the same as that. */
  private static Duration seconds(long seconds) {
    return Duration.ofSeconds(Math.min(seconds, MOST_SECONDS));
  }

  private static int clamp(long value) {
    return (int) Math.min(value, Integer.MAX_VALUE);
  }
}

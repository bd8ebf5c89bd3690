package dev.shepherd.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The catalogue against a list of the reference's options, written by hand from their description.
 */
final class CatalogueTest {

  // name = default; "-" is unset, "off" a switch, "[]" an empty list.
  private static final String REFERENCE =
      """
      host=0.0.0.0 port=30000 health-check-port=- worker-urls=[] runtime-worker-threads=*
      policy=cache_aware cache-threshold=0.3 balance-abs-threshold=64 balance-rel-threshold=1.5
      balance-token-usage-threshold=1.0 overload-token-usage-threshold=1.0 eviction-interval=120
      max-tree-size=67108864 block-size=16 max-idle-secs=14400 assignment-mode=-
      prefix-token-count=256 prefix-hash-load-factor=1.25 least-load-kv-pressure-weight=0.15
      least-load-default-throughput=2000.0 least-load-mean-prefill-tokens=1024 dp-aware=off
      routing-key-override=off enable-igw=off dp-minimum-tokens-scheduler=off
      pd-disaggregation=off epd-disaggregation=off prefill=[] encode=[] decode=[] prefill-policy=-
      decode-policy=- encode-policy=- worker-startup-timeout-secs=1800 worker-startup-delay=0
      worker-startup-check-interval=30 load-monitor-interval=10 engine-metrics=off
      multimodal-tensor-transport=- multimodal-shm-min-bytes=- service-discovery=off selector=[]
      encode-selector=[] prefill-selector=[] decode-selector=[] router-selector=[]
      service-discovery-port=80 service-discovery-namespace=- model-id-from=- model-alias=[]
      log-dir=- log-level=info log-json=off prometheus-port=29000 prometheus-host=*
      prometheus-duration-buckets=* request-id-headers=* storage-context-headers=[]
      trust-tenant-header=off tenant-header-name=x-smg-tenant-id request-timeout-secs=1800
      shutdown-grace-period-secs=180 max-payload-size=536870912 cors-allowed-origins=[]
      max-concurrent-requests=-1 queue-size=100 queue-timeout-secs=60
      rate-limit-tokens-per-second=- priority-scheduler-enabled=off
      priority-scheduler-default-max-class=default priority-scheduler-config=-
      priority-scheduler-tenant-metric-top-n=32 tenant-rate-limit-enabled=off
      tenant-rate-limit-config=- retry-max-retries=5 retry-initial-backoff-ms=50
      retry-max-backoff-ms=30000 retry-backoff-multiplier=1.5 retry-jitter-factor=0.2
      disable-retries=off cb-failure-threshold=10 cb-success-threshold=3
      cb-timeout-duration-secs=60 cb-window-duration-secs=120 disable-circuit-breaker=off
      health-failure-threshold=3 health-success-threshold=2 health-check-timeout-secs=5
      health-check-interval-secs=60 health-check-endpoint=/health disable-health-check=off
      remove-unhealthy-workers=* drain-settle-secs=5 model-path=- model=- tokenizer-path=-
      chat-template=- disable-tokenizer-autoload=off tokenizer-cache-enable-l0=off
      tokenizer-cache-l0-max-entries=10000 tokenizer-cache-enable-l1=off
      tokenizer-cache-l1-max-memory=52428800 reasoning-parser=- tool-call-parser=-
      mcp-config-path=- backend=- runtime=- history-backend=memory enable-wasm=off
      storage-hook-wasm-path=- schema-config=- oracle-wallet-path=- oracle-tns-alias=- oracle-dsn=-
      oracle-user=- oracle-password=- oracle-external-auth=off oracle-pool-min=1 oracle-pool-max=16
      oracle-pool-timeout-secs=30 postgres-db-url=- postgres-pool-max-size=16 redis-url=-
      redis-pool-max-size=16 redis-retention-days=30 tls-cert-path=- tls-key-path=- api-key=-
      tenant-api-key=[] jwt-issuer=- jwt-audience=- jwt-jwks-uri=- jwt-role-claim=roles
      jwt-role-mapping=[] control-plane-api-keys=[] disable-audit-logging=off enable-trace=off
      otlp-traces-endpoint=localhost:4317 enable-mesh=off mesh-server-name=* mesh-host=0.0.0.0
      mesh-advertise-host=- mesh-port=39527 mesh-peer-urls=[] webrtc-bind-addr=-
      webrtc-stun-server=stun.l.google.com:19302
      eviction-interval-secs=120 bucket-adjust-interval-secs=5 postgres-pool-max=16
      redis-pool-max=16 oracle-connect-descriptor=- oracle-username=-
      control-plane-audit-enabled=off client-cert-path=- client-key-path=- ca-cert-paths=[]
      upstream-http2=off upstream-pool-idle-timeout-secs=3 max-buffered-request-bytes=1048576
      stream-body-stall-timeout-secs=300 sse-keepalive-secs=15 header-read-timeout-secs=30
      idle-connection-timeout-secs=90 prefix-hash-balance-abs-threshold=10
      least-load-max-waiting-requests=0 power-of-two-load-metric=expected_wait overlap-decay=0.0
      selection-temperature=0.0 selection-policy=cache-aware-default selection-accounting-ttl-ms=0
      kv-index=positional cache-index=tree cache-boundaries=[] cache-ttl-secs=180
      routing-key-headers=x-smg-routing-key kv-indexer-ttl-secs=- kv-indexer-max-entries=-
      worker-overload-waiting-requests=8 worker-overload-token-usage=0.8
      worker-overload-protection=off disable-worker-overload-protection=off
      worker-overload-shed=off worker-stall-secs=2 worker-wedge-secs=3 worker-stale-secs=15
      worker-warmup-secs=60 worker-warmup-share=0.25 worker-warmup-blocks=1024
      worker-warmup-thin-ratio=0.5 worker-warmup-divert-every=8 disable-load-monitoring=off
      pd-admission-wait-secs=30 prefill-max-inflight-requests-per-worker=-1 prefill-queue-size=-
      prefill-queue-timeout-secs=- discovery-provider=- discovery-file=-
      discovery-check-interval-secs=30 kv-connector-annotation=smg.ai/kv-connector
      kv-engine-id-annotation=smg.ai/kv-engine-id job-queue-capacity=1000
      job-queue-concurrency=200 zmq-engine-count=- max-background-responses=1024
      multimodal-max-inflight-bytes=- mm-per-request-image-limit=- mm-processing=auto
      mm-pixel-cache-mb=- mm-pixel-rdma=off rdma-listen-ip=- rdma-slot-ttl-s=-
      mm-allowed-media-domains=* mm-allow-private-media-hosts=off log-mm-timing=off
      parser=legacy tokenizer-cache-l0-max-memory=268435456 history-memory-max-responses=10000
      history-memory-max-items=100000 history-memory-retention-secs=86400
      postgres-op-timeout-secs=5 redis-op-timeout-secs=5 mesh-tls-ca-cert=- mesh-tls-cert=-
      mesh-tls-key=- jemalloc-prof-dir=- enable-rl=off rl-control-timeout-secs=600
      rl-fanout-concurrency=32 cache-match-threshold=0.3 spill-abs-threshold=64
      spill-rel-threshold=1.5 sticky-key-idle-secs=14400 sticky-sessions=off
      worker-auto-recovery=* no-remove-unhealthy-workers=* no-worker-auto-recovery=*
      ha-mesh=off seeds=[]
      """;

  @Test
  void everyOptionOfTheReferenceIsKnownWithItsDefault() {
    Map<String, AnyOption> known = new HashMap<>();
    for (AnyOption option : Catalogue.all()) {
      known.put(option.name(), option);
      option.aliases().forEach(alias -> known.put(alias, option));
      option.negations().forEach(negation -> known.put(negation, option));
    }
    for (String entry : REFERENCE.strip().split("\\s+")) {
      String name = entry.substring(0, entry.indexOf('='));
      String value = entry.substring(entry.indexOf('=') + 1);
      assertThat(known).as("catalogue").containsKey(name);
      if (!value.equals("*")) {
        String expected = value.equals("-") ? "unset" : value.equals("[]") ? "empty" : value;
        assertThat(known.get(name).defaultText()).as("default of --%s", name).isEqualTo(expected);
      }
      assertThat(known.get(name).ours()).as("--%s is the reference's", name).isFalse();
    }
  }

  @Test
  void defaultsThatAreNoSingleValueAreTheReferences() {
    assertThat(Options.defaults().get(MetricsOptions.PROMETHEUS_DURATION_BUCKETS))
        .hasSize(29)
        .startsWith(0.001, 0.005)
        .endsWith(5400.0, 7200.0)
        .isSorted();
    assertThat(Options.defaults().get(LoggingOptions.REQUEST_ID_HEADERS))
        .containsExactly("x-request-id", "x-correlation-id", "x-trace-id", "request-id");
    assertThat(Options.defaults().get(HealthOptions.REMOVE_UNHEALTHY_WORKERS)).isEmpty();
    assertThat(Options.defaults().get(MetricsOptions.PROMETHEUS_HOST)).isEmpty();
  }

  @Test
  void nothingElseClaimsToBeTheReferences() {
    List<String> reference =
        List.of(REFERENCE.strip().split("\\s+")).stream()
            .map(entry -> entry.substring(0, entry.indexOf('=')))
            .toList();
    List<String> servicerText =
        List.of("mm-fetch-timeout-ms", "mm-video-fetch-timeout-ms", "mm-turbojpeg");
    assertThat(Catalogue.all().stream().filter(option -> !option.ours()).map(AnyOption::name))
        .filteredOn(name -> !servicerText.contains(name))
        .isSubsetOf(reference);
  }

  @Test
  void everyDeclaredOptionIsInTheCatalogue() throws ReflectiveOperationException {
    List<AnyOption> declared = new ArrayList<>();
    for (Class<?> group :
        List.of(
            WorkerOptions.class,
            ListenerOptions.class,
            RoutingOptions.class,
            SecurityOptions.class,
            AdmissionOptions.class,
            ConnectionOptions.class,
            RetryOptions.class,
            HealthOptions.class,
            LoggingOptions.class,
            MetricsOptions.class,
            RuntimeOptions.class,
            OverloadOptions.class,
            CacheOptions.class,
            DisaggregationOptions.class,
            DiscoveryOptions.class,
            TokenizerOptions.class,
            StorageOptions.class,
            MultimodalOptions.class,
            ExtensionOptions.class,
            MeshOptions.class)) {
      for (Field field : group.getDeclaredFields()) {
        if (AnyOption.class.isAssignableFrom(field.getType())) {
          assertThat(Modifier.isPublic(field.getModifiers())).as(field.getName()).isTrue();
          declared.add((AnyOption) field.get(null));
        }
      }
    }
    assertThat(Catalogue.all()).containsExactlyInAnyOrderElementsOf(declared);
  }

  @Test
  void namesAreUniqueAndOptionsOfATopicStandTogether() {
    assertThat(Catalogue.all().stream().map(AnyOption::name)).doesNotHaveDuplicates();
    assertThat(Catalogue.all().stream().map(AnyOption::topic).distinct().toList())
        .containsExactly(Topic.values());
    assertThat(Catalogue.all())
        .isSortedAccordingTo((a, b) -> Integer.compare(a.topic().ordinal(), b.topic().ordinal()));
  }

  @Test
  void everyOptionIsExplained() {
    assertThat(Catalogue.all()).allSatisfy(o -> assertThat(o.help()).matches("[A-Z0-9a-z].*\\."));
  }

  @Test
  void theOptionsOfThisIssueWork() {
    Map<String, Support> support =
        Catalogue.all().stream().collect(Collectors.toMap(AnyOption::name, AnyOption::support));
    Function<String, List<String>> words = text -> List.of(text.strip().split("\\s+"));
    assertThat(
            words.apply(
                """
                host port health-check-port worker-urls runtime-worker-threads policy enable-igw
                model-alias log-dir log-level log-json prometheus-port prometheus-host
                prometheus-duration-buckets request-id-headers trust-tenant-header
                tenant-header-name request-timeout-secs shutdown-grace-period-secs
                max-payload-size cors-allowed-origins max-concurrent-requests queue-size
                queue-timeout-secs rate-limit-tokens-per-second retry-max-retries
                retry-initial-backoff-ms retry-max-backoff-ms retry-backoff-multiplier
                retry-jitter-factor disable-retries cb-failure-threshold cb-success-threshold
                cb-timeout-duration-secs cb-window-duration-secs disable-circuit-breaker
                health-failure-threshold health-success-threshold health-check-timeout-secs
                health-check-interval-secs health-check-endpoint disable-health-check
                remove-unhealthy-workers drain-settle-secs worker-startup-timeout-secs
                worker-startup-delay worker-startup-check-interval load-monitor-interval backend
                history-backend tls-cert-path tls-key-path client-cert-path client-key-path
                ca-cert-paths api-key tenant-api-key control-plane-api-keys disable-audit-logging
                upstream-pool-idle-timeout-secs max-buffered-request-bytes
                stream-body-stall-timeout-secs sse-keepalive-secs header-read-timeout-secs
                idle-connection-timeout-secs disable-tokenizer-autoload job-queue-capacity
                job-queue-concurrency transport max-connections max-request-head-bytes
                max-request-headers upstream-connect-timeout-secs upstream-pool-max-idle
                stream-idle-timeout-secs memory-budget-bytes open-diagnostics
                forward-client-authorization slow-request-secs
                """))
        .allSatisfy(name -> assertThat(support).containsEntry(name, Support.SUPPORTED));
  }
}

package dev.shepherd.config;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The rules that a single value cannot show: between options, between entries of a list, and about
 * files. A rule is silent if one of its options already has an error.
 */
final class Rules {

  private final Options options;
  private final Set<AnyOption> broken;
  private final List<OptionError> errors;

  Rules(Options options, Set<AnyOption> broken, List<OptionError> errors) {
    this.options = options;
    this.broken = broken;
    this.errors = errors;
  }

  void check() {
    workerUrls();
    modelAliases();
    ports();
    files();
    logDirectory();
    tenantKeys();
    controlPlaneKeys();
    queue();
    backoff();
    cacheBoundaries();
  }

  private void workerUrls() {
    for (String url : options.get(WorkerOptions.WORKER_URLS)) {
      WorkerUrl.refusal(url)
          .ifPresent(
              refusal ->
                  report(
                      WorkerOptions.WORKER_URLS,
                      Masking.shown(url),
                      refusal.reason(),
                      refusal.remedy()));
    }
  }

  private void modelAliases() {
    Map<String, String> canonicalByAlias = new HashMap<>();
    for (KeyValue alias : options.get(WorkerOptions.MODEL_ALIAS)) {
      String shown = Masking.shown(alias.toString());
      if (alias.key().isEmpty() || alias.value().isEmpty()) {
        report(WorkerOptions.MODEL_ALIAS, shown, "a side is empty", "write it as alias=canonical");
      } else if (alias.key().equals(alias.value())) {
        report(WorkerOptions.MODEL_ALIAS, shown, "a model is no alias of itself", "leave it out");
      } else {
        String other = canonicalByAlias.putIfAbsent(alias.key(), alias.value());
        if (other != null && !other.equals(alias.value())) {
          report(
              WorkerOptions.MODEL_ALIAS,
              Masking.shown(alias.key()),
              "Alias maps to both '" + other + "' and '" + alias.value() + "'",
              "keep one of them");
        }
      }
    }
  }

  private void ports() {
    InetAddress host = options.get(ListenerOptions.HOST);
    int port = options.get(ListenerOptions.PORT);
    Optional<Integer> probePort = options.get(ListenerOptions.HEALTH_CHECK_PORT);
    int metricsPort = options.get(MetricsOptions.PROMETHEUS_PORT);
    InetAddress metricsHost = options.get(MetricsOptions.PROMETHEUS_HOST).orElse(host);
    boolean sameHost =
        host.equals(metricsHost) || host.isAnyLocalAddress() || metricsHost.isAnyLocalAddress();
    if (sound(ListenerOptions.PORT, ListenerOptions.HEALTH_CHECK_PORT)
        && probePort.filter(probe -> probe == port).isPresent()) {
      taken(ListenerOptions.HEALTH_CHECK_PORT, port, ListenerOptions.PORT);
    }
    if (!sameHost
        || !sound(
            MetricsOptions.PROMETHEUS_PORT, MetricsOptions.PROMETHEUS_HOST, ListenerOptions.HOST)) {
      return;
    }
    if (sound(ListenerOptions.PORT) && metricsPort == port) {
      taken(MetricsOptions.PROMETHEUS_PORT, port, ListenerOptions.PORT);
    }
    if (probePort.filter(probe -> probe == metricsPort).isPresent()) {
      taken(MetricsOptions.PROMETHEUS_PORT, metricsPort, ListenerOptions.HEALTH_CHECK_PORT);
    }
  }

  private void taken(AnyOption option, int port, AnyOption by) {
    report(option, String.valueOf(port), "is also the port of " + by.flag(), "give another port");
  }

  private void files() {
    pair(SecurityOptions.TLS_CERT_PATH, SecurityOptions.TLS_KEY_PATH);
    pair(SecurityOptions.CLIENT_CERT_PATH, SecurityOptions.CLIENT_KEY_PATH);
    for (Path path : options.get(SecurityOptions.CA_CERT_PATHS)) {
      readable(SecurityOptions.CA_CERT_PATHS, path);
    }
  }

  private void pair(OptionalOption<Path> certificate, OptionalOption<Path> key) {
    Optional<Path> certificatePath = options.get(certificate);
    Optional<Path> keyPath = options.get(key);
    if (sound(certificate, key) && certificatePath.isPresent() != keyPath.isPresent()) {
      AnyOption lone = certificatePath.isPresent() ? certificate : key;
      AnyOption absent = certificatePath.isPresent() ? key : certificate;
      report(
          lone,
          "",
          "Both " + certificate.flag() + " and " + key.flag() + " must be specified together",
          "add " + absent.flag() + ", or leave both out");
    }
    certificatePath.ifPresent(path -> readable(certificate, path));
    keyPath.ifPresent(path -> readable(key, path));
  }

  private void readable(AnyOption option, Path path) {
    String problem =
        !Files.exists(path)
            ? "there is no such file"
            : Files.isDirectory(path)
                ? "is a directory, not a file"
                : Files.isReadable(path) ? "" : "this process may not read the file";
    if (!problem.isEmpty()) {
      report(option, Masking.shown(path.toString()), problem, "correct the path or its rights");
    }
  }

  private void logDirectory() {
    options
        .get(LoggingOptions.LOG_DIR)
        .ifPresent(
            directory -> {
              Optional<Path> existing =
                  Stream.iterate(
                          Optional.of(directory.toAbsolutePath()),
                          Optional::isPresent,
                          path -> path.map(Path::getParent))
                      .flatMap(Optional::stream)
                      .filter(Files::exists)
                      .findFirst();
              boolean usable =
                  existing.filter(Files::isDirectory).filter(Files::isWritable).isPresent();
              if (!usable) {
                report(
                    LoggingOptions.LOG_DIR,
                    Masking.shown(directory.toString()),
                    "the directory cannot be created or written",
                    "give a directory that this process may write");
              }
            });
  }

  /** A data-plane key names its caller, so it may belong to one tenant only. */
  private void tenantKeys() {
    Map<String, String> holderByKey = new HashMap<>();
    options
        .get(SecurityOptions.API_KEY)
        .ifPresent(key -> holderByKey.put(key, "the shared key of --api-key"));
    for (TenantKey entry : options.get(SecurityOptions.TENANT_API_KEY)) {
      String holder = "tenant '" + Masking.shown(entry.tenantId()) + "'";
      String earlier = holderByKey.putIfAbsent(entry.key(), holder);
      if (earlier != null) {
        report(
            SecurityOptions.TENANT_API_KEY,
            "***",
            holder + " uses the same key as " + earlier,
            "give every entry a key of its own");
      }
    }
  }

  /** One key with two roles would leave open what its holder may do. */
  private void controlPlaneKeys() {
    Map<String, ControlPlaneKey> entryByKey = new HashMap<>();
    for (ControlPlaneKey entry : options.get(SecurityOptions.CONTROL_PLANE_API_KEYS)) {
      ControlPlaneKey earlier = entryByKey.putIfAbsent(entry.key(), entry);
      if (earlier != null && earlier.role() != entry.role()) {
        report(
            SecurityOptions.CONTROL_PLANE_API_KEYS,
            "***",
            "entries '"
                + Masking.shown(earlier.id())
                + "' and '"
                + Masking.shown(entry.id())
                + "' give one key two roles",
            "give every entry a key of its own");
      }
    }
  }

  private void queue() {
    if (options.get(AdmissionOptions.QUEUE_TIMEOUT_SECS) == 0
        && sound(AdmissionOptions.QUEUE_SIZE)
        && options.get(AdmissionOptions.QUEUE_SIZE) > 0) {
      report(
          AdmissionOptions.QUEUE_TIMEOUT_SECS,
          "0",
          "must be greater than 0 when --queue-size is",
          "give --queue-size 0 for no waiting");
    }
  }

  private void backoff() {
    long initialMillis = options.get(RetryOptions.RETRY_INITIAL_BACKOFF_MS);
    long maxMillis = options.get(RetryOptions.RETRY_MAX_BACKOFF_MS);
    if (sound(RetryOptions.RETRY_INITIAL_BACKOFF_MS, RetryOptions.RETRY_MAX_BACKOFF_MS)
        && maxMillis < initialMillis) {
      report(
          RetryOptions.RETRY_MAX_BACKOFF_MS,
          String.valueOf(maxMillis),
          "must not be less than --retry-initial-backoff-ms (" + initialMillis + ")",
          "raise it or lower the other");
    }
  }

  private void cacheBoundaries() {
    List<Long> positions = options.get(CacheOptions.CACHE_BOUNDARIES);
    if (!sound(CacheOptions.CACHE_BOUNDARIES, CacheOptions.CACHE_INDEX)) {
      return;
    }
    for (int i = 1; i < positions.size(); i++) {
      if (positions.get(i) <= positions.get(i - 1)) {
        report(
            CacheOptions.CACHE_BOUNDARIES,
            String.valueOf(positions.get(i)),
            "must be greater than the position before it (" + positions.get(i - 1) + ")",
            "give the positions in ascending order");
        return;
      }
    }
    if (positions.isEmpty() && options.get(CacheOptions.CACHE_INDEX).equals("hash")) {
      report(
          CacheOptions.CACHE_INDEX,
          "hash",
          "needs positions at which prompts are remembered",
          "add --cache-boundaries, or leave --cache-index out");
    }
  }

  private boolean sound(AnyOption... concerned) {
    return Stream.of(concerned).noneMatch(broken::contains);
  }

  private void report(AnyOption option, String shownValue, String problem, String remedy) {
    errors.add(new OptionError(option.flag(), shownValue, problem, remedy));
  }
}

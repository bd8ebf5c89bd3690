package dev.shepherd.config;

import static dev.shepherd.config.Starts.accepted;
import static dev.shepherd.config.Starts.refused;
import static dev.shepherd.config.Starts.refusedOnce;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RulesTest {

  @TempDir Path directory;

  @Test
  void allErrorsOfAStartAreReportedTogether() {
    assertThat(
            refused(
                Map.of("JWT_AUDIENCE", "x"),
                "--prot",
                "1",
                "--port",
                "0",
                "--policy",
                "best",
                "--worker-urls",
                "gpu1:8000",
                "http://",
                "--enable-wasm",
                "--queue-timeout-secs",
                "0",
                "--tls-cert-path",
                "/does/not/exist"))
        .hasSize(10)
        .allSatisfy(line -> assertThat(line).matches("[^\\n]+: [^\\n]+; [^\\n]+"));
  }

  @Test
  void workerUrlsAreRefusedWithTheReferencesReasons() {
    String scheme =
        "URL must start with a lowercase http://, https://, grpc://, grpcs://, or ipc:// scheme";
    assertThat(worker("")).startsWith("--worker-urls '': URL cannot be empty");
    assertThat(worker("gpu1:8000")).contains(scheme);
    assertThat(worker("HTTP://gpu1:8000")).contains(scheme);
    assertThat(worker("ftp://gpu1")).contains(scheme);
    assertThat(worker("ipc://")).contains("ipc:// worker URL must include a socket path");
    assertThat(worker("http://")).contains("URL must have a valid host");
    assertThat(worker("http://:8000")).contains("URL must have a valid host");
    assertThat(worker("http://a:0")).contains("Invalid URL format: ");
    assertThat(worker("http://a:65536")).contains("Invalid URL format: ");
    assertThat(worker("http://a:")).contains("Invalid URL format: ");
    assertThat(worker("http://a b")).contains("Invalid URL format: ");
    assertThat(worker("http://[::1")).contains("Invalid URL format: ");
    assertThat(worker("grpc://a:1")).contains("grpc:// workers are known, not supported yet");
    assertThat(worker("grpcs://a:1")).contains("known, not supported yet");
    assertThat(worker("ipc:///run/x")).contains("known, not supported yet");
    assertThat(worker("http://u:hunter2@a:x")).doesNotContain("hunter2");
  }

  private static String worker(String url) {
    return refusedOnce("--worker-urls", url);
  }

  @Test
  void usualWorkerUrlsAreAccepted() {
    for (String url :
        new String[] {
          "http://gpu1",
          "https://gpu-1.example:8443/base/path?x=1",
          "http://my_worker:8000",
          "http://[::1]:8000",
          "http://user:secret@10.0.0.1:80/",
          "http://a/with@sign"
        }) {
      assertThat(accepted("--worker-urls", url).get(WorkerOptions.WORKER_URLS))
          .containsExactly(url);
    }
  }

  @Test
  void powerOfTwoNeedsNoWorkersAtStart() {
    assertThat(accepted("--policy", "power_of_two").get(RoutingOptions.POLICY))
        .isEqualTo("power_of_two");
  }

  @Test
  void aliasesMustBeUnambiguous() {
    assertThat(refusedOnce("--model-alias", "a")).contains("has no '='");
    assertThat(refusedOnce("--model-alias", "a=")).contains("a side is empty");
    assertThat(refusedOnce("--model-alias", "a=a")).contains("a model is no alias of itself");
    assertThat(refusedOnce("--model-alias=a=x", "--model-alias=a=y"))
        .contains("Alias maps to both 'x' and 'y'");
    assertThat(accepted("--model-alias=a=x", "--model-alias=a=x").get(WorkerOptions.MODEL_ALIAS))
        .hasSize(2);
  }

  @Test
  void portsMustDiffer() {
    assertThat(refusedOnce("--port", "9000", "--health-check-port", "9000"))
        .contains("is also the port of --port");
    assertThat(refusedOnce("--port", "29000")).startsWith("--prometheus-port 29000");
    assertThat(refusedOnce("--health-check-port", "29000")).startsWith("--prometheus-port 29000");
    assertThat(refusedOnce("--health-check-port", "0")).contains("must be at least 1");
    accepted("--host", "127.0.0.1", "--port", "29000", "--prometheus-host", "127.0.0.2");
    accepted("--prometheus-port", "0");
  }

  @Test
  void keysMustBeUsable() {
    assertThat(refusedOnce("--api-key", ""))
        .startsWith("--api-key ***: not allowed; it must be non-empty text");
    assertThat(refusedOnce("--api-key", "a\nhunter2")).doesNotContain("hunter2");
    assertThat(refusedOnce("--tenant-api-key", "hunter2")).contains("has no ':'");
    assertThat(refusedOnce("--tenant-api-key", "hunter2")).startsWith("--tenant-api-key ***");
    assertThat(refusedOnce("--tenant-api-key", " :k")).contains("must be non-empty text");
    assertThat(refusedOnce("--tenant-api-key", "t: ")).contains("must be non-empty text");
    assertThat(accepted("--tenant-api-key", " t : k:1 ").get(SecurityOptions.TENANT_API_KEY))
        .containsExactly(new TenantKey("t", "k:1"));
  }

  @Test
  void oneKeyBelongsToOneHolder() {
    assertThat(refusedOnce("--tenant-api-key=a:hunter2", "--tenant-api-key=b:hunter2"))
        .contains("tenant 'b' uses the same key as tenant 'a'")
        .doesNotContain("hunter2");
    assertThat(refusedOnce("--api-key=hunter2", "--tenant-api-key=b:hunter2"))
        .contains("same key as the shared key of --api-key")
        .doesNotContain("hunter2");
    assertThat(refusedOnce("--control-plane-api-keys", "i:n:user:hunter2", "j:n:admin:hunter2"))
        .contains("entries 'i' and 'j' give one key two roles")
        .doesNotContain("hunter2");
    accepted("--api-key=k", "--control-plane-api-keys=i:n:user:k");
    accepted("--tenant-api-key=a:k1", "--tenant-api-key=a:k2");
  }

  @Test
  void controlPlaneKeysAreNeverPrinted() {
    for (String bad :
        new String[] {
          "hunter2", "id:name:hunter2", "id:name:boss:hunter2", ":n:admin:hunter2", "i:n:admin:"
        }) {
      assertThat(refusedOnce("--control-plane-api-keys", bad))
          .startsWith("--control-plane-api-keys ***: ")
          .contains("id:name:role:key")
          .doesNotContain("hunter2");
    }
    assertThat(refused(Map.of("CONTROL_PLANE_API_KEYS", "a:A:admin:hunter2,hunter3")))
        .singleElement()
        .asString()
        .startsWith("variable CONTROL_PLANE_API_KEYS (--control-plane-api-keys) ***: entry 2 ");
  }

  @Test
  void secretsAreMaskedWhereOptionsAreShown() {
    Options options =
        accepted(
            "--api-key=hunter2", "--tenant-api-key=t:hunter3", "--worker-urls=http://u:hunter4@a");
    assertThat(options.toString())
        .doesNotContain("hunter")
        .contains("--api-key=***")
        .contains("--worker-urls=[http://***@a]");
    assertThat(options.get(SecurityOptions.TENANT_API_KEY).toString()).doesNotContain("hunter3");
  }

  @Test
  void misplacedSecretsAreNotPrinted() {
    assertThat(refusedOnce("--api-kye=hunter2")).doesNotContain("hunter2");
    assertThat(refusedOnce("--api-kye", "hunter2")).doesNotContain("hunter2");
    assertThat(refusedOnce("--api-key", "part1", "hunter2")).doesNotContain("hunter2");
  }

  @Test
  void headerNamesMustBeLegal() {
    assertThat(refusedOnce("--tenant-header-name", "x y")).contains("legal HTTP header name");
    assertThat(refusedOnce("--tenant-header-name", "")).contains("legal HTTP header name");
    assertThat(refusedOnce("--request-id-headers", "x:y")).contains("legal HTTP header name");
  }

  @Test
  void limitsBetweenOptionsHold() {
    assertThat(refusedOnce("--queue-timeout-secs", "0")).contains("--queue-size 0");
    accepted("--queue-timeout-secs", "0", "--queue-size", "0");
    assertThat(refusedOnce("--retry-initial-backoff-ms=100", "--retry-max-backoff-ms=99"))
        .contains("must not be less than --retry-initial-backoff-ms (100)");
    assertThat(refusedOnce("--rate-limit-tokens-per-second", "-1")).contains("at least 0");
    assertThat(refusedOnce("--retry-max-retries", "0")).contains("at least 1");
    assertThat(refusedOnce("--health-check-interval-secs", "0")).contains("at least 1");
    assertThat(refusedOnce("--health-check-endpoint", "health")).contains("begins with /");
    assertThat(refusedOnce("--prometheus-duration-buckets", "1", "-1")).contains("greater than 0");
  }

  @Test
  void aRuleIsSilentWhenItsOptionIsAlreadyWrong() {
    assertThat(refusedOnce("--tls-cert-path=", "--tls-key-path=/dev/null"))
        .contains("an empty path names no file");
  }

  @Test
  void certificatesComeWithTheirKeysAndExist() throws IOException {
    String file = Files.writeString(directory.resolve("c.pem"), "x").toString();
    assertThat(refusedOnce("--tls-cert-path", file))
        .contains("Both --tls-cert-path and --tls-key-path must be specified together")
        .endsWith("add --tls-key-path, or leave both out");
    assertThat(refusedOnce("--client-key-path", file))
        .endsWith("add --client-cert-path, or leave both out");
    assertThat(refusedOnce("--ca-cert-paths", file, directory.resolve("no").toString()))
        .contains("there is no such file");
    assertThat(refusedOnce("--ca-cert-paths", directory.toString())).contains("is a directory");
    assertThat(
            accepted("--tls-cert-path", file, "--tls-key-path", file)
                .get(SecurityOptions.TLS_CERT_PATH))
        .contains(Path.of(file));
  }

  @Test
  void logDirectoriesMustBePossible() throws IOException {
    Path file = Files.writeString(directory.resolve("f"), "x");
    accepted("--log-dir", directory.resolve("new/sub").toString());
    assertThat(refusedOnce("--log-dir", file.resolve("sub").toString()))
        .contains("cannot be created");
    assertThat(refusedOnce("--log-dir", file.toString())).contains("cannot be created");
  }

  @Test
  void controlCharactersInErrorsAreEscaped() {
    assertThat(refusedOnce("--policy", "a\u001b[31m\nb")).contains("a\\x1b[31m\\x0ab");
  }

  @Test
  void cacheBoundariesAscendAndTheHashIndexNeedsThem() {
    assertThat(
            accepted("--cache-index", "hash", "--cache-boundaries", "64,512")
                .get(CacheOptions.CACHE_BOUNDARIES))
        .containsExactly(64L, 512L);
    accepted("--policy", "prefix_hash", "--cache-boundaries", "64");
    assertThat(refusedOnce("--cache-boundaries", "64,512,512"))
        .contains("must be greater than the position before it (512)");
    assertThat(refusedOnce("--cache-boundaries", "0,64")).contains("greater than 0");
    assertThat(refusedOnce("--cache-index", "hash"))
        .isEqualTo(
            "--cache-index hash: needs positions at which prompts are remembered; add"
                + " --cache-boundaries, or leave --cache-index out");
  }

  @Test
  void routingFiguresHaveTheirLimits() {
    accepted("--cache-threshold", "0", "--balance-rel-threshold", "1", "--cache-ttl-secs", "1");
    accepted("--consistent-hashing-load-factor", "1.25");
    assertThat(refusedOnce("--cache-threshold", "1.1")).contains("0 to 1");
    assertThat(refusedOnce("--spill-rel-threshold", "0.9")).contains("at least 1");
    assertThat(refusedOnce("--cache-ttl-secs", "0")).contains("at least 1");
    assertThat(refusedOnce("--block-size", "0")).contains("greater than 0");
    assertThat(refusedOnce("--max-tree-size", "0")).contains("greater than 0");
    assertThat(refusedOnce("--eviction-interval", "0")).contains("greater than 0");
    assertThat(refusedOnce("--balance-token-usage-threshold", "0")).contains("greater than 0");
    assertThat(refusedOnce("--overlap-decay", "-1")).contains("at least 0");
    assertThat(refusedOnce("--selection-temperature", "-1")).contains("at least 0");
    assertThat(refusedOnce("--prefix-hash-load-factor", "0.5")).contains("at least 1");
    assertThat(refusedOnce("--prefix-token-count", "0")).contains("greater than 0");
    assertThat(refusedOnce("--least-load-default-throughput", "0")).contains("greater than 0");
    assertThat(refusedOnce("--least-load-mean-prefill-tokens", "0")).contains("greater than 0");
    assertThat(refusedOnce("--bucket-adjust-interval-secs", "0")).contains("at least 1");
    assertThat(refusedOnce("--routing-key-headers", "x key")).contains("HTTP header name");
    assertThat(refusedOnce("--consistent-hashing-load-factor", "0.5")).contains("0 or at least 1");
    assertThat(refusedOnce("--assignment-mode", "best")).contains("--assignment-mode");
  }
}

package dev.shepherd.config;

import static dev.shepherd.config.Starts.accepted;
import static dev.shepherd.config.Starts.refused;
import static dev.shepherd.config.Starts.refusedOnce;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ParsingTest {

  @Test
  void noArgumentsMeanDefaults() {
    Options options = accepted();
    assertThat(options.get(ListenerOptions.PORT)).isEqualTo(30_000);
    assertThat(options.given(ListenerOptions.PORT)).isFalse();
    assertThat(options.get(SecurityOptions.API_KEY)).isEmpty();
  }

  @Test
  void valuesFollowAfterSpaceOrEquals() {
    assertThat(accepted("--port", "8080").get(ListenerOptions.PORT)).isEqualTo(8080);
    assertThat(accepted("--port=8081").get(ListenerOptions.PORT)).isEqualTo(8081);
    assertThat(accepted("--port", "8080").given(ListenerOptions.PORT)).isTrue();
    assertThat(accepted("--api-key=a=b").get(SecurityOptions.API_KEY)).contains("a=b");
  }

  @Test
  void valuesMayBeginWithADashInBothForms() {
    assertThat(
            accepted("--max-concurrent-requests", "-1")
                .get(AdmissionOptions.MAX_CONCURRENT_REQUESTS))
        .isEqualTo(-1);
    assertThat(
            accepted("--max-concurrent-requests=-7").get(AdmissionOptions.MAX_CONCURRENT_REQUESTS))
        .isEqualTo(-7);
    assertThat(accepted("--api-key=--odd").get(SecurityOptions.API_KEY)).contains("--odd");
  }

  @Test
  void aFlagIsNeverTheValueOfAnother() {
    assertThat(refusedOnce("--port", "--log-json"))
        .isEqualTo("--port: needs a value; write --port VALUE");
    assertThat(refusedOnce("--port")).contains("needs a value");
    assertThat(refusedOnce("--tenant-api-key")).contains("needs a value");
  }

  @Test
  void lastOccurrenceOfASingleValueWinsWhateverItsSpelling() {
    assertThat(accepted("--port", "1", "--port=2").get(ListenerOptions.PORT)).isEqualTo(2);
    assertThat(accepted("--runtime", "vllm", "--backend", "sglang").get(WorkerOptions.BACKEND))
        .contains("sglang");
  }

  @Test
  void switchesTakeNoValue() {
    assertThat(accepted("--log-json").get(LoggingOptions.LOG_JSON)).isTrue();
    assertThat(refusedOnce("--log-json=true"))
        .isEqualTo("--log-json true: takes no value; write --log-json alone, or leave it out");
    assertThat(refusedOnce("--log-json", "true"))
        .isEqualTo("the word true: belongs to no option; --log-json takes no value");
  }

  @Test
  void switchesHaveOpposites() {
    assertThat(accepted("--no-worker-auto-recovery").get(HealthOptions.REMOVE_UNHEALTHY_WORKERS))
        .contains(false);
    assertThat(accepted("--worker-auto-recovery").get(HealthOptions.REMOVE_UNHEALTHY_WORKERS))
        .contains(true);
    assertThat(
            accepted("--disable-audit-logging", "--control-plane-audit-enabled")
                .get(SecurityOptions.DISABLE_AUDIT_LOGGING))
        .isFalse();
  }

  @Test
  void listsTakeWordsUpToTheNextFlagAndAddUp() {
    Options options =
        accepted(
            "--worker-urls",
            "http://a:1",
            "http://b:2",
            "--port",
            "9",
            "--worker-urls=http://c:3",
            "--worker-urls");
    assertThat(options.get(WorkerOptions.WORKER_URLS))
        .containsExactly("http://a:1", "http://b:2", "http://c:3");
    assertThat(options.get(ListenerOptions.PORT)).isEqualTo(9);
  }

  @Test
  void givenListsReplaceTheDefault() {
    assertThat(
            accepted("--request-id-headers", "x-a", "x-b").get(LoggingOptions.REQUEST_ID_HEADERS))
        .containsExactly("x-a", "x-b");
    assertThat(accepted("--request-id-headers").get(LoggingOptions.REQUEST_ID_HEADERS)).isEmpty();
  }

  @Test
  void anAttachedListValueStandsAlone() {
    assertThat(refusedOnce("--worker-urls=http://a:1", "http://b:2"))
        .startsWith("the word http://b:2: belongs to no option");
  }

  @Test
  void appendedOptionsTakeExactlyOneWordEach() {
    assertThat(accepted("--model-alias", "a=b", "--model-alias=c=d").get(WorkerOptions.MODEL_ALIAS))
        .containsExactly(new KeyValue("a", "b"), new KeyValue("c", "d"));
    assertThat(refusedOnce("--model-alias", "a=b", "c=d"))
        .startsWith("the word c=d: belongs to no option");
  }

  @Test
  void nodesTakeAnOptionalPort() {
    assertThat(node("--prefill", "http://p:1", "9001"))
        .containsExactly(new BootstrapNode("http://p:1", OptionalInt.of(9001)));
    assertThat(node("--prefill", "http://p:1", "NONE", "--prefill", "http://q:2"))
        .containsExactly(
            new BootstrapNode("http://p:1", OptionalInt.empty()),
            new BootstrapNode("http://q:2", OptionalInt.empty()));
    assertThat(node("--prefill=http://p:1", "9001"))
        .containsExactly(new BootstrapNode("http://p:1", OptionalInt.of(9001)));
    assertThat(readNode("http://p:1 0")).isInstanceOf(Parsed.Bad.class);
    assertThat(readNode("http://p:1 70000")).isInstanceOf(Parsed.Bad.class);
    assertThat(readNode("http://p:1 x")).isInstanceOf(Parsed.Bad.class);
    assertThat(refusedOnce("--prefill")).contains("needs a value");
  }

  // Disaggregation is refused as a whole today, so the words are looked at below that.
  private static List<BootstrapNode> node(String... args) {
    var errors = new java.util.ArrayList<OptionError>();
    var gathered =
        new ArgumentScanner(new OptionNames(Catalogue.all()), List.of(args), errors).scan();
    assertThat(errors).isEmpty();
    return gathered.get(DisaggregationOptions.PREFILL).words().stream()
        .map(word -> ((Parsed.Value<BootstrapNode>) readNode(word)).value())
        .toList();
  }

  private static Parsed<BootstrapNode> readNode(String words) {
    return ValueTypes.node().read().apply(words);
  }

  @Test
  void unambiguousPrefixesAreAccepted() {
    assertThat(accepted("--max-conc=5").get(AdmissionOptions.MAX_CONCURRENT_REQUESTS)).isEqualTo(5);
    assertThat(accepted("--worker-u", "http://a:1").get(WorkerOptions.WORKER_URLS)).hasSize(1);
    // Two names of one option are no ambiguity, and an exact name beats longer ones.
    assertThat(refusedOnce("--postgres-pool", "3")).startsWith("--postgres-pool-max");
    assertThat(accepted("--model", "m").get(TokenizerOptions.MODEL_PATH)).contains("m");
  }

  @Test
  void ambiguousPrefixesNameTheCandidates() {
    assertThat(refusedOnce("--retry-max", "3"))
        .isEqualTo(
            "--retry-max: is short for several options; write one of --retry-max-backoff-ms,"
                + " --retry-max-retries");
    assertThat(refusedOnce("--")).contains("no such option");
  }

  @Test
  void unknownFlagsGetTheNearestName() {
    assertThat(refusedOnce("--prot", "1"))
        .isEqualTo("--prot: no such option; did you mean --port?");
    assertThat(refusedOnce("--worker_urls", "http://a:1")).endsWith("did you mean --worker-urls?");
    assertThat(refusedOnce("--max-concurent-request=3"))
        .endsWith("did you mean --max-concurrent-requests?");
    assertThat(refusedOnce("--frobnicate-everything")).endsWith("see --help for all options");
    assertThat(refusedOnce("--" + "x".repeat(100_000))).hasSizeLessThan(300);
  }

  @Test
  void strayWordsAreNamed() {
    assertThat(refusedOnce("extra"))
        .isEqualTo(
            "the word extra: belongs to no option; options begin with two dashes; quote values"
                + " that hold spaces");
    assertThat(refusedOnce("-p")).startsWith("the word -p: belongs to no option");
  }

  @Test
  void numbersAreCheckedAgainstTheirType() {
    assertThat(refusedOnce("--port", "70000"))
        .isEqualTo(
            "--port 70000: is not a whole number in range; give a whole number from 0 to 65535");
    assertThat(refusedOnce("--port", "0"))
        .isEqualTo("--port 0: not allowed; it must be at least 1");
    assertThat(refusedOnce("--port", "8o80")).contains("not a whole number");
    assertThat(refusedOnce("--port", "")).startsWith("--port '': ");
    assertThat(refusedOnce("--retry-max-retries", "4294967296")).contains("4294967295");
    assertThat(refusedOnce("--queue-size", "-1")).contains("not a whole number in range");
    assertThat(refusedOnce("--queue-size", "9".repeat(5000))).hasSizeLessThan(400);
    assertThat(refusedOnce("--retry-jitter-factor", "0x1p3")).contains("is not a number");
    assertThat(refusedOnce("--retry-jitter-factor", "NaN")).contains("is not a number");
    assertThat(refusedOnce("--retry-jitter-factor", "1.01")).contains("must be 0 to 1");
    assertThat(refusedOnce("--retry-backoff-multiplier", "1e999")).contains("is too large");
    assertThat(accepted("--queue-size", "18446744073709551615").get(AdmissionOptions.QUEUE_SIZE))
        .isEqualTo(Long.MAX_VALUE);
    assertThat(accepted("--retry-jitter-factor", ".5").get(RetryOptions.RETRY_JITTER_FACTOR))
        .isEqualTo(0.5);
  }

  @Test
  void wordsAreAcceptedInAnyCaseAndOthersListed() {
    assertThat(accepted("--policy", "Round_Robin").get(RoutingOptions.POLICY))
        .isEqualTo("round_robin");
    assertThat(refusedOnce("--policy", "roundrobin")).contains("use one of random, round_robin");
  }

  @Test
  void everyPolicyOfTheReferenceIsAccepted() {
    assertThat(
            List.of(
                "random",
                "round_robin",
                "passthrough",
                "cache_aware",
                "power_of_two",
                "least_load",
                "prefix_hash",
                "consistent_hashing",
                "manual",
                "bucket"))
        .allSatisfy(
            word ->
                assertThat(accepted("--policy", word).get(RoutingOptions.POLICY)).isEqualTo(word));
  }

  @Test
  void hostsAreAddressLiterals() throws Exception {
    InetAddress any6 = InetAddress.getByName("::");
    assertThat(accepted("--host", "::").get(ListenerOptions.HOST)).isEqualTo(any6);
    assertThat(accepted("--host", "[::]").get(ListenerOptions.HOST)).isEqualTo(any6);
    assertThat(accepted("--host", "127.0.0.1").get(ListenerOptions.HOST).isLoopbackAddress())
        .isTrue();
    for (String bad :
        List.of("localhost", "", "1.2.3", "256.1.1.1", "[1.2.3.4]", "[", "[]", "1", "a:b", ":::")) {
      assertThat(refusedOnce("--host", bad)).contains("is not an IP address");
    }
  }

  @Test
  void variablesCountOnlyWithoutTheFlag() {
    Map<String, String> env = Map.of("CONTROL_PLANE_API_KEYS", "a:A:admin:k1");
    assertThat(accepted(env).get(SecurityOptions.CONTROL_PLANE_API_KEYS))
        .containsExactly(new ControlPlaneKey("a", "A", ControlPlaneKey.Role.ADMIN, "k1"));
    assertThat(
            accepted(env, "--control-plane-api-keys", "b:B:USER:k:2")
                .get(SecurityOptions.CONTROL_PLANE_API_KEYS))
        .containsExactly(new ControlPlaneKey("b", "B", ControlPlaneKey.Role.USER, "k:2"));
  }

  @Test
  void variablesMayHoldSeveralEntries() {
    assertThat(
            accepted(Map.of("CONTROL_PLANE_API_KEYS", "a:A:admin:k1, b:B:user:k2\nc:C:user:k3\n"))
                .get(SecurityOptions.CONTROL_PLANE_API_KEYS))
        .extracting(ControlPlaneKey::key)
        .containsExactly("k1", "k2", "k3");
  }

  @Test
  void emptyVariablesCountAsAbsent() {
    assertThat(accepted(Map.of("CONTROL_PLANE_API_KEYS", " ", "JWT_ISSUER", "")))
        .satisfies(o -> assertThat(o.given(SecurityOptions.CONTROL_PLANE_API_KEYS)).isFalse());
  }

  @Test
  void switchesFromTheEnvironmentAreExactlyTrueOrFalse() {
    assertThat(accepted(Map.of("SMG_LOG_MM_TIMING", "false")).get(MultimodalOptions.LOG_MM_TIMING))
        .isFalse();
    assertThat(refused(Map.of("SMG_LOG_MM_TIMING", "true")))
        .singleElement()
        .asString()
        .startsWith("variable SMG_LOG_MM_TIMING (--log-mm-timing): known, not supported yet");
    assertThat(ValueTypes.onOff().read().apply("TRUE")).isInstanceOf(Parsed.Bad.class);
    assertThat(ValueTypes.onOff().read().apply("1")).isInstanceOf(Parsed.Bad.class);
  }

  @Test
  void hostileCommandLinesNeverThrow() {
    List<String> words =
        List.of(
            "--", "-", "=", "--=", "--port", "--prefill", "--api-key", "a=b", "\0", "://@", "-1");
    for (long seed = 0; seed < 2000; seed++) {
      Random random = new Random(seed);
      List<String> args =
          random.ints(random.nextInt(8), 0, words.size()).mapToObj(words::get).toList();
      assertThat(CommandLine.parse(args, Map.of())).as("seed %d: %s", seed, args).isNotNull();
    }
  }
}

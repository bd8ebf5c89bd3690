package dev.shepherd.config;

import java.nio.file.Path;
import java.util.List;

/** Options that find workers. */
public final class DiscoveryOptions {

  private static final Declarer IN = new Declarer(Topic.DISCOVERY);
  private static final String ADD = "name workers by --worker-urls or add them through /workers";

  private DiscoveryOptions() {}

  /** Discovery in Kubernetes. */
  public static final Option<Boolean> SERVICE_DISCOVERY =
      IN.flag("service-discovery", "Finds workers in Kubernetes; turns --enable-igw on.")
          .notYet(ADD)
          .off(false);

  /** Labels of regular workers. */
  public static final Option<List<KeyValue>> SELECTOR =
      selector("selector", "Labels of regular workers.");

  /** Labels of encode workers. */
  public static final Option<List<KeyValue>> ENCODE_SELECTOR =
      selector("encode-selector", "Labels of encode workers.");

  /** Labels of prefill workers. */
  public static final Option<List<KeyValue>> PREFILL_SELECTOR =
      selector("prefill-selector", "Labels of prefill workers.");

  /** Labels of decode workers. */
  public static final Option<List<KeyValue>> DECODE_SELECTOR =
      selector("decode-selector", "Labels of decode workers.");

  /** Labels of other gateways. */
  public static final Option<List<KeyValue>> ROUTER_SELECTOR =
      selector("router-selector", "Labels of other gateways.");

  /** Port of found workers. */
  public static final Option<Integer> SERVICE_DISCOVERY_PORT =
      IN.u16("service-discovery-port", "Port of found workers.")
          .limit(Limit.atLeast(1))
          .notYet(ADD)
          .orElse(80);

  /** Namespace to search. */
  public static final OptionalOption<String> SERVICE_DISCOVERY_NAMESPACE =
      IN.text("service-discovery-namespace", "Namespace to search. Unset = all.")
          .notYet(ADD)
          .optional();

  /** Where the model name of a found worker comes from. */
  public static final OptionalOption<String> MODEL_ID_FROM =
      IN.text("model-id-from", "Source of the model name: namespace, label:KEY or annotation:KEY.")
          .notYet(ADD)
          .optional();

  /** Annotation that names the KV connector. */
  public static final Option<String> KV_CONNECTOR_ANNOTATION =
      IN.text("kv-connector-annotation", "Annotation that names the KV connector.")
          .notYet(ADD)
          .orElse("smg.ai/kv-connector");

  /** Annotation that names the KV engine. */
  public static final Option<String> KV_ENGINE_ID_ANNOTATION =
      IN.text("kv-engine-id-annotation", "Annotation that names the KV engine.")
          .notYet(ADD)
          .orElse("smg.ai/kv-engine-id");

  /** Kind of discovery. */
  public static final OptionalOption<String> DISCOVERY_PROVIDER =
      IN.words("discovery-provider", "Where workers are found.", "kubernetes", "file")
          .notYet(ADD)
          .optional();

  /** File with workers. */
  public static final OptionalOption<Path> DISCOVERY_FILE =
      IN.path("discovery-file", "File (JSON) that lists workers; may appear later.")
          .notYet(ADD)
          .optional();

  /** Pause between readings, in seconds. */
  public static final Option<Long> DISCOVERY_CHECK_INTERVAL_SECS =
      IN.u64("discovery-check-interval-secs", "Pause between readings of that file.")
          .limit(Limit.positive())
          .notYet(ADD)
          .orElse(30L);

  static final List<AnyOption> ALL =
      List.of(
          SERVICE_DISCOVERY,
          SELECTOR,
          ENCODE_SELECTOR,
          PREFILL_SELECTOR,
          DECODE_SELECTOR,
          ROUTER_SELECTOR,
          SERVICE_DISCOVERY_PORT,
          SERVICE_DISCOVERY_NAMESPACE,
          MODEL_ID_FROM,
          KV_CONNECTOR_ANNOTATION,
          KV_ENGINE_ID_ANNOTATION,
          DISCOVERY_PROVIDER,
          DISCOVERY_FILE,
          DISCOVERY_CHECK_INTERVAL_SECS);

  private static Option<List<KeyValue>> selector(String name, String help) {
    return IN.pairs(name, help, "key=value").separatedBySpace().notYet(ADD).list(List.of());
  }
}

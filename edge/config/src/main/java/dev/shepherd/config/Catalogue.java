package dev.shepherd.config;

import java.util.List;
import java.util.stream.Stream;

/**
 * All options of the gateway: every long option of release 1.13.0 of the reference in the spelling
 * of either of its front ends, and this gateway's own.
 */
public final class Catalogue {

  // In the order of the topics; within a topic in the order of help.
  private static final List<AnyOption> ALL =
      Stream.of(
              WorkerOptions.ALL,
              ListenerOptions.ALL,
              RoutingOptions.ALL,
              SecurityOptions.ALL,
              AdmissionOptions.ALL,
              ConnectionOptions.ALL,
              RetryOptions.ALL,
              HealthOptions.ALL,
              LoggingOptions.ALL,
              MetricsOptions.ALL,
              RuntimeOptions.ALL,
              OverloadOptions.ALL,
              CacheOptions.ALL,
              DisaggregationOptions.ALL,
              DiscoveryOptions.ALL,
              TokenizerOptions.ALL,
              StorageOptions.ALL,
              MultimodalOptions.ALL,
              ExtensionOptions.ALL,
              MeshOptions.ALL)
          .flatMap(List::stream)
          .toList();

  private Catalogue() {}

  /** All options, in the order of topics and, within a topic, of importance. */
  public static List<AnyOption> all() {
    return ALL;
  }

  /** The options of one topic, most important first. */
  public static List<AnyOption> of(Topic topic) {
    return ALL.stream().filter(option -> option.topic() == topic).toList();
  }
}

package dev.shepherd.routing;

/**
 * Everything that policies are told at start.
 *
 * @param hashingLoadFactor multiple of the mean of requests at which consistent_hashing passes a
 *     worker by; at least 1, or 0 for never
 */
public record RoutingSettings(
    CacheSettings cache,
    WaitSettings waiting,
    PrefixHashSettings prefixHash,
    StickySettings sticky,
    BucketSettings bucket,
    double hashingLoadFactor,
    RoutingKeys keys) {

  /** The defaults of the command line. */
  public static final RoutingSettings DEFAULTS =
      new RoutingSettings(
          CacheSettings.DEFAULTS,
          WaitSettings.DEFAULTS,
          PrefixHashSettings.DEFAULTS,
          StickySettings.DEFAULTS,
          BucketSettings.DEFAULTS,
          0,
          RoutingKeys.DEFAULTS);
}

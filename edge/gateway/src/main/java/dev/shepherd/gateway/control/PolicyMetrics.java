package dev.shepherd.gateway.control;

import dev.shepherd.routing.CacheBranch;
import dev.shepherd.routing.HashingBranch;
import dev.shepherd.routing.PolicyListener;
import dev.shepherd.routing.PrefixHashBranch;
import dev.shepherd.routing.StickyBranch;
import dev.shepherd.telemetry.Counter;
import dev.shepherd.telemetry.GatewayMetrics;
import dev.shepherd.telemetry.Histogram;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Counts how policies decide. On the request path; the handles of all branches are made at the
 * start and found by their place. Thread-safe.
 */
final class PolicyMetrics implements PolicyListener {
  private final Map<HashingBranch, Counter> hashing;
  private final Map<PrefixHashBranch, Counter> prefixHash;
  private final Map<StickyBranch, Counter> sticky;
  private final Map<CacheBranch, Counter> cache;
  private final Counter keysFromBody;
  private final Counter keysFromHeader;
  private final Histogram matchRatio;

  PolicyMetrics(GatewayMetrics metrics) {
    hashing = handles(HashingBranch.class, b -> metrics.consistentHashingBranch(b.label()));
    prefixHash = handles(PrefixHashBranch.class, b -> metrics.prefixHashBranch(b.label()));
    sticky = handles(StickyBranch.class, b -> metrics.manualBranch(b.label()));
    cache = handles(CacheBranch.class, b -> metrics.cacheAwareBranch(b.label()));
    keysFromBody = metrics.routingKeySource("rid");
    keysFromHeader = metrics.routingKeySource("header");
    matchRatio = metrics.cacheMatchRatio();
  }

  private static <B extends Enum<B>> Map<B, Counter> handles(
      Class<B> branches, Function<B, Counter> maker) {
    var handles = new EnumMap<B, Counter>(branches);
    for (B branch : branches.getEnumConstants()) {
      handles.put(branch, maker.apply(branch));
    }
    return handles;
  }

  @Override
  public void taken(HashingBranch branch) {
    count(hashing.get(branch));
  }

  @Override
  public void taken(PrefixHashBranch branch) {
    count(prefixHash.get(branch));
  }

  @Override
  public void taken(StickyBranch branch) {
    count(sticky.get(branch));
  }

  @Override
  public void taken(CacheBranch branch) {
    count(cache.get(branch));
  }

  private static void count(@Nullable Counter counter) {
    if (counter != null) {
      counter.increment();
    }
  }

  @Override
  public void matched(double share) {
    matchRatio.observe(share);
  }

  @Override
  public void keyed(boolean fromBody) {
    (fromBody ? keysFromBody : keysFromHeader).increment();
  }
}

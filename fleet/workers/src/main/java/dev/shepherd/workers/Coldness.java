package dev.shepherd.workers;

import dev.shepherd.routing.WarmUpSettings;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Judges whose cache is still small, by the blocks of prompts that this gateway placed there.
 * Confined to the fleet lane.
 *
 * <p>A worker is <b>fresh</b> until its time is over or enough blocks were placed on it. It is
 * <b>thin</b> while what was placed on it of late is less than a share of the median among the
 * workers of its model. "Of late" is a sum that loses half of itself every {@value
 * #HALF_LIFE_SECONDS} s, as engines lose old blocks too; without that a worker that came yesterday
 * would look thin beside one that came last week. While the median itself is below the number of
 * blocks that ends a warm-up, nobody is thin: there is nothing to catch up with.
 */
final class Coldness {
  static final int HALF_LIFE_SECONDS = 600;

  private final WarmUpSettings settings;
  private final Map<Worker, Cache> caches = new LinkedHashMap<>();
  private long lastNanos;

  Coldness(WarmUpSettings settings) {
    this.settings = settings;
  }

  /** What is thought of one worker's cache. */
  private static final class Cache {
    final long readySinceNanos;
    long placedBefore;
    double recent;
    boolean warm;

    Cache(long readySinceNanos) {
      this.readySinceNanos = readySinceNanos;
    }
  }

  void forget(Worker worker) {
    caches.remove(worker);
  }

  /** Looks at everything that was placed since the last time. */
  void age(Iterable<Worker> workers, long now) {
    double kept = Math.pow(0.5, (now - lastNanos) / (HALF_LIFE_SECONDS * 1e9));
    lastNanos = now;
    for (Worker worker : workers) {
      if (!worker.isHealthy()) {
        continue;
      }
      Cache cache = caches.computeIfAbsent(worker, w -> new Cache(now));
      long placed = worker.traffic().placedBlocks();
      cache.recent = cache.recent * kept + (placed - cache.placedBefore);
      cache.placedBefore = placed;
      cache.warm |=
          placed >= settings.blocks() || now - cache.readySinceNanos >= settings.time().toNanos();
    }
  }

  boolean isFresh(Worker worker) {
    Cache cache = caches.get(worker);
    return cache != null && !cache.warm;
  }

  boolean isThin(Worker worker, double median) {
    Cache cache = caches.get(worker);
    return cache != null
        && settings.thinRatio() > 0
        && cache.recent < settings.thinRatio() * median;
  }

  /** The median of what was placed of late on these workers; 0 when too little to compare with. */
  double median(List<Worker> workers) {
    double[] sizes =
        workers.stream()
            .map(caches::get)
            .filter(Objects::nonNull)
            .mapToDouble(cache -> cache.recent)
            .toArray();
    if (sizes.length < 2) {
      return 0;
    }
    Arrays.sort(sizes);
    double median = sizes[sizes.length / 2];
    return median < settings.blocks() ? 0 : median;
  }
}

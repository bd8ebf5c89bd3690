package dev.shepherd.routing;

import java.util.List;

/**
 * What each worker is thought to hold in its prefix cache: what this gateway sent there, less what
 * the engine will have given up since ({@link Retention}). Thread-safe.
 *
 * <p>With boundaries, only heads of the prompt up to these positions are remembered, each of them
 * as one block, because the engines keep reusable state nowhere else.
 */
final class HeldPrefixes {
  /** Bytes of index for one unit of prompt; a block of 512 bytes then has 128. */
  private static final int UNITS_PER_BYTE = 4;

  private static final long MOST_BYTES = 1L << 32;
  private static final int BYTES_PER_TOKEN = 4;

  /** How often in a holding's life the border of what is too old moves. */
  private static final int BORDER_STEPS = 64;

  private final PrefixIndex index;
  private final List<Integer> boundaries;
  private final SlotTable<Retention> retention = new SlotTable<>(worker -> new Retention());
  private final long lifeNanos;
  private volatile long borderNanos = Long.MIN_VALUE;
  private volatile int blockLength = 1;

  HeldPrefixes(CacheSettings.Index settings) {
    long bytes =
        Math.clamp(
            settings.mostUnits() / UNITS_PER_BYTE, PrefixIndexLimits.LEAST_BYTES, MOST_BYTES);
    this.index = new PrefixIndex(new PrefixIndexLimits(bytes, settings.life()));
    this.boundaries = settings.boundaries();
    this.lifeNanos = settings.life().toNanos();
  }

  /** Notes for every candidate how many units of the prompt it holds; returns the most. */
  long match(PromptKeys prompt, Candidate[] candidates, Decision decision, long nowNanos) {
    if (lifeNanos > 0 && nowNanos - lifeNanos > borderNanos + lifeNanos / BORDER_STEPS) {
      // The index learns the time from what is inserted; after a pause it does not know how old
      // everything has become.
      borderNanos = nowNanos - lifeNanos;
      for (Candidate candidate : candidates) {
        index.horizon(candidate.slot(), borderNanos);
      }
    }
    PromptKeys keys = keys(prompt, decision);
    PrefixMatch match = decision.match();
    index.match(keys, match);
    long most = 0;
    for (int i = 0; i < candidates.length; i++) {
      long units = units(prompt, match.blocks(candidates[i].slot()));
      decision.matched(i, units);
      most = Math.max(most, units);
    }
    return most;
  }

  /** The units of the prompt that one worker holds. */
  long match(PromptKeys prompt, Candidate worker, Decision decision) {
    PrefixMatch match = decision.match();
    index.match(keys(prompt, decision), match);
    return units(prompt, match.blocks(worker.slot()));
  }

  /**
   * A prompt goes to a worker, which will hold it then.
   *
   * @param uncachedTokens what it has to add to its cache for that
   */
  void insert(
      PromptKeys prompt, Candidate worker, Decision decision, double uncachedTokens, long now) {
    index.insert(keys(prompt, decision), worker.slot(), now);
    blockLength = prompt.blockLength();
    added(worker, uncachedTokens, now);
  }

  /** So many tokens enter a worker's cache. */
  void added(Candidate worker, double tokens, long nowNanos) {
    long horizon = retention.of(worker).add(tokens, nowNanos);
    if (horizon != Retention.ALWAYS) {
      index.horizon(worker.slot(), horizon);
    }
  }

  /** The worker's memory. */
  Retention retention(Candidate worker) {
    return retention.of(worker);
  }

  /** Forgets a worker that left. */
  void removed(Candidate worker) {
    index.forget(worker.slot());
    retention.removed(worker);
  }

  PolicySizes sizes() {
    PrefixIndexStats stats = index.stats();
    return new PolicySizes(0, stats.holders() * blockLength, retention.size(), stats.bytes());
  }

  /** The keys that are looked up: the prompt's own, or those at the boundaries. */
  private PromptKeys keys(PromptKeys prompt, Decision decision) {
    if (boundaries.isEmpty()) {
      return prompt;
    }
    PromptKeys heads = decision.heads();
    heads.reset(prompt.unit(), prompt.blockLength());
    int last = 0;
    for (int boundary : boundaries) {
      int blocks = blocks(prompt, boundary);
      if (blocks > last && blocks <= prompt.count()) {
        heads.add(prompt.key(blocks - 1));
        last = blocks;
      }
    }
    return heads;
  }

  /** The units in so many of the blocks that were looked up. */
  private long units(PromptKeys prompt, int held) {
    if (boundaries.isEmpty() || held == 0) {
      return (long) held * prompt.blockLength();
    }
    int last = 0;
    int heads = 0;
    for (int boundary : boundaries) {
      int blocks = blocks(prompt, boundary);
      if (blocks > last && heads < held) {
        last = blocks;
        heads++;
      }
    }
    return (long) last * prompt.blockLength();
  }

  private static int blocks(PromptKeys prompt, int boundaryTokens) {
    long units =
        prompt.unit() == PromptKeys.Unit.TOKENS
            ? boundaryTokens
            : (long) boundaryTokens * BYTES_PER_TOKEN;
    return (int) Math.min(Integer.MAX_VALUE, units / prompt.blockLength());
  }
}

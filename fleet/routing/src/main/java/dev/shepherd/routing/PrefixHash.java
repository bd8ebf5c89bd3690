package dev.shepherd.routing;

import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Hashes the head of the prompt onto the ring, so that prompts that begin alike meet at one worker
 * without anything being remembered.
 *
 * <p>The head is the request's routing key if it has one, else as many whole blocks as the asked
 * number of tokens holds, four bytes to a token where the prompt is text; a prompt that is shorter
 * is hashed whole. With boundaries, the head ends at the deepest boundary that the prompt reaches.
 *
 * <p>A worker is passed by when its requests exceed both {@code factor} times the mean and the mean
 * plus {@code margin}; then the next shallower boundary is tried, and last the worker with the
 * fewest requests takes the prompt.
 */
final class PrefixHash implements Policy {
  private static final int BYTES_PER_TOKEN = 4;

  private final PrefixHashSettings settings;
  private final PolicyListener listener;

  PrefixHash(PrefixHashSettings settings, PolicyListener listener) {
    this.settings = settings;
    this.listener = listener;
  }

  @Override
  public String name() {
    return "prefix_hash";
  }

  @Override
  public boolean needsRing() {
    return true;
  }

  @Override
  public boolean readsPrompt() {
    return true;
  }

  @Override
  public int pick(
      Candidate[] candidates,
      HashRing ring,
      PickRequest request,
      Decision decision,
      Chance chance) {
    decision.begin(candidates.length);
    if (candidates.length == 0) {
      listener.taken(PrefixHashBranch.NO_HEALTHY_WORKERS);
      return -1;
    }
    String key = request.routingKey();
    int boundary = settings.boundaries().size();
    if (key == null) {
      boundary = deepest(request.prompt());
      key = head(request.prompt(), boundary);
    }
    if (key == null) {
      listener.taken(PrefixHashBranch.NO_TOKENS);
      return leastLoaded(candidates, decision, chance);
    }
    double bound = bound(candidates);
    int home = -1;
    while (key != null) {
      int index = ring.firstFrom(Blake3.prefix64(key), candidates);
      if (index < 0) {
        listener.taken(PrefixHashBranch.FALLBACK_LEAST_LOAD);
        return leastLoaded(candidates, decision, chance);
      }
      if (candidates[index].inFlight() <= bound) {
        listener.taken(PrefixHashBranch.RING_HIT);
        return decision.choose(index, Decision.Reason.HASHED);
      }
      home = home < 0 ? index : home;
      boundary--;
      key = boundary >= 0 && request.routingKey() == null ? head(request.prompt(), boundary) : null;
    }
    listener.taken(PrefixHashBranch.LOAD_BALANCE_WALK);
    int least = leastLoaded(candidates, decision, chance);
    return candidates[least].inFlight() <= bound
        ? decision.choose(least, Decision.Reason.SPILLED)
        : decision.choose(home, Decision.Reason.HASHED);
  }

  /** The most requests with which a worker is not passed by. */
  private double bound(Candidate[] candidates) {
    double total = 0;
    for (Candidate candidate : candidates) {
      total += candidate.inFlight();
    }
    double mean = total / candidates.length;
    return Math.max(mean * settings.loadFactor(), mean + settings.absThreshold());
  }

  private static int leastLoaded(Candidate[] candidates, Decision decision, Chance chance) {
    int best = 0;
    int bestLoad = Integer.MAX_VALUE;
    int equals = 0;
    for (int i = 0; i < candidates.length; i++) {
      int load = candidates[i].inFlight();
      decision.score(i, load);
      if (load < bestLoad) {
        best = i;
        bestLoad = load;
        equals = 1;
      } else if (load == bestLoad && chance.below(++equals) == 0) {
        best = i;
      }
    }
    return decision.choose(best, Decision.Reason.LEAST_LOADED);
  }

  /** The index of the deepest boundary that the prompt reaches; -1 for none. */
  private int deepest(PromptKeys prompt) {
    int deepest = -1;
    for (int i = 0; i < settings.boundaries().size(); i++) {
      if (units(prompt, settings.boundaries().get(i)) <= prompt.length()) {
        deepest = i;
      }
    }
    return deepest;
  }

  /** The name of the prompt's head on the ring, or null when nothing is known of the prompt. */
  private @Nullable String head(PromptKeys prompt, int boundary) {
    int tokens = boundary < 0 ? settings.tokens() : settings.boundaries().get(boundary);
    long blocks = units(prompt, tokens) / prompt.blockLength();
    long key;
    if (blocks >= 1 && blocks <= prompt.count()) {
      key = prompt.key((int) blocks - 1);
    } else if (prompt.tail() != 0) {
      key = prompt.tail();
    } else if (prompt.count() > 0) {
      key = prompt.key(blocks < 1 ? 0 : prompt.count() - 1);
    } else {
      return null;
    }
    return HexFormat.of().toHexDigits(key);
  }

  private static long units(PromptKeys prompt, int tokens) {
    return prompt.unit() == PromptKeys.Unit.TOKENS ? tokens : (long) tokens * BYTES_PER_TOKEN;
  }
}

package dev.shepherd.simulator.rehearsal;

import dev.shepherd.routing.Candidate;
import dev.shepherd.routing.Chance;
import dev.shepherd.routing.Decision;
import dev.shepherd.routing.HashRing;
import dev.shepherd.routing.PickRequest;
import dev.shepherd.routing.Placement;
import dev.shepherd.routing.Policy;
import dev.shepherd.simulator.PrefixCache;
import dev.shepherd.simulator.Prompt;
import java.util.HashMap;
import java.util.Map;

/**
 * The yardstick that no gateway can be: it knows every engine's rate, queue and cache exactly, and
 * sends each request where its first token will come first.
 *
 * <p>For each engine it keeps the cache as it will be when everything placed so far is computed,
 * and the moment when that will be. With prompts computed one after the other the time to first
 * token is then known: the rest of the queue, and the prompt's own uncached tokens, over the rate.
 * Where requests disturb each other (drag, a full batch, shared prefill) the moment is an estimate,
 * put right at every first token.
 *
 * <p>It is greedy, so a policy that thinks of requests to come may beat it. One object serves all
 * gateways of a replay.
 */
final class Oracle implements Policy {
  static final String NAME = "oracle";

  /** The future of one engine. */
  private static final class Outlook {
    private final double nanosPerToken;
    private final int blockTokens;
    private final PrefixCache cache;
    private long freeAtNanos;
    private long queuedTokens;

    private Outlook(LabWorker worker) {
      nanosPerToken = 1e9 / worker.timing.prefillTokensPerSecond();
      blockTokens = worker.timing.blockTokens();
      cache = new PrefixCache(worker.timing.cacheBlocks());
    }

    private long uncached(Prompt prompt, int heldBlocks) {
      return prompt.tokens() - Math.min((long) heldBlocks * blockTokens, prompt.tokens() - 1);
    }

    private double firstTokenNanos(Prompt prompt, long nowNanos) {
      long wait = Math.max(0, freeAtNanos - nowNanos);
      return wait + uncached(prompt, cache.held(prompt.blockKeys())) * nanosPerToken;
    }

    private long add(Prompt prompt, long nowNanos) {
      long tokens = uncached(prompt, cache.match(prompt.blockKeys()));
      cache.store(prompt.blockKeys());
      freeAtNanos = Math.max(freeAtNanos, nowNanos) + Math.round(tokens * nanosPerToken);
      queuedTokens += tokens;
      return tokens;
    }

    private void computed(long tokens, long nowNanos) {
      queuedTokens -= tokens;
      freeAtNanos = nowNanos + Math.round(queuedTokens * nanosPerToken);
    }
  }

  private final Map<LabWorker, Outlook> outlooks = new HashMap<>();

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int pick(
      Candidate[] candidates,
      HashRing ring,
      PickRequest request,
      Decision decision,
      Chance chance) {
    decision.begin(candidates.length);
    var prompt = ((Ask) request).enginePrompt();
    int best = -1;
    for (int i = 0; i < candidates.length; i++) {
      double nanos = outlook(candidates[i]).firstTokenNanos(prompt, request.nowNanos());
      decision.score(i, nanos);
      if (best < 0 || nanos < decision.score(best)) {
        best = i;
      }
    }
    return best < 0 ? -1 : decision.choose(best, Decision.Reason.FIRST_TOKEN);
  }

  @Override
  public Placement place(Candidate chosen, PickRequest request, Decision decision) {
    var outlook = outlook(chosen);
    long tokens = outlook.add(((Ask) request).enginePrompt(), request.nowNanos());
    return new Placement() {
      @Override
      public void firstToken(long nowNanos) {
        outlook.computed(tokens, nowNanos);
      }
    };
  }

  private Outlook outlook(Candidate candidate) {
    return outlooks.computeIfAbsent(((Seat) candidate).worker, Outlook::new);
  }
}

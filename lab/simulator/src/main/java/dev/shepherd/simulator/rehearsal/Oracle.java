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
 * <p>That is greedy: a request takes a second of an idle engine to save a tenth of its own time,
 * although those who come later will wait for that second. The thrifty oracle therefore counts the
 * prompt's own computation several times. One object serves all gateways of a replay.
 */
final class Oracle implements Policy {
  static final String NAME = "oracle";
  static final String THRIFTY_NAME = "thrifty_oracle";

  /** Best of 0, 0.25, 0.5, 1, 2 and 4 on the Mooncake conversations, at two and three times. */
  private static final double THRIFT = 2;

  /** The future of one engine. */
  private static final class Outlook {
    private final LabWorker worker;
    private final int blockTokens;
    private final PrefixCache cache;
    private long freeAtNanos;
    private long queuedTokens;

    private Outlook(LabWorker worker) {
      this.worker = worker;
      blockTokens = worker.timing.blockTokens();
      cache = new PrefixCache(worker.timing.cacheBlocks());
    }

    private long uncached(Prompt prompt, int heldBlocks) {
      return prompt.tokens() - Math.min((long) heldBlocks * blockTokens, prompt.tokens() - 1);
    }

    /** At the present rate: what decodes now may be done by then. */
    private double nanosPerToken() {
      if (worker.timing.prefillDrag() == 0) {
        return 1e9 / worker.timing.prefillTokensPerSecond();
      }
      int decoding = worker.engine.load().running() - (queuedTokens > 0 ? 1 : 0);
      return 1e9 / worker.timing.prefillRate(Math.max(0, decoding));
    }

    /** Nanoseconds; without thrift those until the first token. */
    private double cost(Prompt prompt, long nowNanos, double thrift) {
      long wait = Math.max(0, freeAtNanos - nowNanos);
      double own = uncached(prompt, cache.held(prompt.blockKeys())) * nanosPerToken();
      return wait + own * (1 + thrift);
    }

    private long add(Prompt prompt, long nowNanos) {
      long tokens = uncached(prompt, cache.match(prompt.blockKeys()));
      cache.store(prompt.blockKeys());
      freeAtNanos = Math.max(freeAtNanos, nowNanos) + Math.round(tokens * nanosPerToken());
      queuedTokens += tokens;
      return tokens;
    }

    private void computed(long tokens, long nowNanos) {
      queuedTokens -= tokens;
      freeAtNanos = nowNanos + Math.round(queuedTokens * nanosPerToken());
    }
  }

  private final Map<LabWorker, Outlook> outlooks = new HashMap<>();
  private final String name;
  private final double thrift;

  private Oracle(String name, double thrift) {
    this.name = name;
    this.thrift = thrift;
  }

  static Oracle greedy() {
    return new Oracle(NAME, 0);
  }

  static Oracle thrifty() {
    return new Oracle(THRIFTY_NAME, THRIFT);
  }

  @Override
  public String name() {
    return name;
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
      double nanos = outlook(candidates[i]).cost(prompt, request.nowNanos(), thrift);
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

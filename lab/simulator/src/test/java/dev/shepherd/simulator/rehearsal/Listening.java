package dev.shepherd.simulator.rehearsal;

import dev.shepherd.routing.Candidate;
import dev.shepherd.routing.Chance;
import dev.shepherd.routing.Decision;
import dev.shepherd.routing.HashRing;
import dev.shepherd.routing.PickRequest;
import dev.shepherd.routing.Placement;
import dev.shepherd.routing.Policy;
import dev.shepherd.routing.PromptKeys;
import java.util.List;

/** Writes down all that it is told. */
final class Listening implements Policy {
  private final List<String> heard;
  private long originNanos = -1;

  Listening(List<String> heard) {
    this.heard = heard;
  }

  private long millis(long nowNanos) {
    return (nowNanos - originNanos) / 1_000_000;
  }

  @Override
  public String name() {
    return "listening";
  }

  @Override
  public int pick(
      Candidate[] candidates,
      HashRing ring,
      PickRequest request,
      Decision decision,
      Chance chance) {
    decision.begin(candidates.length);
    originNanos = originNanos < 0 ? request.nowNanos() : originNanos;
    return decision.choose(0, Decision.Reason.ONLY_ONE);
  }

  @Override
  public Placement place(Candidate chosen, PickRequest request, Decision decision) {
    PromptKeys prompt = request.prompt();
    heard.add(
        String.format(
            "place %d +%d in flight %d, %d keys, block %d %s",
            millis(request.nowNanos()),
            prompt.length(),
            chosen.inFlight(),
            prompt.count(),
            prompt.blockLength(),
            prompt.unit()));
    return new Placement() {
      @Override
      public void firstToken(long nowNanos) {
        heard.add("first " + millis(nowNanos));
      }

      @Override
      public void usage(long promptTokens, long cachedTokens) {
        heard.add("usage " + promptTokens + " " + cachedTokens);
      }

      @Override
      public void ended(boolean complete, long outputTokens, long nowNanos) {
        heard.add("end " + complete + " " + outputTokens + " " + millis(nowNanos));
      }
    };
  }
}

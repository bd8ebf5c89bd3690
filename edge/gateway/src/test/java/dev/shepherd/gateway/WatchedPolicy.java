package dev.shepherd.gateway;

import dev.shepherd.routing.Candidate;
import dev.shepherd.routing.Chance;
import dev.shepherd.routing.Decision;
import dev.shepherd.routing.HashRing;
import dev.shepherd.routing.PickRequest;
import dev.shepherd.routing.Placement;
import dev.shepherd.routing.Policy;
import dev.shepherd.routing.PromptKeys;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Takes the workers in turn, reads every prompt, and writes down all that it is told. */
final class WatchedPolicy implements Policy {
  /** Length and block keys of a prompt. */
  record Prompt(long length, List<Long> keys) {}

  final List<String> told = new ArrayList<>();
  final List<Prompt> prompts = new ArrayList<>();
  int running;
  private int turn;

  @Override
  public String name() {
    return "watched";
  }

  @Override
  public boolean readsPrompt() {
    return true;
  }

  @Override
  public boolean scoresSeconds() {
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
      return -1;
    }
    PromptKeys keys = request.prompt();
    prompts.add(
        new Prompt(
            keys.length(), Arrays.stream(keys.array()).limit(keys.count()).boxed().toList()));
    int index = turn++ % candidates.length;
    decision.matched(index, 7);
    decision.score(index, 0.25);
    return decision.choose(index, Decision.Reason.TURN);
  }

  @Override
  public Placement place(Candidate chosen, PickRequest request, Decision decision) {
    running++;
    PromptKeys keys = request.prompt();
    int count = keys.count();
    return new Placement() {
      private boolean over;

      private void tell(String what) {
        told.add(over ? what + " after the end" : what);
      }

      @Override
      public void firstToken(long nowNanos) {
        tell("first");
      }

      @Override
      public void usage(long promptTokens, long cachedTokens) {
        tell("usage " + promptTokens + " " + cachedTokens);
      }

      @Override
      public void ended(boolean complete, long outputTokens, long nowNanos) {
        tell("ended " + complete + " " + outputTokens + (keys.count() == count ? "" : " stale"));
        over = true;
        running--;
      }
    };
  }
}

package dev.shepherd.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShadowedPolicyTest {
  private final List<String> heard = new ArrayList<>();
  private final List<String> told = new ArrayList<>();
  private final Decision decision = new Decision();
  private final Candidate[] workers = {new FakeCandidate("a"), new FakeCandidate("b")};
  private final ShadowListener listener =
      new ShadowListener() {
        @Override
        public void decided(
            boolean agreed, long prompt, long activeMatched, long shadowMatched, double gap) {
          heard.add(agreed + " " + prompt + " " + activeMatched + " " + shadowMatched + " " + gap);
        }

        @Override
        public void refused() {
          heard.add("refused");
        }

        @Override
        public void failed(RuntimeException failure, boolean last) {
          heard.add("failed " + last);
        }
      };

  /** Always chooses one worker, matches 10 units per index and expects index + 1 seconds. */
  private class Fixed implements Policy {
    private final String name;
    private final int choice;

    Fixed(String name, int choice) {
      this.name = name;
      this.choice = choice;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public int pick(
        Candidate[] candidates, HashRing ring, PickRequest request, Decision d, Chance chance) {
      d.begin(candidates.length);
      if (choice < 0) {
        return -1;
      }
      for (int i = 0; i < candidates.length; i++) {
        d.matched(i, 10L * i);
        d.score(i, i + 1.0);
      }
      if (choice >= 100) {
        throw new IllegalStateException("broken");
      }
      return d.choose(choice, Decision.Reason.PREFIX);
    }

    @Override
    public Placement place(Candidate chosen, PickRequest request, Decision d) {
      told.add(name + " at " + chosen.url() + " as " + d.chosen());
      return new Placement() {
        @Override
        public void firstToken(long nowNanos) {
          told.add(name + " first");
          if (choice == 50) {
            throw new IllegalStateException("broken");
          }
        }

        @Override
        public void ended(boolean complete, long outputTokens, long nowNanos) {
          told.add(name + " ended");
        }
      };
    }

    @Override
    public boolean readsPrompt() {
      return true;
    }

    @Override
    public boolean scoresSeconds() {
      return true;
    }
  }

  private Placement choose(Policy policy) {
    int index = policy.pick(workers, HashRing.empty(), PickRequest.ANONYMOUS, decision, bound -> 0);
    assertThat(index).isZero();
    assertThat(decision.chosen()).isZero();
    return policy.place(workers[index], PickRequest.ANONYMOUS, decision);
  }

  @Test
  void activePolicyDecidesAndTheShadowLivesInItsWorld() {
    var policy = new ShadowedPolicy(new Fixed("active", 0), new Fixed("shadow", 1), listener);
    Placement placement = choose(policy);
    assertThat(heard).containsExactly("false 0 0 0 -1.0");
    assertThat(told).containsExactly("active at a as 0", "shadow at a as 0");
    placement.firstToken(1);
    placement.ended(true, 1, 2);
    assertThat(told.subList(2, 6))
        .containsExactly("active first", "shadow first", "active ended", "shadow ended");
    assertThat(policy.name()).isEqualTo("active");
  }

  @Test
  void agreementAndRefusalAreTold() {
    choose(new ShadowedPolicy(new Fixed("active", 0), new Fixed("shadow", 0), listener));
    choose(new ShadowedPolicy(new Fixed("active", 0), new Fixed("shadow", -1), listener));
    assertThat(heard).containsExactly("true 0 0 0 0.0", "refused");
  }

  @Test
  void failingShadowIsLeftAloneAfterAWhile() {
    var policy = new ShadowedPolicy(new Fixed("active", 0), new Fixed("shadow", 100), listener);
    for (int i = 0; i < 100; i++) {
      assertThat(choose(policy)).isNotNull();
    }
    assertThat(heard).hasSize(ShadowedPolicy.MOST_FAILURES);
    assertThat(heard.getLast()).isEqualTo("failed true");
    assertThat(told.stream().filter(line -> line.startsWith("active"))).hasSize(100);
    assertThat(told.stream().filter(line -> line.startsWith("shadow")))
        .hasSize(ShadowedPolicy.MOST_FAILURES - 1);
  }

  @Test
  void choiceBeyondTheCandidatesIsAFailure() {
    choose(new ShadowedPolicy(new Fixed("active", 0), new Fixed("shadow", 2), listener));
    assertThat(heard).containsExactly("failed false");
    assertThat(told).containsExactly("active at a as 0", "shadow at a as 0");
  }

  @Test
  void failingPlacementDoesNotReachTheRequest() {
    var broken =
        new Fixed("shadow", 1) {
          @Override
          public Placement place(Candidate chosen, PickRequest request, Decision d) {
            return new Fixed("shadow", 50).place(chosen, request, d);
          }
        };
    Placement placement = choose(new ShadowedPolicy(new Fixed("active", 0), broken, listener));
    placement.firstToken(1);
    placement.ended(true, 1, 2);
    assertThat(heard).contains("failed false");
    assertThat(told).contains("active first", "active ended", "shadow ended");
  }

  @Test
  void choiceThatIsNotTheirsIsToldToBothWithoutAnOpinion() {
    var policy = new ShadowedPolicy(new Fixed("active", 0), new Fixed("shadow", 1), listener);
    choose(policy);
    heard.clear();
    told.clear();
    decision.begin(2);
    decision.choose(1, Decision.Reason.LEAST_LOADED);
    policy.place(workers[1], PickRequest.ANONYMOUS, decision);
    assertThat(heard).isEmpty();
    assertThat(told).containsExactly("active at b as 1", "shadow at b as 0");
  }
}

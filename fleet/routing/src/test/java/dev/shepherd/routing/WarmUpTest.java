package dev.shepherd.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What cold workers get, whatever the policy would have done. */
final class WarmUpTest {

  /** A worker whose load the test sets. */
  private static final class Someone implements Candidate {
    private final int slot;
    int inFlight;

    Someone(int slot) {
      this.slot = slot;
    }

    @Override
    public String id() {
      return "w" + slot;
    }

    @Override
    public String url() {
      return "http://w" + slot;
    }

    @Override
    public int slot() {
      return slot;
    }

    @Override
    public int inFlight() {
      return inFlight;
    }
  }

  /** Follows the prefix where one is held, else goes to the fewest requests in flight. */
  private static final class Prefers implements Policy {
    /** Depth of the match by slot. */
    final long[] held = new long[16];

    @Override
    public String name() {
      return "prefers";
    }

    @Override
    public int pick(
        Candidate[] candidates, HashRing ring, PickRequest request, Decision decision, Chance c) {
      decision.begin(candidates.length);
      int deepest = 0;
      int idlest = 0;
      for (int i = 0; i < candidates.length; i++) {
        decision.matched(i, held[candidates[i].slot()]);
        decision.score(i, candidates[i].inFlight());
        deepest = decision.matched(i) > decision.matched(deepest) ? i : deepest;
        idlest = decision.score(i) < decision.score(idlest) ? i : idlest;
      }
      return decision.matched(deepest) > 0
          ? decision.choose(deepest, Decision.Reason.PREFIX)
          : decision.choose(idlest, Decision.Reason.LEAST_LOADED);
    }
  }

  private final Prefers policy = new Prefers();
  private final Decision decision = new Decision();
  private final SplittableRandom random = new SplittableRandom(1);
  private Someone[] all = {};
  private WarmUp.Cold cold = new WarmUp.Cold(all, new int[0], new int[0], new boolean[0]);

  /** Sets up workers: '.' is warm, 'c' is fresh, 't' is thin. */
  private void fleet(String kinds) {
    all = new Someone[kinds.length()];
    List<Candidate> warm = new ArrayList<>();
    var warmPlaces = new ArrayList<Integer>();
    var coldPlaces = new ArrayList<Integer>();
    var thin = new boolean[all.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = new Someone(i);
      thin[i] = kinds.charAt(i) == 't';
      if (kinds.charAt(i) == '.') {
        warm.add(all[i]);
        warmPlaces.add(i);
      } else {
        coldPlaces.add(i);
      }
    }
    cold =
        new WarmUp.Cold(
            warm.toArray(Candidate[]::new),
            warmPlaces.stream().mapToInt(i -> i).toArray(),
            coldPlaces.stream().mapToInt(i -> i).toArray(),
            thin);
  }

  private int pick(WarmUp warmUp) {
    return warmUp.pick(
        policy, all, cold, HashRing.empty(), PickRequest.ANONYMOUS, decision, random::nextInt);
  }

  private int[] picks(WarmUp warmUp, int count) {
    var got = new int[all.length];
    for (int i = 0; i < count; i++) {
      got[pick(warmUp)]++;
    }
    return got;
  }

  @Test
  void aNewWorkerGetsItsSliceOfTheMissesAndNoMore() {
    fleet(".c..");
    all[0].inFlight = 5;
    all[2].inFlight = 7;
    all[3].inFlight = 6;
    // Left alone, the policy would send everything to the idle newcomer.
    assertThat(picks(new WarmUp(WarmUpSettings.DEFAULTS), 1000)).containsExactly(750, 250, 0, 0);
  }

  @Test
  void aNewWorkerGetsItsSliceAlsoWhenItIsBusy() {
    fleet("c...");
    all[0].inFlight = 100;
    assertThat(picks(new WarmUp(WarmUpSettings.DEFAULTS), 1000)[0]).isEqualTo(250);
  }

  @Test
  void manyNewWorkersTogetherGetNoMoreThanTheirFairPart() {
    fleet("ccccccc.");
    int[] got = picks(new WarmUp(WarmUpSettings.DEFAULTS), 8000);
    assertThat(got[7]).isEqualTo(1000);
    assertThat(Arrays.stream(got).sum()).isEqualTo(8000);
    fleet("cc......");
    assertThat(picks(new WarmUp(WarmUpSettings.DEFAULTS), 8000))
        .satisfies(part -> assertThat(part[0] + part[1]).isEqualTo(2000));
  }

  @Test
  void hitsStayWhereTheyAreWhileNobodyIsThin() {
    fleet(".c.");
    policy.held[2] = 100;
    assertThat(picks(new WarmUp(WarmUpSettings.DEFAULTS), 1000)).containsExactly(0, 0, 1000);
  }

  @Test
  void oneHitInEightGoesToAThinWorkerThatIsIdle() {
    fleet(".t.");
    policy.held[2] = 100;
    var warmUp = new WarmUp(WarmUpSettings.DEFAULTS);
    assertThat(picks(warmUp, 800)).containsExactly(0, 100, 700);
    assertThat(decision.reason()).isEqualTo(Decision.Reason.WARM_UP);
    all[1].inFlight = 1;
    assertThat(picks(warmUp, 800)).containsExactly(0, 0, 800);
  }

  @Test
  void shallowHitsAreDivertedFirst() {
    fleet(".t.");
    var warmUp = new WarmUp(WarmUpSettings.DEFAULTS);
    long divertedDepth = 0;
    long keptDepth = 0;
    int diverted = 0;
    int kept = 0;
    for (int i = 0; i < 8000; i++) {
      policy.held[2] = 1 + random.nextInt(1000);
      if (pick(warmUp) == 1) {
        divertedDepth += policy.held[2];
        diverted++;
      } else {
        keptDepth += policy.held[2];
        kept++;
      }
    }
    assertThat(diverted).isBetween(700, 1000);
    assertThat((double) divertedDepth / diverted).isLessThan(0.7 * keptDepth / kept);
  }

  @Test
  void nothingIsDivertedWhenThatIsOff() {
    fleet(".t.");
    policy.held[0] = 5;
    var off = new WarmUp(new WarmUpSettings(Duration.ofSeconds(60), 0.25, 1024, 0.5, 0));
    assertThat(picks(off, 500)).containsExactly(500, 0, 0);
  }

  @Test
  void theRecordOfADecisionAmongSomeCoversAll() {
    fleet("c.c.");
    all[1].inFlight = 3;
    all[3].inFlight = 2;
    // The first two turns of a half-and-half slice: once kept away, once given.
    int index = pick(new WarmUp(WarmUpSettings.DEFAULTS));
    assertThat(index).isEqualTo(3);
    assertThat(decision.count()).isEqualTo(4);
    assertThat(decision.chosen()).isEqualTo(3);
    assertThat(decision.score(0)).isNaN();
    assertThat(decision.score(1)).isEqualTo(3);
    assertThat(decision.score(2)).isNaN();
    assertThat(decision.score(3)).isEqualTo(2);
  }

  @Test
  void spreadingADecisionKeepsEveryEntryAtItsPlace() {
    for (long seed = 1; seed <= 500; seed++) {
      var dice = new SplittableRandom(seed);
      int total = 1 + dice.nextInt(40);
      int[] places =
          java.util.stream.IntStream.range(0, total).filter(i -> dice.nextBoolean()).toArray();
      decision.begin(places.length);
      for (int i = 0; i < places.length; i++) {
        decision.matched(i, places[i] + 1);
        decision.score(i, places[i] + 0.5);
      }
      if (places.length > 0) {
        decision.choose(places.length - 1, Decision.Reason.CHANCE);
      }
      decision.spread(places, total);
      for (int i = 0; i < total; i++) {
        boolean had = Arrays.binarySearch(places, i) >= 0;
        assertThat(decision.matched(i)).as("seed %s", seed).isEqualTo(had ? i + 1 : 0);
        assertThat(Double.isNaN(decision.score(i))).as("seed %s", seed).isEqualTo(!had);
      }
      assertThat(decision.chosen())
          .as("seed %s", seed)
          .isEqualTo(places.length == 0 ? -1 : places[places.length - 1]);
    }
  }
}

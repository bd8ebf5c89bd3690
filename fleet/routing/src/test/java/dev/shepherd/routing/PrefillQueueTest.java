package dev.shepherd.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The engine of these tests computes 1,000 units a second. */
final class PrefillQueueTest {
  private static final double PER_UNIT = 1e-3;
  private final PrefillQueue queue = new PrefillQueue();
  private final PrefillRate rate = rate();
  private final WorkerOutlook nobody =
      new WorkerOutlook(
          new FakeCandidate("http://a"),
          new FleetExperience(),
          new PrefixIndex(PrefixIndexLimits.ofBytes(PrefixIndexLimits.LEAST_BYTES)));

  @Test
  void waitsForWhatWasPlaced() {
    assertThat(queue.waitSeconds(0, rate, 1, 0)).isZero();
    add(1000, 0);
    add(500, 0);
    assertThat(left(0)).isCloseTo(1.5, within(1e-6));
  }

  @Test
  void timeTakesAwayTheHeadButNotTheRest() {
    add(1000, 0);
    add(500, 0);
    assertThat(left(0.4)).isCloseTo(1.1, within(1e-6));
    assertThat(left(1.0)).isCloseTo(0.5, within(1e-6));
    assertThat(left(1.01)).isCloseTo(0.5, within(1e-6));
  }

  @Test
  void aFirstTokenProvesAllBeforeItDone() {
    add(1000, 0);
    var second = add(500, 0);
    add(300, 0);
    first(second, 0.2);
    assertThat(left(0.2)).isCloseTo(0.3, within(1e-6));
    assertThat(second.serviceSeconds).isCloseTo(0.2, within(1e-9));
    assertThat(second.serviceOtherUnits).isEqualTo(1000);
  }

  @Test
  void aStuckEngineLooksWorseEverySecond() {
    add(1000, 0);
    assertThat(left(5)).isGreaterThan(3.9);
    assertThat(left(60)).isGreaterThan(left(30) + 29);
  }

  @Test
  void whatOthersAddCountsForEveryPrompt() {
    assertThat(queue.waitSeconds(0, rate, 1, 0.25)).isEqualTo(0.25);
    add(1000, 0);
    assertThat(queue.waitSeconds(0, rate, 1, 0.25)).isCloseTo(1.5, within(1e-6));
  }

  @Test
  void aPromptWithoutAVisibleFirstTokenIsDoneWhenItsTimeHasPassed() {
    addBlind(1000, 0);
    addBlind(500, 0);
    assertThat(left(1.2)).isCloseTo(0.3, within(1e-6));
    assertThat(left(100)).isZero();
  }

  @Test
  void idleTimeIsNotLentToWhatComesLater() {
    addBlind(1000, 0);
    addBlind(500, 50);
    assertThat(left(50)).isCloseTo(0.5, within(1e-6));
  }

  @Test
  void aBlindAnswerTellsWhereTheEngineIs() {
    var one = addBlind(1000, 0);
    addBlind(500, 0);
    queue.blindAnswer(one, at(1.4), at(3), PER_UNIT);
    assertThat(left(1.5)).isCloseTo(0.4, within(1e-6));
  }

  @Test
  void aRequestThatFailedIsNotWaitedFor() {
    var one = add(1000, 0);
    add(500, 0);
    queue.abandon(one, at(0.1));
    assertThat(left(0.1)).isCloseTo(0.5, within(1e-6));
    queue.abandon(one, at(0.2));
    assertThat(queue.waiting()).isEqualTo(1);
  }

  @Test
  void anEngineThatComputesSideBySideIsRecognized() {
    overtakings(20);
    assertThat(queue.ordered()).isFalse();
    add(1000, 100);
    add(1000, 100);
    // A short prompt shares with both, so it waits twice its own time and no more.
    assertThat(queue.waitSeconds(at(100), rate, 0.1, 0)).isCloseTo(0.2, within(1e-6));
    assertThat(queue.waitSeconds(at(100), rate, 10, 0)).isCloseTo(2, within(1e-6));
    assertThat(queue.waitSeconds(at(101), rate, 10, 0)).isCloseTo(1, within(1e-6));
  }

  @Test
  void sideBySideEveryPromptShowsTheSpeed() {
    overtakings(20);
    var one = add(1000, 100);
    var other = add(500, 100);
    first(other, 101);
    assertThat(other.serviceSeconds).isCloseTo(0.5, within(1e-6));
    first(one, 101.5);
    assertThat(one.serviceSeconds).isCloseTo(1, within(1e-6));
  }

  @Test
  void orderIsRecognizedAgain() {
    overtakings(20);
    for (int i = 0; i < 60; i++) {
      var one = add(100, 200 + i);
      var two = add(100, 200 + i);
      first(one, 200.1 + i);
      first(two, 200.2 + i);
    }
    assertThat(queue.ordered()).isTrue();
  }

  @Test
  void reservationsReturnToNothingWhateverHappens() {
    for (long seed = 1; seed <= 60; seed++) {
      var random = new SplittableRandom(seed);
      var fresh = new PrefillQueue();
      List<TtftPlacement> open = new ArrayList<>();
      double now = 0;
      for (int i = 0; i < 400 || !open.isEmpty(); i++) {
        now += random.nextDouble() * 0.3;
        int what = i < 400 ? random.nextInt(5) : 1 + random.nextInt(4);
        if (what == 0 || open.isEmpty()) {
          if (i < 400) {
            var placement = placement(1 + random.nextInt(2000), random.nextInt(4) == 0, now);
            fresh.add(placement, at(now), PER_UNIT);
            open.add(placement);
          }
          continue;
        }
        var placement = open.get(random.nextInt(open.size()));
        if (what == 1) {
          fresh.abandon(placement, at(now));
          open.remove(placement);
        } else if (what == 2) {
          fresh.blindAnswer(
              placement,
              random.nextBoolean() ? TtftPlacement.NEVER : at(now - random.nextDouble() * 2),
              at(now),
              PER_UNIT);
          open.remove(placement);
        } else {
          fresh.firstToken(placement, at(now), PER_UNIT);
        }
        double wait = fresh.waitSeconds(at(now), rate, 0.5, 0);
        assertThat(wait).as("seed %d", seed).isFinite().isNotNegative();
      }
      assertThat(fresh.waiting()).as("seed %d", seed).isZero();
      assertThat(fresh.units()).as("seed %d", seed).isZero();
      assertThat(fresh.waitSeconds(at(now), rate, 1, 0)).as("seed %d", seed).isZero();
    }
  }

  /** Pairs of which the short one, placed later, comes first by far. */
  private void overtakings(int pairs) {
    for (int i = 0; i < pairs; i++) {
      var slow = add(800, i);
      var quick = add(10, i);
      first(quick, i + 0.02);
      first(slow, i + 0.81);
    }
  }

  private TtftPlacement add(long units, double seconds) {
    var placement = placement(units, false, seconds);
    queue.add(placement, at(seconds), PER_UNIT);
    return placement;
  }

  private TtftPlacement addBlind(long units, double seconds) {
    var placement = placement(units, true, seconds);
    queue.add(placement, at(seconds), PER_UNIT);
    return placement;
  }

  private TtftPlacement placement(long units, boolean blind, double seconds) {
    return new TtftPlacement(nobody, units, 0, 100, units, blind, at(seconds));
  }

  private void first(TtftPlacement placement, double seconds) {
    queue.firstToken(placement, at(seconds), PER_UNIT);
  }

  private double left(double seconds) {
    return queue.waitSeconds(at(seconds), rate, 10, 0);
  }

  private static long at(double seconds) {
    return (long) (seconds * 1e9);
  }

  private static PrefillRate rate() {
    var rate = new PrefillRate();
    for (int i = 0; i < 40; i++) {
      rate.learn(1000, 1, rate);
    }
    return rate;
  }
}

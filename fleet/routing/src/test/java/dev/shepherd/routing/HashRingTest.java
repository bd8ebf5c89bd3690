package dev.shepherd.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class HashRingTest {

  @Test
  void placesAreTheOnesOtherGatewaysCompute() {
    assertThat(Blake3.prefix64("http://10.0.0.1:8000#0")).isEqualTo(0x6be7eead8e9866daL);
    assertThat(Blake3.prefix64("http://10.0.0.1:8000#149")).isEqualTo(0x6b5a93e7d097daa5L);
    assertThat(Blake3.prefix64("user-42")).isEqualTo(0x1675e5d54ee9b0dbL);
    assertThat(Long.remainderUnsigned(Blake3.prefix64("user-42"), 3)).isZero();
  }

  @Test
  void knownKeysLandOnTheirWorkers() {
    List<Candidate> workers = workers(3);
    var expected =
        Map.of("user-1", 3, "user-2", 1, "user-3", 2, "user-42", 2, "session-a", 2, "session-b", 3);
    expected.forEach(
        (key, number) -> assertThat(owner(workers, key)).as(key).isEqualTo(number - 1));
  }

  @Test
  void aFourthWorkerTakesKeysAndMovesNoneBetweenTheOthers() {
    List<Candidate> three = workers(3);
    List<Candidate> four = workers(4);
    HashRing ringOfThree = HashRing.of(three);
    HashRing ringOfFour = HashRing.of(four);
    int[] split = new int[3];
    int moved = 0;
    for (int k = 0; k < 1500; k++) {
      int before = owner(ringOfThree, three, "k" + k);
      int after = owner(ringOfFour, four, "k" + k);
      split[before]++;
      if (before != after) {
        assertThat(after).isEqualTo(3);
        moved++;
      }
    }
    assertThat(split).containsExactly(537, 471, 492);
    assertThat(Math.round(100.0 * moved / 1500)).isEqualTo(27);
  }

  @Test
  void theOrderOfWorkersDoesNotMatter() {
    List<Candidate> workers = workers(5);
    List<Candidate> reversed = workers.reversed();
    HashRing ring = HashRing.of(workers);
    HashRing ringOfReversed = HashRing.of(reversed);
    for (int k = 0; k < 500; k++) {
      assertThat(workers.get(owner(ring, workers, "k" + k)).url())
          .isEqualTo(reversed.get(owner(ringOfReversed, reversed, "k" + k)).url());
    }
  }

  @Test
  void aMissingWorkerHandsItsKeysToItsNeighboursOnly() {
    List<Candidate> workers = workers(4);
    HashRing ring = HashRing.of(workers);
    Candidate[] all = workers.toArray(Candidate[]::new);
    Candidate[] some = {all[0], all[2], all[3]};
    for (int k = 0; k < 500; k++) {
      long position = Blake3.prefix64("k" + k);
      Candidate before = all[ring.firstFrom(position, all)];
      Candidate after = some[ring.firstFrom(position, some)];
      if (before != all[1]) {
        assertThat(after).isSameAs(before);
      }
    }
  }

  @Test
  void anEmptyRingAndStrangersFindNobody() {
    Candidate[] strangers = {new FakeCandidate("http://elsewhere:1")};
    assertThat(HashRing.empty().firstFrom(7, strangers)).isEqualTo(-1);
    assertThat(HashRing.of(workers(2)).firstFrom(7, strangers)).isEqualTo(-1);
  }

  private static int owner(List<Candidate> workers, String key) {
    return owner(HashRing.of(workers), workers, key);
  }

  private static int owner(HashRing ring, List<Candidate> workers, String key) {
    return ring.firstFrom(Blake3.prefix64(key), workers.toArray(Candidate[]::new));
  }

  private static List<Candidate> workers(int count) {
    var workers = new ArrayList<Candidate>();
    for (int i = 1; i <= count; i++) {
      workers.add(new FakeCandidate("http://10.0.0." + i + ":8000"));
    }
    return workers;
  }
}

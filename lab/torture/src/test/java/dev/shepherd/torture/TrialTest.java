package dev.shepherd.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import org.junit.jupiter.api.Test;

class TrialTest {
  private static final int SEEDS = Integer.getInteger("torture.seeds", 200);

  @Test
  void nothingIsLostAndNothingIsFakedWhateverHappens() {
    var ends = new EnumMap<Errand.End, Integer>(Errand.End.class);
    int bad = 0;
    long began = System.nanoTime();
    for (int seed = 0; seed < SEEDS; seed++) {
      Trial.Result result = Trial.run(seed, false);
      result.ends().forEach((end, n) -> ends.merge(end, n, Integer::sum));
      if (!result.violations().isEmpty()) {
        bad++;
        System.out.println("seed " + seed + ": " + String.join("\n   ", result.violations()));
      }
    }
    System.out.println(ends + " " + (System.nanoTime() - began) / 1_000_000 + " ms, bad " + bad);
    assertThat(bad).isZero();
  }

  @Test
  void aSeedReplaysExactly() {
    for (int seed = 0; seed < 20; seed++) {
      Trial.Result first = Trial.run(seed, true);
      Trial.Result second = Trial.run(seed, true);
      assertThat(second.trace()).as("seed %s", seed).isEqualTo(first.trace());
      assertThat(second.hash()).as("seed %s", seed).isEqualTo(first.hash());
    }
  }
}

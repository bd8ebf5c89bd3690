package dev.shepherd.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/** Whole fleets under faults; what each trial checks stands in {@link Trial} and {@link Judge}. */
class TrialTest {
  /** What fits into a minute; more by {@code ./smg torture}. */
  private static final int SEEDS = 1_000;

  private static final int THREADS = 2;

  @Test
  void nothingIsLostAndNothingIsFakedWhateverHappens() throws Exception {
    var told = new ArrayList<String>();
    Torture.Summary summary = new Torture(0, SEEDS, 20, false, told::add).run(THREADS);
    assertThat(told).isEmpty();
    assertThat(summary.bad()).isEmpty();
    assertThat(summary.trials()).isEqualTo(SEEDS);
    // A trial in which nothing works, or nothing fails, proves nothing.
    assertThat(summary.ends()).containsKeys(Errand.End.values());
    assertThat(summary.ends().get(Errand.End.ANSWERED)).isGreaterThan(SEEDS * 4L);
  }

  @Test
  void aSeedReplaysExactly() {
    for (int seed = 0; seed < 20; seed++) {
      Trial.Result first = Trial.run(seed, true);
      Trial.Result second = Trial.run(seed, true);
      assertThat(second.trace()).as("seed %s", seed).isEqualTo(first.trace());
      assertThat(second.hash()).as("seed %s", seed).isEqualTo(first.hash());
    }
    assertThat(Trial.run(3, false).hash())
        .isEqualTo(Trial.run(3, true).hash())
        .isNotEqualTo(Trial.run(4, true).hash());
  }
}

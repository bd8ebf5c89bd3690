package dev.shepherd.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

final class OthersWorkTest {
  private static final long SECOND = 1_000_000_000L;
  private final OthersWork others = new OthersWork();
  private final FleetExperience fleet = new FleetExperience();

  @Test
  void ownPromptsAreNotMistakenForOthers() {
    fleet.placed(1000);
    others.computed(2 * SECOND, 12 * SECOND);
    others.hear(waiting(10 * SECOND, 3), 2, 2000, 1e-3, fleet);
    assertThat(others.reportedSeconds(10 * SECOND)).isZero();
  }

  @Test
  void aReportMeltsAwayAsTheEngineWorks() {
    fleet.placed(1000);
    others.hear(waiting(10 * SECOND, 4), 2, 2000, 1e-3, fleet);
    assertThat(others.reportedSeconds(10 * SECOND)).isCloseTo(2, within(1e-9));
    assertThat(others.reportedSeconds(12 * SECOND)).isCloseTo(1, within(1e-9));
    assertThat(others.reportedSeconds(14 * SECOND)).isZero();
  }

  @Test
  void tokensInTheQueueArePreferred() {
    fleet.placed(1000);
    fleet.counted(250, 1000);
    others.hear(new ReportedLoad(SECOND, 1, 9, 500, -1, -1, -1, -1), 1, 1000, 1e-3, fleet);
    assertThat(others.reportedSeconds(SECOND)).isCloseTo(1, within(1e-9));
  }

  @Test
  void anOldReportIsNoNews() {
    others.hear(waiting(10 * SECOND, 4), 0, 0, 1e-3, fleet);
    assertThat(others.isNews(waiting(10 * SECOND, 9))).isFalse();
    assertThat(others.isNews(waiting(11 * SECOND, 9))).isTrue();
  }

  @Test
  void delaysAverageOut() {
    for (int i = 0; i < 200; i++) {
      others.delayed(i % 2 == 0 ? 0.4 : 0.2);
    }
    assertThat(others.delaySeconds()).isCloseTo(0.3, within(0.02));
    others.delayed(-1e9);
    others.delayed(1e9);
    assertThat(others.delaySeconds()).isBetween(0.0, 1.0);
  }

  private static ReportedLoad waiting(long takenNanos, int waiting) {
    return new ReportedLoad(takenNanos, 1, waiting, ReportedLoad.UNKNOWN, -1, -1, -1, -1);
  }
}

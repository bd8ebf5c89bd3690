package dev.shepherd.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Ratios are taken within a round, so that a slow minute hits both sides. */
class ReportTest {

  private static Measurement cpu(String peer, int round, double micros) {
    return new Measurement(peer, BenchCase.SMALL, round, micros, 1000, 100, 200, 30, 0, 0.01);
  }

  @Test
  void ratiosSurviveADriftingMachine() {
    // Each round is slower than the one before; ours always takes half of haproxy.
    var report =
        new Report(
            List.of(
                cpu("gateway", 1, 10),
                cpu("haproxy", 1, 20),
                cpu("gateway", 2, 40),
                cpu("haproxy", 2, 80),
                cpu("gateway", 3, 90),
                cpu("haproxy", 3, 180)));
    assertThat(report.ratio("gateway", "haproxy", BenchCase.SMALL)).isEqualTo(0.5);
    assertThat(report.table()).contains("x haproxy").contains("0.50").contains("3 rounds");
  }

  @Test
  void mediansLeaveGapsOut() {
    assertThat(Report.median(List.of(3.0, Double.NaN, 1.0, 2.0))).isEqualTo(2.0);
    assertThat(Report.median(List.of(1.0, 2.0))).isEqualTo(1.5);
    assertThat(Report.median(List.of(Double.NaN))).isNaN();
  }

  @Test
  void jsonHasNoNumbersThatJsonLacks() {
    var direct =
        new Measurement(
            "direct", BenchCase.SSE, 1, Double.NaN, 1000, 100, 200, Double.NaN, 0, 0.01);
    assertThat(new Report(List.of(direct)).json())
        .contains("\"cpu_us\":null")
        .doesNotContain("NaN");
  }
}

package dev.shepherd.simulator.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.shepherd.exchange.Clock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The conversation trace of Mooncake (12,031 requests) against figures that were computed
 * independently, in another language, for the same queueing model.
 */
class MooncakeTest {
  private static final String TRACE = "shared/data/traces/mooncake-conversation.jsonl";

  private static Trace trace() throws IOException {
    Path folder = Path.of("").toAbsolutePath();
    while (folder != null) {
      Path file = folder.resolve(TRACE);
      if (Files.isReadable(file)) {
        return TraceReader.read(file, 512, true, Integer.MAX_VALUE);
      }
      folder = folder.getParent();
    }
    assumeTrue(false, "needs " + TRACE + " beside the repository");
    throw new AssertionError();
  }

  private static Summary replay(Trace trace, String policy, String speedup) {
    var scenario = new RehearsalOptions(List.of("--speedup", speedup)).scenarios().getFirst();
    var log = new Replay(trace, scenario, new LabPolicies().named(policy), Clock.system()).run();
    return Summary.of(policy, log);
  }

  /**
   * Prompts count as whole blocks there. The other model lets the beginning of a prompt grow old
   * before its end, so it hits a little less, which near saturation (x3) is seen in the waiting.
   */
  @ParameterizedTest
  @CsvSource({
    "round_robin,     2, 1.81, 4.69,  9.6, 0.03",
    "least_in_flight, 2, 1.79, 4.35,  8.9, 0.03",
    "oracle,          2, 0.88, 1.93,  5.4, 0.03",
    "round_robin,     3, 9.25, 21.1, 40.2, 0.07",
    "least_in_flight, 3, 4.74, 10.3, 16.5, 0.08",
    "oracle,          3, 1.72, 3.64,  6.7, 0.07"
  })
  void knownFiguresComeOutAgain(
      String policy, String speedup, double mean, double p90, double p99, double tolerance)
      throws IOException {
    var summary = replay(trace(), policy, speedup);
    System.out.printf(
        Locale.ROOT,
        "%s x%s: mean %.3f (%+.1f %%), p90 %.2f (%+.1f %%), p99 %.2f (%+.1f %%)%n",
        policy,
        speedup,
        summary.meanSeconds(),
        off(summary.meanSeconds(), mean),
        summary.p90Seconds(),
        off(summary.p90Seconds(), p90),
        summary.p99Seconds(),
        off(summary.p99Seconds(), p99));
    assertThat(summary.meanSeconds()).isCloseTo(mean, within(mean * tolerance));
    assertThat(summary.p90Seconds()).isCloseTo(p90, within(p90 * tolerance));
    assertThat(summary.p99Seconds()).isCloseTo(p99, within(p99 * tolerance));
  }

  private static double off(double ours, double known) {
    return (ours / known - 1) * 100;
  }

  @Test
  void wholeTraceIsReplayedInSeconds() throws IOException {
    var trace = trace();
    assertThat(trace.requests()).hasSize(12_031);
    long before = Clock.system().nanoTime();
    for (String policy : LabPolicies.names()) {
      assertThat(replay(trace, policy, "3").refused()).as(policy).isZero();
    }
    double seconds = (Clock.system().nanoTime() - before) / 1e9;
    assertThat(seconds / LabPolicies.names().size()).isLessThan(10);
  }
}

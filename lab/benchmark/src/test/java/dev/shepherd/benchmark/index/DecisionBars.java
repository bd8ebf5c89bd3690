package dev.shepherd.benchmark.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Runs {@link DecisionBenchmark} and holds it to its bars. Takes two minutes and a quiet machine,
 * so it runs only when asked for by name:
 *
 * <pre>./smg test -pl lab/benchmark -am -Dtest=DecisionBars -Dsurefire.failIfNoSpecifiedTests=false
 * </pre>
 *
 * <p>The bars are held for prompts that the index knows. What a prompt costs of which every block
 * is new, in an index that has to give up another block for each, is printed and not judged: it was
 * about four and a half times the hashing at both lengths when this was written.
 *
 * <p>Medians are compared, which a machine that is not quite quiet disturbs least.
 */
final class DecisionBars {

  @Test
  void aDecisionCostsAFewTimesTheHashingOfItsPrompt() throws RunnerException {
    var options =
        new OptionsBuilder()
            .include(DecisionBenchmark.class.getName() + ".(hash|decide)")
            .mode(Mode.SampleTime)
            .addProfiler(GCProfiler.class)
            .build();
    Collection<RunResult> results = new Runner(options).run();
    double small = nanos(results, "hash", 64, 4096);
    double large = nanos(results, "hash", 64, 65536);
    for (String decision : new String[] {"decideKnown", "decideNew"}) {
      double few = nanos(results, decision, 64, 4096) / small;
      double many = nanos(results, decision, 64, 65536) / large;
      System.out.printf("%s: %.1f times hashing 4 KiB, %.1f times 64 KiB%n", decision, few, many);
    }
    assertThat(nanos(results, "decideKnown", 64, 4096)).isLessThanOrEqualTo(8 * small);
    assertThat(nanos(results, "decideKnown", 64, 65536)).isLessThanOrEqualTo(3 * large);
    for (int bytes : new int[] {4096, 65536}) {
      assertThat(nanos(results, "decideKnown", 512, bytes))
          .as("512 workers, %d bytes", bytes)
          .isLessThanOrEqualTo(1.5 * nanos(results, "decideKnown", 64, bytes));
    }
    for (RunResult result : results) {
      double allocated = result.getSecondaryResults().get("gc.alloc.rate.norm").getScore();
      assertThat(allocated).as(result.getParams().id()).isLessThanOrEqualTo(64);
    }
  }

  private static double nanos(
      Collection<RunResult> results, String benchmark, int workers, int promptBytes) {
    for (RunResult result : results) {
      var params = result.getParams();
      if (params.getBenchmark().endsWith("." + benchmark)
          && params.getParam("workers").equals(Integer.toString(workers))
          && params.getParam("promptBytes").equals(Integer.toString(promptBytes))) {
        return result.getPrimaryResult().getStatistics().getPercentile(50);
      }
    }
    throw new AssertionError("no result of " + benchmark);
  }
}

package dev.shepherd.benchmark.parser;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Runs {@link ParserBenchmark} and holds it to its bars. Takes two minutes and a quiet machine, so
 * it runs only when asked for by name:
 *
 * <pre>./smg test -pl lab/benchmark -am -Dtest=ParserBars -Dsurefire.failIfNoSpecifiedTests=false
 * </pre>
 */
final class ParserBars {

  private static final double MOST_PROSE_NANOS = 60;
  private static final double MOST_CALL_NANOS = 250;

  @Test
  void aTokenCostsLittle() throws RunnerException {
    var options =
        new OptionsBuilder()
            .include(ParserBenchmark.class.getName())
            .addProfiler(GCProfiler.class)
            .build();
    for (RunResult result : new Runner(options).run()) {
      var params = result.getParams();
      double nanos = result.getPrimaryResult().getScore();
      double bytes = result.getSecondaryResults().get("gc.alloc.rate.norm").getScore();
      System.out.printf(
          "%-12s %-6s %6.1f ns per token, %6.2f bytes allocated%n",
          params.getParam("format"), params.getParam("kind"), nanos, bytes);
      double most = params.getParam("kind").equals("prose") ? MOST_PROSE_NANOS : MOST_CALL_NANOS;
      assertThat(nanos).as(params.id()).isLessThanOrEqualTo(most);
    }
  }
}

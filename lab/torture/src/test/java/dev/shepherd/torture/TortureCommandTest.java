package dev.shepherd.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class TortureCommandTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... args) throws Exception {
    return new TortureCommand()
        .run(
            List.of(args),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aRangeOfSeedsIsRunAndSummedUp() throws Exception {
    assertThat(run("--seeds=5..15", "--threads", "2")).isZero();
    assertThat(out()).contains("10 trials in", "per minute", "ANSWERED=", "no seed is bad");
  }

  @Test
  void oneSeedIsToldStepByStepAndAlikeEveryTime() throws Exception {
    assertThat(run("--seed", "5")).isZero();
    String first = out().lines().filter(line -> line.startsWith("hash ")).findFirst().orElseThrow();
    assertThat(out()).contains("request begins", "dispatch", "1 trials");
    out.reset();
    assertThat(run("--seed", "5")).isZero();
    assertThat(out()).contains(first);
  }

  @Test
  void wrongArgumentsAreToldAllAtOnce() throws Exception {
    assertThat(run("--seeds=9..3", "--seed=-1", "--threads=0", "--x=1", "y")).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("--seeds", "--seed:", "--threads", "unknown option '--x'", "'y'");
  }

  @Test
  void helpShowsEveryOption() throws Exception {
    assertThat(run("--help")).isZero();
    assertThat(out()).contains("--seeds", "--seed N", "--threads", "--stop-after");
  }
}

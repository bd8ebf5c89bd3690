package dev.shepherd.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.shepherd.benchmark.BenchCommand;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The proofs with real processes, as short as they can be; the long ones are commands. */
class ChaosTest {

  @BeforeEach
  void onLinux() {
    assumeTrue(Files.isReadable(Path.of("/proc/self/stat")), "needs /proc");
  }

  private static void holds(String... words) throws Exception {
    var out = new ByteArrayOutputStream();
    int code =
        new BenchCommand()
            .run(
                List.of(words),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(out, true, StandardCharsets.UTF_8));
    assertThat(code).as(out.toString(StandardCharsets.UTF_8)).isZero();
  }

  @Test
  void aKilledEngineCostsOnlyItsOwnStreams() throws Exception {
    holds("chaos", "--proofs", "engines", "--seconds", "5", "--clients", "8");
  }

  @Test
  void aDepartureReachesTheEngineAndDeafClientsAreCheap() throws Exception {
    holds("chaos", "--proofs", "departures,deaf", "--open", "50");
  }
}

package dev.shepherd.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Options of the Java machine fit the machine, and the user has the last word. */
class LauncherTest {

  private static final Path LAUNCHER = ScriptTest.realRoot().resolve("app/cli/src/main/launcher");

  private static Shell.Outcome options(Shell shell, int cpus, int memoryMib) throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "needs bash");
    String script =
        ". ./launcher.sh; smg_measure_machine() { SMG_CPUS=%d; SMG_MEMORY_MIB=%d; }; "
            + "smg_java_options jvm.options; CLASS_PATH=x; smg_exec echo y | tr ' ' '\\n'";
    return shell.run(LAUNCHER, List.of("bash", "-euc", String.format(script, cpus, memoryMib)));
  }

  @ParameterizedTest
  @CsvSource({
    "1, 16000, -XX:+UseSerialGC, -Xmx4000m",
    "3, 64000, -XX:+UseSerialGC, -Xmx4096m",
    "8, 1024, -XX:+UseSerialGC, -Xmx256m",
    "8, 128, -XX:+UseSerialGC, -Xmx64m",
    "4, 2048, -XX:+UseG1GC, -Xmx512m"
  })
  void collectorAndHeapFollowTheMachine(int cpus, int memoryMib, String collector, String heap)
      throws Exception {
    assertThat(options(new Shell(), cpus, memoryMib).text().lines())
        .contains(collector, heap, "-XX:+UseCompactObjectHeaders")
        .filteredOn(line -> line.endsWith("GC"))
        .hasSize(1);
  }

  @Test
  void theUserChoosesTheCollector() throws Exception {
    assertThat(options(new Shell().with("SMG_GC", "zgc"), 2, 8000).text().lines())
        .contains("-XX:+UseZGC")
        .doesNotContain("-XX:+UseSerialGC");
    Shell.Outcome wrong = options(new Shell().with("SMG_GC", "fast"), 2, 8000);
    assertThat(wrong.code()).isEqualTo(2);
    assertThat(wrong.text()).contains("use serial, g1 or zgc");
  }

  @Test
  void optionsOfTheUserComeLast() throws Exception {
    var shell = new Shell().with("SMG_JAVA_OPTS", "-Xmx77m -XX:+UseParallelGC");
    List<String> lines = options(shell, 8, 8000).text().lines().toList();
    assertThat(lines)
        .containsSubsequence("-Xmx2000m", "-Xmx77m", "-XX:+UseParallelGC")
        .doesNotContain("-XX:+UseG1GC");
  }

  @Test
  void theMachineIsMeasured() throws Exception {
    assumeTrue(Files.isReadable(Path.of("/proc/meminfo")), "needs /proc");
    Shell.Outcome outcome =
        new Shell()
            .run(
                LAUNCHER,
                List.of(
                    "bash",
                    "-euc",
                    ". ./launcher.sh; smg_measure_machine; echo $SMG_CPUS $SMG_MEMORY_MIB"));
    assertThat(outcome.text()).matches("[1-9]\\d* [1-9]\\d+\\n");
  }
}

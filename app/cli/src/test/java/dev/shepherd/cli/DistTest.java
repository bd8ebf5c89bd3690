package dev.shepherd.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The folder made by {@code ./smg dist} runs by itself and uses its cache. */
class DistTest {

  private final Path dist = ScriptTest.realRoot().resolve("dist");

  @BeforeEach
  void needsDist() {
    assumeTrue(Files.isExecutable(dist.resolve("bin/smg")), "no dist/ here: run ./smg dist first");
  }

  @Test
  void theCacheIsReallyUsed() throws Exception {
    // AOTMode=on refuses to start without a cache that fits; the log tells where classes come from.
    Shell.Outcome outcome =
        smg(new Shell().with("SMG_JAVA_OPTS", "-XX:AOTMode=on -Xlog:class+load"), "version");
    assertThat(outcome.code()).as(outcome.text()).isZero();
    assertThat(outcome.text())
        .contains("dev.shepherd.cli.Main source: shared objects file")
        .contains("dev.shepherd.cli.VersionCommand source: shared objects file");
  }

  @Test
  void aGatewayAtWorkTakesItsOwnClassesFromTheCache() throws Exception {
    var shell = new Shell().with("SMG_JAVA_OPTS", "-XX:AOTMode=on -Xlog:class+load");
    Shell.Outcome outcome =
        smg(shell, "demo", "--seconds", "1", "--port", "0", "--metrics-port", "0");
    assertThat(outcome.code()).as(outcome.text()).isZero();
    assertThat(outcome.text().lines().filter(line -> line.contains("] dev.shepherd.")))
        // What the engines do at the demo's end depends on chance.
        .filteredOn(line -> !line.contains("] dev.shepherd.simulator."))
        .anyMatch(line -> line.contains("gateway.Gateway source: shared objects file"))
        .noneMatch(line -> line.contains("source: file:"));
  }

  @Test
  void aCacheThatDoesNotFitIsLeftAsideSilently() throws Exception {
    var shell = new Shell().with("SMG_JAVA_OPTS", "-XX:-UseCompactObjectHeaders");
    Shell.Outcome outcome = smg(shell, "version");
    assertThat(outcome.code()).isZero();
    assertThat(outcome.text()).matches("smg \\S+\\n");
  }

  @Test
  void itBringsItsOwnJava() throws Exception {
    Shell.Outcome outcome = smg(new Shell().with("JAVA_HOME", "/nowhere"), "version", "--verbose");
    assertThat(outcome.text()).contains("Java:     25");
  }

  private Shell.Outcome smg(Shell shell, String... words) throws Exception {
    List<String> command = new java.util.ArrayList<>(List.of(dist.resolve("bin/smg").toString()));
    command.addAll(List.of(words));
    return shell.run(dist, command);
  }
}

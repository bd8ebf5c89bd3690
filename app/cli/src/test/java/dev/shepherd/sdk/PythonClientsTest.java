package dev.shepherd.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The official Python clients find in the gateway the services they were written for.
 *
 * <p>Takes a Python that has the packages already, or else makes a virtual environment under {@code
 * target} once; where neither works the test is skipped and says so.
 */
class PythonClientsTest {
  private static final Path SCRIPT = Path.of("src/test/python/official_clients.py");
  private static final Path ENVIRONMENT = Path.of("target/python-clients");
  private static final int INSTALL_SECONDS = 40;
  private static final int RUN_SECONDS = 60;

  @TempDir Path folder;

  /**
   * How a command ended.
   *
   * @param code its exit code; -1 if it could not be run or took too long
   */
  private record Outcome(int code, String text) {}

  @Test
  void theOfficialPythonClientsAreContent() throws Exception {
    String python = python();
    try (var station = Station.open()) {
      var port = String.valueOf(station.gateway().port());
      var outcome = run(RUN_SECONDS, List.of(python, SCRIPT.toString(), port, Station.MODEL));
      assertThat(outcome.code()).as(outcome.text()).isZero();
      assertThat(outcome.text()).contains("ok     openai_chat").contains("ok     anthropic_stream");
      station.await(
          "both closed streams stop the engine", () -> station.engine().cancellationsSeen() == 2);
      station.awaitQuiet();
    }
  }

  /** An interpreter with both packages. */
  private String python() throws IOException, InterruptedException {
    if (hasPackages("python3")) {
      return "python3";
    }
    String own = ENVIRONMENT.resolve("bin/python").toString();
    if (hasPackages(own)) {
      return own;
    }
    var made = run(INSTALL_SECONDS, List.of("python3", "-m", "venv", ENVIRONMENT.toString()));
    assumeTrue(made.code() == 0, "skipped: no python3 that can make environments: " + made.text());
    var installed =
        run(
            INSTALL_SECONDS,
            List.of(own, "-m", "pip", "install", "-q", "--retries", "0", "openai", "anthropic"));
    assumeTrue(
        installed.code() == 0, "skipped: the packages cannot be installed: " + installed.text());
    return own;
  }

  private boolean hasPackages(String python) throws IOException, InterruptedException {
    return run(INSTALL_SECONDS, List.of(python, "-c", "import openai, anthropic")).code() == 0;
  }

  private Outcome run(int seconds, List<String> command) throws IOException, InterruptedException {
    Path log = folder.resolve("log");
    var builder =
        new ProcessBuilder(new ArrayList<>(command))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("PYTHONUTF8", "1");
    // Whatever proxy the machine has, loopback needs none.
    builder.environment().put("NO_PROXY", "127.0.0.1");
    builder.environment().put("no_proxy", "127.0.0.1");
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      return new Outcome(-1, String.valueOf(e.getMessage()));
    }
    boolean ended = process.waitFor(seconds, TimeUnit.SECONDS);
    if (!ended) {
      process.destroyForcibly().waitFor();
    }
    return new Outcome(ended ? process.exitValue() : -1, Files.readString(log));
  }
}

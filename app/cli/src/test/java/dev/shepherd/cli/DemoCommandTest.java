package dev.shepherd.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The demo does what it prints. */
@Timeout(30)
class DemoCommandTest {
  private static final Pattern CURL =
      Pattern.compile(
          "curl -N (\\S+) \\\\\n +-H '([^:]+): ([^']+)' -d '([^']+)'", Pattern.MULTILINE);
  private static final Pattern SDK = Pattern.compile("base_url=\"([^\"]+)\"");
  private static final Pattern METRICS = Pattern.compile("curl -s (\\S+) \\| grep (\\S+)");

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(boolean interactive, String... words) throws Exception {
    var terminal =
        new Terminal(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            interactive,
            interactive);
    return new DemoCommand(end -> {}).run(List.of(words), terminal);
  }

  private String said() {
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void printedCommandsWork() throws Exception {
    var end = new CompletableFuture<Runnable>();
    try (var pipe = new PipedInputStream(1 << 16);
        var stream = new PrintStream(new PipedOutputStream(pipe), true, StandardCharsets.UTF_8);
        var lines = new BufferedReader(new InputStreamReader(pipe, StandardCharsets.UTF_8))) {
      var terminal = new Terminal(stream, stream);
      var code =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  var words = List.of("--port", "0", "--metrics-port", "0", "--no-traffic");
                  return new DemoCommand(end::complete).run(words, terminal);
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              });
      String guide = readGuide(lines);
      try {
        assertThat(curl(guide)).contains("data: {").contains("data: [DONE]");
        assertThat(get(find(SDK, guide, 1) + "/models")).contains("sim-small", "sim-large");
        assertThat(get(find(METRICS, guide, 1)))
            .containsPattern(find(METRICS, guide, 2) + "\\{[^}]*sim-small[^}]*} 1");
      } finally {
        end.join().run();
      }
      assertThat(code.get(5, TimeUnit.SECONDS)).isEqualTo(Command.OK);
    }
  }

  /** Up to the first line of readings. */
  private static String readGuide(BufferedReader lines) throws IOException {
    var guide = new StringBuilder();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      guide.append(line).append('\n');
      if (line.contains("tok/s")) {
        return guide.toString();
      }
    }
    throw new AssertionError("the demo ended: " + guide);
  }

  private static String curl(String guide) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create(find(CURL, guide, 1)))
            .header(find(CURL, guide, 2), find(CURL, guide, 3))
            .POST(HttpRequest.BodyPublishers.ofString(find(CURL, guide, 4)))
            .build();
    try (var client = HttpClient.newHttpClient()) {
      var answer = client.send(request, BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      return answer.body();
    }
  }

  private static String get(String url) throws Exception {
    try (var client = HttpClient.newHttpClient()) {
      return client
          .send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString())
          .body();
    }
  }

  private static String find(Pattern pattern, String text, int group) {
    var matcher = pattern.matcher(text);
    assertThat(matcher.find()).as(pattern + " in " + text).isTrue();
    return matcher.group(group);
  }

  @Test
  void itEndsByItselfAndToldWhatWentWhere() throws Exception {
    int code = run(false, "--seconds=1", "--port=0", "--metrics-port=0", "--traffic", "50");
    assertThat(code).isEqualTo(Command.OK);
    assertThat(said()).containsPattern("0:01 +\\d+ running .* sim-small :\\d+ \\+\\d");
    assertThat(said()).doesNotContain("\u001b").doesNotContain("failed");
  }

  @Test
  void aTerminalIsRedrawnInPlaceAndGetsItsCursorBack() throws Exception {
    assertThat(run(true, "--seconds", "1", "--port", "0", "--metrics-port", "0"))
        .isEqualTo(Command.OK);
    assertThat(said()).startsWith("\u001b[?2026h\u001b[?25l\u001b[H\u001b[2J");
    assertThat(said()).containsOnlyOnce("\u001b[2J").contains("\u001b[K\r\n");
    assertThat(said()).endsWith("\u001b[?25h");
  }

  @Test
  void aTakenPortIsNamedAndNothingStays() throws Exception {
    try (var taken = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      assertThat(run(false, "--port", port, "--metrics-port", "0")).isEqualTo(Command.FAILED);
      assertThat(err.toString(StandardCharsets.UTF_8)).contains(port);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"--port=99999", "--port=x", "--speed=-1", "--traffic=NaN", "--wat", "--seconds"})
  void aWrongOptionIsNamed(String word) throws Exception {
    assertThat(run(false, word)).isEqualTo(Command.USAGE);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains(word.replaceAll("=.*", ""))
        .contains("smg demo --help");
  }
}

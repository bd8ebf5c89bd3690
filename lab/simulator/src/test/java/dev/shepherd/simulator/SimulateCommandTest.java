package dev.shepherd.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class SimulateCommandTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(SimulateCommand.StopSignal stop, String... args) {
    return new SimulateCommand(stop)
        .run(
            List.of(args),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void enginesRunUntilTheSignal() {
    var answered = new StringBuilder();
    int code =
        run(
            () -> {
              for (String line : out().lines().toList()) {
                var url = URI.create(line.substring(0, line.indexOf(' ')) + "/v1/models");
                try (var in = url.toURL().openStream()) {
                  answered.append(new String(in.readAllBytes(), StandardCharsets.UTF_8));
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              }
            },
            "--count",
            "3",
            "--port=0",
            "--model",
            "a,b",
            "--flavor",
            "sglang");
    assertThat(code).isZero();
    assertThat(out().lines().map(line -> line.substring(line.lastIndexOf(' ') + 1)))
        .containsExactly("a", "b", "a");
    assertThat(answered).contains("\"id\":\"a\"").contains("\"id\":\"b\"").contains("sglang");
  }

  @Test
  void mistakesAreToldTogether() {
    int code =
        run(
            () -> {},
            "--count",
            "0",
            "--flavor",
            "x",
            "--speed=-1",
            "--what",
            "1",
            "--prefill-order=lifo",
            "--step=5",
            "--kv-admission=perhaps",
            "stray",
            "--port");
    assertThat(code).isEqualTo(2);
    assertThat(err())
        .contains("--count")
        .contains("--flavor")
        .contains("--speed")
        .contains("unknown option '--what'")
        .contains("'stray'")
        .contains("--prefill-order: shared or fifo, not 'lifo'")
        .contains("--step: a time such as 15ms, 10s or 3m, not '5'")
        .contains("--kv-admission: on or off, not 'perhaps'")
        .contains("--port: a value must follow");
    assertThat(out()).isEmpty();
  }

  @Test
  void takenPortIsAnError() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int code = run(() -> {}, "--count=1", "--port", Integer.toString(taken.getLocalPort()));
      assertThat(code).isEqualTo(1);
      assertThat(err()).contains("cannot listen on 127.0.0.1:" + taken.getLocalPort());
    }
  }

  @Test
  void helpNamesEveryOption() {
    assertThat(run(() -> {}, "--help")).isZero();
    for (String option :
        List.of(
            "--count",
            "--port",
            "--host",
            "--flavor",
            "--model",
            "--prefill-rate",
            "--prefill-order",
            "--step",
            "--batch-slowdown",
            "--decode-stretch",
            "--prefill-drag",
            "--kv-admission",
            "--decode-rate",
            "--max-running",
            "--cache-blocks",
            "--block-size",
            "--speed",
            "--api-key",
            "--seed",
            "--transport")) {
      assertThat(out()).contains(option);
    }
  }
}

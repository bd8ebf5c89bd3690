package dev.shepherd.simulator.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.shepherd.simulator.StopSignal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command as a person uses it, on real sockets. */
@Timeout(60)
class FaultProxyCommandTest {
  private static final int PATIENCE_MILLIS = 10_000;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @TempDir Path folder;

  private interface Work {
    void with(Socket client, Socket server) throws IOException;
  }

  private int run(StopSignal stop, List<String> args) {
    return new FaultProxyCommand(stop)
        .run(
            args,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  /** Opens one connection through the proxy and works with both of its ends. */
  private void through(Work work, String... options) throws IOException {
    try (var server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      server.setSoTimeout(PATIENCE_MILLIS);
      var args = new ArrayList<>(List.of("--to", "127.0.0.1:" + server.getLocalPort()));
      args.addAll(List.of(options));
      int code =
          run(
              () -> {
                String line = out().lines().findFirst().orElseThrow();
                int port =
                    Integer.parseInt(line.substring(line.indexOf(':') + 1, line.indexOf(' ')));
                try (var client = new Socket(InetAddress.getLoopbackAddress(), port);
                    var accepted = server.accept()) {
                  client.setSoTimeout(PATIENCE_MILLIS);
                  accepted.setSoTimeout(PATIENCE_MILLIS);
                  work.with(client, accepted);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              },
              args);
      assertThat(code).isZero();
      assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
    }
  }

  private static void send(Socket from, String text) throws IOException {
    from.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    from.getOutputStream().flush();
  }

  private static String read(Socket at, int bytes) throws IOException {
    return new String(at.getInputStream().readNBytes(bytes), StandardCharsets.UTF_8);
  }

  @Test
  void bytesPassInBothDirections() throws IOException {
    String much = "0123456789".repeat(300_000);
    through(
        (client, server) -> {
          send(client, "hello");
          assertThat(read(server, 5)).isEqualTo("hello");
          var sender = Thread.ofVirtual().start(() -> sendQuietly(server, much));
          assertThat(read(client, much.length())).isEqualTo(much);
          assertThat(sender).isNotNull();
        },
        "--latency",
        "1ms",
        "--slice=1000");
    assertThat(out()).contains("1 connections, 0 faults");
  }

  private static void sendQuietly(Socket from, String text) {
    try {
      send(from, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aResetIsSeenAsOneOnBothSides() throws IOException {
    Path script = Files.writeString(folder.resolve("rules"), "up after=5 reset\n");
    through(
        (client, server) -> {
          send(client, "hello you");
          assertThatThrownBy(() -> read(client, 1)).isInstanceOf(SocketException.class);
          assertThatThrownBy(() -> read(server, 6)).isInstanceOf(SocketException.class);
        },
        "--script",
        script.toString());
    assertThat(out()).contains("connection 1, up after 5 bytes: reset", "1 connections, 1 faults");
  }

  @Test
  void aHalfCloseEndsOneDirectionAndTheOtherGoesOn() throws IOException {
    Path script = Files.writeString(folder.resolve("rules"), "up after=5 half-close\n");
    through(
        (client, server) -> {
          send(client, "hello you");
          assertThat(read(server, 100)).isEqualTo("hello");
          send(server, "still here");
          assertThat(read(client, 10)).isEqualTo("still here");
        },
        "--script=" + script,
        "--quiet");
    assertThat(out()).doesNotContain("half");
  }

  @Test
  void aHalfEndOfTheClientsOwnIsPassedOn() throws IOException {
    through(
        (client, server) -> {
          send(client, "bye");
          client.shutdownOutput();
          assertThat(read(server, 100)).isEqualTo("bye");
          send(server, "and good night");
          server.shutdownOutput();
          assertThat(read(client, 100)).isEqualTo("and good night");
        },
        "--latency=5ms");
  }

  @Test
  void aResetOfOneSideIsPassedOn() throws IOException {
    through(
        (client, server) -> {
          send(client, "x");
          assertThat(read(server, 1)).isEqualTo("x");
          server.setSoLinger(true, 0);
          server.close();
          assertThatThrownBy(() -> read(client, 1)).isInstanceOf(SocketException.class);
        });
  }

  @Test
  void wrongArgumentsAreToldAllAtOnce() {
    int code =
        run(() -> {}, List.of("--listen", "nowhere", "--reset-share=2", "--latency", "5", "--x=1"));
    assertThat(code).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("--listen", "--reset-share", "--latency", "unknown option '--x'", "--to:");
  }

  @Test
  void aWrongScriptIsToldWithItsLine() throws IOException {
    Path script = Files.writeString(folder.resolve("rules"), "reset\nrest\n");
    int code = run(() -> {}, List.of("--to=127.0.0.1:1", "--script=" + script));
    assertThat(code).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("line 2: unknown word 'rest'");
    assertThat(run(() -> {}, List.of("--to=127.0.0.1:1", "--script=" + script + "-gone")))
        .isEqualTo(1);
  }

  @Test
  void helpShowsEveryOption() {
    assertThat(run(() -> {}, List.of("--help"))).isZero();
    assertThat(out()).contains("--reset-share", "--script", "--to HOST:PORT");
  }
}

package dev.shepherd.benchmark.chaos;

import dev.shepherd.benchmark.process.ChildProcess;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A simulated engine as a process of its own, which can crash, freeze and come back on the same
 * port. Belongs to one thread.
 */
final class EngineProcess {
  private static final long START_NANOS = 30_000_000_000L;

  private final Stage stage;
  private final int number;
  private final int port;
  private @Nullable ChildProcess process;

  EngineProcess(Stage stage, int number) throws IOException {
    this.stage = stage;
    this.number = number;
    this.port = Stage.freePort();
  }

  int port() {
    return port;
  }

  String url() {
    return "http://127.0.0.1:" + port;
  }

  /** Starts it; it answers a moment later. Other ids than at any start before. */
  void start() throws IOException {
    process =
        stage.start(
            "engine-" + number,
            List.of("-Xms32m", "-Xmx256m"),
            List.of(
                "simulate",
                "--count",
                "1",
                "--port",
                Integer.toString(port),
                "--model",
                Question.MODEL,
                "--seed",
                Integer.toString(stage.nextSeed())));
  }

  /** Waits until it answers. */
  void awaitReady() throws IOException, InterruptedException {
    long start = stage.clock().nanoTime();
    while (stage.clock().nanoTime() - start < START_NANOS) {
      ChildProcess child = process;
      if (child == null || !child.alive()) {
        throw new IOException(
            "an engine did not start" + (child == null ? "" : ":\n" + child.lastWords()));
      }
      try (var line = Line.open(port, 1_000, stage.clock())) {
        if (line.ask(GatewayChild.get("/health")).status() == 200) {
          return;
        }
      } catch (IOException e) {
        // Not yet.
      }
      Thread.sleep(20);
    }
    throw new IOException("an engine does not answer");
  }

  /** Ends it as a crash would. */
  void kill() throws InterruptedException {
    ChildProcess child = process;
    if (child != null) {
      child.kill();
      process = null;
    }
  }

  /** It stands still; the system goes on to take connections and bytes for it. */
  void freeze() throws IOException, InterruptedException {
    signal("STOP");
  }

  void thaw() throws IOException, InterruptedException {
    signal("CONT");
  }

  private void signal(String name) throws IOException, InterruptedException {
    ChildProcess child = process;
    if (child != null) {
      child.signal(name);
    }
  }
}

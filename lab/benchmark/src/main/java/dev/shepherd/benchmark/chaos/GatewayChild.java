package dev.shepherd.benchmark.chaos;

import dev.shepherd.benchmark.process.ChildProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The gateway as a process of its own, on ports that it keeps when it is started again. */
final class GatewayChild {
  private static final long START_NANOS = 30_000_000_000L;

  private final Stage stage;
  private final int port;
  private final int metricsPort;
  private final List<String> options;
  private final List<String> javaOptions;
  private volatile @Nullable ChildProcess process;

  /**
   * Prepares one.
   *
   * @param options further words for its command line
   */
  GatewayChild(Stage stage, List<String> workerUrls, List<String> options) throws IOException {
    this(stage, workerUrls, options, List.of());
  }

  /** The same with further options for its Java machine. */
  GatewayChild(Stage stage, List<String> workerUrls, List<String> options, List<String> javaOptions)
      throws IOException {
    this.stage = stage;
    this.port = Stage.freePort();
    this.metricsPort = Stage.freePort();
    this.javaOptions = List.copyOf(javaOptions);
    List<String> all = new ArrayList<>(List.of("launch", "--worker-urls"));
    all.addAll(workerUrls);
    all.addAll(List.of("--host", "127.0.0.1", "--port", Integer.toString(port)));
    all.addAll(List.of("--prometheus-host", "127.0.0.1"));
    all.addAll(List.of("--prometheus-port", Integer.toString(metricsPort)));
    all.addAll(options);
    this.options = all;
  }

  int port() {
    return port;
  }

  void start() throws IOException {
    process = stage.start("gateway", javaOptions, options);
  }

  /** Waits until it says that so many workers can serve. */
  void awaitReady(int workers) throws IOException, InterruptedException {
    long start = stage.clock().nanoTime();
    while (stage.clock().nanoTime() - start < START_NANOS) {
      ChildProcess child = process;
      if (child == null || !child.alive()) {
        throw new IOException(
            "the gateway did not start" + (child == null ? "" : ":\n" + child.lastWords()));
      }
      if (healthyWorkers() >= workers) {
        return;
      }
      Thread.sleep(20);
    }
    throw new IOException("the gateway has less than " + workers + " workers that can serve");
  }

  /** How many workers can serve; -1 when it does not say that it is ready. */
  int healthyWorkers() {
    Answer answer = ask(port, get("/readiness"));
    String text = answer.text();
    String before = "\"healthy_workers\":";
    int at = text.indexOf(before);
    if (answer.status() != 200 || at < 0) {
      return -1;
    }
    int end = at + before.length();
    while (Character.isDigit(text.charAt(end))) {
      end++;
    }
    return Integer.parseInt(text.substring(at + before.length(), end));
  }

  /** Its figures, as text. */
  String metrics() {
    return ask(metricsPort, get("/metrics")).text();
  }

  /**
   * The sum of all series of a metric; -1 when there is none.
   *
   * @param name of the metric, and as much of its labels as shall fit
   */
  static double metric(String page, String name) {
    double sum = 0;
    boolean any = false;
    for (String line : page.split("\n", -1)) {
      if (line.startsWith(name)
          && line.length() > name.length()
          && " {,}".indexOf(line.charAt(name.length())) >= 0) {
        sum += Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
        any = true;
      }
    }
    return any ? sum : -1;
  }

  /** Sends something to its control plane. */
  Answer control(String method, String path, String body) {
    String head =
        method
            + " "
            + path
            + " HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n"
            + "content-length: "
            + body.length()
            + "\r\n\r\n";
    return ask(port, (head + body).getBytes(StandardCharsets.US_ASCII));
  }

  private Answer ask(int at, byte[] request) {
    try (var line = Line.open(at, 5_000, stage.clock())) {
      return line.ask(request);
    } catch (IOException e) {
      return new Answer();
    }
  }

  static byte[] get(String path) {
    return ("GET " + path + " HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  boolean alive() {
    ChildProcess child = process;
    return child != null && child.alive();
  }

  long pid() {
    ChildProcess child = process;
    return child == null ? 0 : child.pid();
  }

  /** Its last words, for somebody who wants to know why it does not serve. */
  String lastWords() {
    ChildProcess child = process;
    return child == null ? "" : child.lastWords();
  }

  /** Ends it as a crash would. */
  void kill() throws InterruptedException {
    ChildProcess child = process;
    if (child != null) {
      child.kill();
      process = null;
    }
  }

  /** Asks it to end and waits until it has. */
  void terminate() throws InterruptedException {
    ChildProcess child = process;
    if (child != null) {
      child.terminate();
      child.process().waitFor();
      process = null;
    }
  }
}

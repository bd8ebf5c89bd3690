package dev.shepherd.benchmark.chaos;

import dev.shepherd.benchmark.chaos.Finding.Bar;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * A thousand requests are open, streamed or not; their clients leave, and the time is taken until
 * the worker sees each of them cancelled. Once for each way of driving sockets.
 */
final class Departures implements Proof {
  private static final List<String> TRANSPORTS = List.of("nio", "epoll", "io_uring");
  private static final double MOST_MILLIS = 50;
  private static final int PATIENCE_MILLIS = 10_000;
  private static final long PACE_NANOS = 1_000_000;

  private final int open;

  /**
   * A proof.
   *
   * @param open requests that are open at once
   */
  Departures(int open) {
    this.open = open;
  }

  @Override
  public List<Finding> run(Stage stage) throws IOException, InterruptedException {
    HeldWorker worker = stage.closing(new HeldWorker(stage.clock()));
    List<String> lines = new ArrayList<>();
    List<Bar> bars = new ArrayList<>();
    for (String transport : TRANSPORTS) {
      stage.say(open + " clients leave: " + transport);
      var gateway =
          new GatewayChild(
              stage,
              List.of(worker.url()),
              List.of("--transport", transport, "--log-level", "warn"));
      gateway.start();
      try {
        gateway.awaitReady(1);
      } catch (IOException e) {
        lines.add(transport + " is not available here: " + gateway.lastWords());
        continue;
      }
      // Once for the compiler of the Java machine.
      leave(stage, gateway, worker, true, 0);
      for (boolean stream : new boolean[] {true, false}) {
        List<Double> paced = leave(stage, gateway, worker, stream, PACE_NANOS);
        List<Double> atOnce = leave(stage, gateway, worker, stream, 0);
        String what = transport + (stream ? ", streamed" : ", not streamed");
        lines.add("%-24s one after the other: %s".formatted(what, figures(paced)));
        lines.add("%-24s all at once:         %s".formatted("", figures(atOnce)));
        double p99 = percentile(paced, 0.99);
        bars.add(
            new Bar(
                what + ": p99 from departure to cancellation: 50 ms",
                "%.1f ms".formatted(p99),
                p99 <= MOST_MILLIS));
      }
      gateway.kill();
    }
    return List.of(new Finding(open + " open requests whose clients leave", lines, bars));
  }

  private static String figures(List<Double> millis) {
    return "p50 %6.1f ms, p99 %6.1f ms, worst %6.1f ms"
        .formatted(percentile(millis, 0.5), percentile(millis, 0.99), percentile(millis, 1));
  }

  /** Milliseconds from each departure to its cancellation, infinite for one that never came. */
  private List<Double> leave(
      Stage stage, GatewayChild gateway, HeldWorker worker, boolean stream, long paceNanos)
      throws IOException, InterruptedException {
    worker.forget();
    List<Line> clients = new ArrayList<>();
    try {
      for (int i = 0; i < open; i++) {
        Line line = Line.open(gateway.port(), PATIENCE_MILLIS, stage.clock());
        clients.add(line);
        line.out().write(request(i, stream));
      }
      await(() -> worker.held() == open, "the worker holds " + worker.held() + " requests");
      for (Line line : clients) {
        if (stream && line.in().read() < 0) {
          throw new IOException("a stream ended at once");
        }
      }
      var left = new long[open];
      for (int i = 0; i < open; i++) {
        left[i] = stage.clock().nanoTime();
        clients.get(i).close();
        if (paceNanos > 0) {
          LockSupport.parkNanos(paceNanos);
        }
      }
      List<Double> millis = new ArrayList<>();
      try {
        await(() -> worker.gone() == open, "");
      } catch (IOException e) {
        stage.say((open - worker.gone()) + " requests were never cancelled");
      }
      for (int i = 0; i < open; i++) {
        Long gone = worker.goneNanos(i);
        millis.add(gone == null ? Double.POSITIVE_INFINITY : (gone - left[i]) / 1e6);
      }
      return millis;
    } finally {
      clients.forEach(Line::close);
    }
  }

  static byte[] request(int number, boolean stream) {
    String body =
        "{\"model\":\""
            + Question.MODEL
            + "\",\"stream\":"
            + stream
            + ",\"x_hold\":"
            + number
            + ",\"messages\":[{\"role\":\"user\",\"content\":\"wait\"}]}";
    return Question.post("/v1/chat/completions", body, "");
  }

  /** Something that becomes true. */
  interface Condition {
    boolean holds();
  }

  static void await(Condition condition, String otherwise)
      throws IOException, InterruptedException {
    for (int waited = 0; !condition.holds(); waited += 10) {
      if (waited > PATIENCE_MILLIS) {
        throw new IOException("waited in vain: " + otherwise);
      }
      Thread.sleep(10);
    }
  }

  /** The value that {@code share} of all do not exceed. */
  static double percentile(List<Double> values, double share) {
    List<Double> sorted = values.stream().sorted().toList();
    int at = (int) Math.ceil(share * sorted.size()) - 1;
    return sorted.get(Math.clamp(at, 0, sorted.size() - 1));
  }
}

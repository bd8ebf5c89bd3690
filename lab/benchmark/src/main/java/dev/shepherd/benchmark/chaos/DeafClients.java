package dev.shepherd.benchmark.chaos;

import dev.shepherd.benchmark.chaos.Finding.Bar;
import dev.shepherd.benchmark.process.ProcessCpu;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/**
 * A thousand clients ask for streams without an end and never read. What does it cost the gateway
 * over a thousand idle connections that were served before?
 */
final class DeafClients implements Proof {
  private static final double MOST_MIB = 64;
  private static final int WARM_BYTES = 200_000;
  private static final int WARM_ROUNDS = 3;
  private static final int PATIENCE_MILLIS = 20_000;
  private static final int RECEIVE_BUFFER_BYTES = 16_384;
  private static final int SETTLE_MILLIS = 3_000;
  private static final double MIB = 1 << 20;

  private final int clients;

  DeafClients(int clients) {
    this.clients = clients;
  }

  @Override
  public List<Finding> run(Stage stage) throws IOException, InterruptedException {
    HeldWorker worker = stage.closing(new HeldWorker(stage.clock()));
    var gateway = new GatewayChild(stage, List.of(worker.url()), List.of("--log-level", "warn"));
    gateway.start();
    gateway.awaitReady(1);
    stage.say(clients + " clients that never read");
    List<Line> lines = new ArrayList<>();
    try {
      for (int i = 0; i < clients; i++) {
        var socket = new Socket();
        socket.setReceiveBufferSize(RECEIVE_BUFFER_BYTES);
        lines.add(
            Line.over(Line.connected(socket, gateway.port()), PATIENCE_MILLIS, stage.clock()));
      }
      for (int round = 0; round < WARM_ROUNDS; round++) {
        serveAll(lines);
      }
      Thread.sleep(SETTLE_MILLIS);
      double idle = ProcessCpu.residentBytesOfProcess(gateway.pid()) / MIB;
      double idleDirect = direct(gateway);
      for (Line line : lines) {
        line.out().write(request("\"x_flood\":1"));
      }
      Thread.sleep(2L * SETTLE_MILLIS);
      double deaf = ProcessCpu.residentBytesOfProcess(gateway.pid()) / MIB;
      double growth = deaf - idle;
      List<String> told =
          List.of(
              "resident memory: %.1f MiB idle, %.1f MiB with all of them deaf"
                  .formatted(idle, deaf),
              "buffers outside the heap: %.1f MiB idle, %.1f MiB with all of them deaf"
                  .formatted(idleDirect, direct(gateway)));
      var bar =
          new Bar(
              "growth over idle connections: 64 MiB",
              "%.1f MiB".formatted(growth),
              growth <= MOST_MIB);
      var alive = new Bar("the gateway still answers", "", gateway.healthyWorkers() == 1);
      return List.of(new Finding(clients + " clients that never read", told, List.of(bar, alive)));
    } finally {
      lines.forEach(Line::close);
    }
  }

  private static void serveAll(List<Line> lines) throws IOException {
    for (Line line : lines) {
      Answer answer = line.ask(request("\"x_bytes\":" + WARM_BYTES));
      if (!answer.keepsConnection() || answer.status() != 200) {
        throw new IOException("a warm request failed: " + answer.status() + answer.problem());
      }
    }
  }

  private static double direct(GatewayChild gateway) {
    return GatewayChild.metric(gateway.metrics(), "jvm_memory_used_bytes{area=\"direct\"}") / MIB;
  }

  private static byte[] request(String what) {
    String body =
        "{\"model\":\""
            + Question.MODEL
            + "\",\"stream\":true,"
            + what
            + ",\"messages\":[{\"role\":\"user\",\"content\":\"go\"}]}";
    return Question.post("/v1/chat/completions", body, "");
  }
}

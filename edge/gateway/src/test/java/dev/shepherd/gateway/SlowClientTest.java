package dev.shepherd.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.pipeline.PipelineLimits;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client that takes nothing costs no memory, and in the end it is left. */
class SlowClientTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final int CLIENTS = 8;

  private static Lab start(Duration idle) {
    return Lab.plan()
        .settings(
            s ->
                s.with(
                    new PipelineLimits(
                        s.limits().maxBodyBytes(),
                        s.limits().maxBufferedBytes(),
                        s.limits().answerTimeout(),
                        idle,
                        s.limits().keepAlive(),
                        s.limits().slow(),
                        false)))
        .start();
  }

  private static long directBytes() {
    return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric().usedDirectMemory();
  }

  /** An endless stream of events, or one enormous answer. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void slowClientDoesNotGrowMemory(boolean stream) {
    String script =
        stream
            ? "\"events\":-1,\"event_interval_ms\":0"
            : "\"text\":\"" + "word ".repeat(100_000) + "\",\"framing\":\"chunked\"";
    try (Lab lab = start(Duration.ofMillis(1500))) {
      var clients = new ArrayList<RawClient>();
      for (int i = 0; i < CLIENTS; i++) {
        RawClient client = new RawClient(lab.port(), 8192);
        clients.add(client.send(RawClient.post(CHAT, Lab.chat(script, stream))));
      }
      Lab.await("all are asked", () -> lab.asked(CHAT) == CLIENTS);
      long most = 0;
      long before = directBytes();
      while (lab.gateway().exchanges() > 0) {
        most = Math.max(most, directBytes());
        java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
      }
      System.out.printf(
          "%d slow clients: direct memory %d KiB at first, %d KiB at most%n",
          CLIENTS, before >> 10, most >> 10);
      // Both sides' buffers are bounded, and the simulated engine shares the process.
      assertThat(most - before).isLessThan(24L << 20);
      lab.awaitAllReleased();
      if (stream) {
        Lab.await("the worker is free", () -> lab.engine().cancellationsSeen() == CLIENTS);
      }
      clients.forEach(RawClient::close);
    }
  }

  @Test
  void slowReaderGetsEverything() {
    try (Lab lab = start(Duration.ofSeconds(30))) {
      String script = "\"text\":\"" + "word ".repeat(100_000) + "\"";
      List<Answer> answers = new ArrayList<>();
      for (String framing : new String[] {"normal", "chunked", "close"}) {
        try (RawClient client = new RawClient(lab.port(), 4096)) {
          client.send(
              RawClient.post(CHAT, Lab.chat(script + ",\"framing\":\"" + framing + "\"", false)));
          Lab.await("asked", () -> lab.asked(CHAT) > answers.size());
          answers.add(client.answer());
        }
      }
      assertThat(answers).allMatch(Answer::whole);
      assertThat(answers).allMatch(a -> a.body().length > 500_000);
    }
  }
}

package dev.shepherd.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.workers.Worker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Workers leave and change, and the gateway stops, while streams are open: nothing is lost. */
class DrainTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final String SLOW = "\"events\":12,\"event_interval_ms\":8";
  private Lab lab;

  @AfterEach
  void stop() {
    lab.awaitAllReleased();
    lab.close();
  }

  private String call(String method, String path, String body) {
    try (RawClient client = lab.client()) {
      return client
          .send(
              method
                  + " "
                  + path
                  + " HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: "
                  + body.length()
                  + "\r\n\r\n"
                  + body)
          .answer()
          .toString();
    }
  }

  /** Clients that ask for streams until they are told to stop. */
  private final class Load implements AutoCloseable {
    final AtomicInteger whole = new AtomicInteger();
    final ConcurrentLinkedQueue<String> broken = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean enough = new AtomicBoolean();
    private final List<Thread> threads = new ArrayList<>();

    Load(int clients) {
      for (int i = 0; i < clients; i++) {
        boolean stream = i % 4 != 0;
        threads.add(Thread.ofVirtual().start(() -> run(stream)));
      }
    }

    private void run(boolean stream) {
      while (!enough.get()) {
        Answer answer = lab.post(CHAT, Lab.chat(SLOW, stream));
        boolean complete =
            answer.status() == 200
                && answer.whole()
                && (!stream || answer.text().endsWith("data: [DONE]\n\n"));
        if (complete) {
          whole.incrementAndGet();
        } else {
          broken.add(answer.toString());
        }
      }
    }

    void await(int more) {
      int target = whole.get() + more;
      Lab.await("answers under load", () -> whole.get() >= target || !broken.isEmpty());
    }

    @Override
    public void close() {
      enough.set(true);
      try {
        for (Thread thread : threads) {
          thread.join();
        }
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  @Test
  void workersLeaveAndChangeUnderLoadAndEveryStreamIsWhole() {
    lab = Lab.plan().engines(3).start();
    List<Worker> workers = lab.gateway().fleet().snapshot().workers();
    var load = new Load(16);
    try (load) {
      load.await(30);
      Worker leaving = workers.get(0);
      call("DELETE", "/workers/" + leaving.id(), "");
      Lab.await("it has left", () -> !lab.gateway().fleet().snapshot().workers().contains(leaving));
      assertThat(leaving.inFlight()).isZero();
      int asked = lab.engine(0).requests().size();
      load.await(30);
      assertThat(lab.engine(0).requests()).hasSize(asked);

      Worker replaced = workers.get(1);
      long revision = replaced.profile().revision();
      call(
          "PUT",
          "/workers/" + replaced.id(),
          "{\"url\":\"" + replaced.url() + "\",\"labels\":{\"a\":\"b\"}}");
      Lab.await("it is replaced", () -> replaced.profile().revision() > revision);
      call("PATCH", "/workers/" + workers.get(2).id(), "{\"labels\":{\"c\":\"d\"}}");
      load.await(30);
      call("POST", "/workers", "{\"url\":\"" + leaving.url() + "\"}");
      Lab.await("it is back", () -> lab.engine(0).requests().size() > asked);
      load.await(30);
    }
    assertThat(load.broken).isEmpty();
  }

  @Test
  void readinessTurnsRedFirstAndOpenStreamsEnd() {
    lab = Lab.plan().engines(2).start();
    var streams = new ArrayList<RawClient>();
    for (int i = 0; i < 20; i++) {
      streams.add(
          lab.client()
              .send(
                  RawClient.post(CHAT, Lab.chat("\"events\":30,\"event_interval_ms\":10", true))));
    }
    streams.forEach(stream -> stream.until("data:"));
    lab.gateway().announceDrain();
    assertThat(call("GET", "/readiness", "")).contains("503");
    assertThat(call("GET", "/liveness", "")).contains("200");
    // Whoever has not noticed yet is served.
    assertThat(lab.post(CHAT, Lab.chat("", false)).status()).isEqualTo(200);
    lab.gateway().drain();
    for (RawClient stream : streams) {
      assertThat(stream.until("0\r\n\r\n")).contains("data: [DONE]\n\n");
      stream.close();
    }
  }
}

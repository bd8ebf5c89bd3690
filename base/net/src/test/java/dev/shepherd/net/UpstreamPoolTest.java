package dev.shepherd.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Connections to workers are kept, chosen and given up as promised; time is moved by hand. */
class UpstreamPoolTest {
  private static final String OK = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

  private final ManualLoop manual = new ManualLoop();
  private final LocalWorker worker = new LocalWorker(manual);
  private final Upstreams upstreams =
      new Upstreams(
          manual.loops,
          new UpstreamConfig(Duration.ofSeconds(10), Duration.ofSeconds(3), 3, 64 << 10),
          null);
  private final UpstreamPool pool = upstreams.pool(manual.loop(), LocalWorker.ENDPOINT);

  @AfterEach
  void stop() {
    upstreams.forget(manual.loop(), LocalWorker.ENDPOINT);
    worker.stop();
  }

  private RecordingUpstream request() {
    var seen = new RecordingUpstream();
    seen.onConnected =
        connection -> {
          connection.write(Unpooled.copiedBuffer(Ascii.bytes("GET / HTTP/1.1\r\n\r\n")));
          connection.flush();
          connection.requestComplete();
        };
    pool.connect(seen);
    manual.run();
    return seen;
  }

  @Test
  void answeredConnectionIsUsedAgain() {
    var first = request();
    worker.say(0, OK);
    var second = request();
    worker.say(0, OK);
    assertThat(first.journal).containsExactly("connected", "head 200", "complete");
    assertThat(second.journal).containsExactly("reused", "head 200", "complete");
    assertThat(worker.accepted).hasSize(1);
  }

  @Test
  void theOneUsedLastIsUsedFirst() {
    request();
    request();
    worker.say(0, OK);
    worker.say(1, OK);
    assertThat(pool.idleCount()).isEqualTo(2);
    var next = request();
    worker.say(1, OK);
    assertThat(next.journal).containsExactly("reused", "head 200", "complete");
  }

  @Test
  void idleConnectionsAgeOut() {
    request();
    request();
    worker.say(0, OK);
    worker.say(1, OK);
    manual.advance(Duration.ofSeconds(2));
    request();
    worker.say(1, OK);
    manual.advance(Duration.ofMillis(1500));
    assertThat(pool.idleCount()).isEqualTo(1);
    assertThat(worker.accepted.get(0).isOpen()).isFalse();
    assertThat(worker.accepted.get(1).isOpen()).isTrue();
    manual.advance(Duration.ofSeconds(2));
    assertThat(pool.idleCount()).isZero();
  }

  @Test
  void connectionInUseDoesNotAge() {
    var slow = request();
    manual.advance(Duration.ofSeconds(60));
    worker.say(0, OK);
    assertThat(slow.journal).containsExactly("connected", "head 200", "complete");
  }

  @Test
  void idleConnectionsAreCapped() {
    for (int i = 0; i < 5; i++) {
      request();
    }
    for (int i = 0; i < 5; i++) {
      worker.say(i, OK);
    }
    assertThat(pool.idleCount()).isEqualTo(3);
    assertThat(worker.accepted.stream().filter(channel -> channel.isOpen())).hasSize(3);
  }

  @Test
  void staleConnectionIsToldApartFromASilentWorker() {
    request();
    worker.say(0, OK);
    var second = request();
    worker.close(0);
    assertThat(second.journal).containsExactly("reused", "NO_ANSWER");
    var third = request();
    assertThat(third.journal).containsExactly("connected");
  }

  @Test
  void connectionClosedByTheWorkerWhileIdleIsNotUsed() {
    request();
    worker.say(0, OK);
    worker.close(0);
    assertThat(pool.idleCount()).isZero();
    assertThat(request().journal).containsExactly("connected");
  }

  @Test
  void connectionThatNobodyNeededIsKept() {
    var seen = new RecordingUpstream();
    seen.onConnected = pool::returnUnused;
    pool.connect(seen);
    manual.run();
    assertThat(pool.idleCount()).isEqualTo(1);
    assertThat(request().journal).containsExactly("reused");
  }

  @Test
  void pausedConnectionReadsAgainForTheNextRequest() {
    var first = request();
    first.onBody = bytes -> {};
    first.connection.pauseReading(true);
    first.connection.pauseReading(false);
    worker.say(0, OK);
    var second = request();
    worker.say(0, OK);
    assertThat(second.journal).containsExactly("reused", "head 200", "complete");
  }

  @Test
  void workerThatLeftKeepsNoConnections() {
    request();
    request();
    worker.say(0, OK);
    upstreams.forget(manual.loop(), LocalWorker.ENDPOINT);
    manual.run();
    assertThat(worker.accepted.get(0).isOpen()).isFalse();
    worker.say(1, OK);
    assertThat(worker.accepted.get(1).isOpen()).isFalse();
    assertThat(upstreams.pool(manual.loop(), LocalWorker.ENDPOINT)).isNotSameAs(pool);
  }

  @Test
  void failedConnectsLeaveNothingBehind() {
    var nobody = upstreams.pool(manual.loop(), new Endpoint(false, "nobody", 1));
    for (int i = 0; i < 10; i++) {
      var seen = new RecordingUpstream();
      nobody.connect(seen);
      manual.run();
      assertThat(seen.journal).containsExactly("CONNECT");
    }
    assertThat(manual.loop().ticking()).isZero();
  }
}

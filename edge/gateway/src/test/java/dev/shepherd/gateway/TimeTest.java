package dev.shepherd.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.gateway.Streams.Framing;
import dev.shepherd.pipeline.PipelineLimits;
import dev.shepherd.pipeline.RetryRules;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Silence, slowness and shutdown, in a time that only the test moves. */
@ExtendWith(NoLeaks.class)
class TimeTest {
  private OneLoop world;
  private HandMadeWorker worker;

  @BeforeEach
  void start() {
    world =
        new OneLoop(
            List.of("w1"),
            1,
            OneLoop::withoutBreaker,
            s ->
                s.with(new RetryRules(1, 50, 1000, 1.5, 0))
                    .with(
                        new PipelineLimits(
                            s.limits().maxBodyBytes(),
                            s.limits().maxBufferedBytes(),
                            Duration.ofSeconds(20),
                            Duration.ofSeconds(10),
                            Duration.ofSeconds(3),
                            s.limits().slow(),
                            false)));
    worker = new HandMadeWorker(world, "w1");
    world.start();
  }

  @AfterEach
  void everythingIsReleased() {
    try (OneLoop ending = world) {
      ending.pass(Duration.ofMillis(300));
      assertThat(ending.gateway().runningRequests()).isZero();
      assertThat(ending.gateway().bookedBytes()).isZero();
      assertThat(ending.gateway().exchanges()).isZero();
      assertThat(ending.gateway().fleet().snapshot().workers().getFirst().inFlight()).isZero();
    } finally {
      worker.stop();
    }
  }

  private OneLoop.Client ask(Streams kind) {
    return world.client().send(RawClient.post(kind.path, "{\"model\":\"m\",\"stream\":true}"));
  }

  private static byte[] firstEvents(Streams kind) {
    int end = Streams.wholeEvents(kind.content, kind.content.length / 2);
    return Arrays.copyOf(kind.content, end);
  }

  @ParameterizedTest
  @EnumSource(Streams.class)
  void workerThatDoesNotAnswerInTimeIs504(Streams kind) {
    var client = ask(kind);
    world.pass(Duration.ofSeconds(19));
    assertThat(client.wire()).isEmpty();
    world.pass(Duration.ofSeconds(2));
    Answer answer = client.answer();
    assertThat(answer.status()).isEqualTo(504);
    assertThat(answer.header("x-smg-error-code")).isEqualTo("call_upstream_timeout");
    assertThat(worker.connected()).isFalse();
    client.leave();
  }

  @ParameterizedTest
  @EnumSource(Streams.class)
  void streamThatStandsStillEndsWithTheReason(Streams kind) {
    var client = ask(kind);
    worker.write(Streams.head(Framing.ONE_CHUNK, 0));
    worker.write(Streams.framed(Framing.CHUNKS_OF_EVENTS, firstEvents(kind), false));
    world.pass(Duration.ofSeconds(11));
    Answer answer = client.answer();
    assertThat(answer.whole()).isTrue();
    assertThat(answer.text())
        .contains(kind.errorStart)
        .contains("stood still")
        .doesNotContain(kind.terminator);
    assertThat(worker.connected()).isFalse();
    client.leave();
  }

  @ParameterizedTest
  @EnumSource(Streams.class)
  void streamThatSaidItsEndIsCompleteThoughItsConnectionStandsStill(Streams kind) {
    var client = ask(kind);
    worker.write(Streams.head(Framing.ONE_CHUNK, 0));
    worker.write(Streams.framed(Framing.CHUNKS_OF_EVENTS, kind.content, false));
    world.pass(Duration.ofSeconds(11));
    Answer answer = client.answer();
    assertThat(answer.whole()).isTrue();
    assertThat(answer.body()).isEqualTo(kind.content);
    assertThat(worker.connected()).isFalse();
    client.leave();
  }

  @ParameterizedTest
  @CsvSource({"OPENAI, ': ping\n\n'", "RESPONSES, ': ping\n\n'", "ANTHROPIC, 'event: ping\n'"})
  void silenceIsFilledBetweenEventsOnly(Streams kind, String ping) {
    String sign = ping.replace("\\n", "\n");
    var client = ask(kind);
    worker.write(Streams.head(Framing.ONE_CHUNK, 0));
    assertThat(client.wire()).isEmpty();
    world.pass(Duration.ofMillis(3200));
    // The first sign of life is the head.
    assertThat(client.answer().status()).isEqualTo(200);
    assertThat(client.answer().text()).startsWith(sign);
    int before = client.answer().body().length;
    // An event of 27 bytes, of which 10 come.
    worker.write("1b\r\ndata: {\"a\"");
    world.pass(Duration.ofSeconds(7));
    assertThat(client.answer().body()).hasSize(before);
    worker.write(":\"bcdefghijkl\"}\n\n\r\n");
    assertThat(client.answer().text()).contains("data: {\"a\":\"bcdefghijkl\"}\n\n");
    int after = client.answer().body().length;
    world.pass(Duration.ofMillis(3200));
    assertThat(client.answer().text().substring(after)).startsWith(sign);
    worker.write(Streams.framed(Framing.ONE_CHUNK, Streams.utf8(kind.terminator + "\n\n"), true));
    assertThat(client.answer().whole()).as(client.answer().toString()).isTrue();
    assertThat(client.answer().text()).endsWith(kind.terminator + "\n\n");
    client.leave();
  }

  @ParameterizedTest
  @EnumSource(Streams.class)
  void drainLetsAStreamFinish(Streams kind) {
    var client = ask(kind);
    worker.write(Streams.head(Framing.ONE_CHUNK, 0));
    worker.write(Streams.framed(Framing.CHUNKS_OF_EVENTS, firstEvents(kind), false));
    world.gateway().announceDrain();
    world.gateway().drain();
    world.pass(Duration.ofSeconds(2));
    int sent = firstEvents(kind).length;
    byte[] rest = Arrays.copyOfRange(kind.content, sent, kind.content.length);
    worker.write(Streams.framed(Framing.CHUNKS_OF_EVENTS, rest, true));
    Answer answer = client.answer();
    assertThat(answer.whole()).isTrue();
    assertThat(answer.body()).isEqualTo(kind.content);
    world.pass(Duration.ofMillis(200));
    assertThat(client.closed()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(Streams.class)
  void cutEndsAStreamWithAnError(Streams kind) {
    var client = ask(kind);
    worker.write(Streams.head(Framing.ONE_CHUNK, 0));
    worker.write(Streams.framed(Framing.CHUNKS_OF_EVENTS, firstEvents(kind), false));
    var waiting = ask(kind);
    world.gateway().drain();
    world.gateway().cut();
    world.pass(Duration.ofMillis(200));
    Answer answer = client.answer();
    assertThat(answer.whole()).isTrue();
    assertThat(answer.text())
        .startsWith(new String(firstEvents(kind), StandardCharsets.UTF_8))
        .contains("shutting down")
        .doesNotContain(kind.terminator);
    assertThat(waiting.answer().status()).isEqualTo(503);
    assertThat(client.closed()).isTrue();
    assertThat(waiting.closed()).isTrue();
  }

  @Test
  void bodyThatStopsComingIs408() {
    var client =
        world
            .client()
            .send(
                "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json"
                    + "\r\ncontent-length: 100\r\n\r\n{\"model\"");
    world.pass(Duration.ofSeconds(301));
    assertThat(client.answer().status()).isEqualTo(408);
    assertThat(client.answer().header("x-smg-error-code")).isEqualTo("request_body_stalled");
    client.leave();
  }
}

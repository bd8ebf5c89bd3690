package dev.shepherd.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.shepherd.gateway.Streams.Framing;
import dev.shepherd.pipeline.RetryRules;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A stream reaches the client as it is; a stream that breaks off never looks complete. */
@ExtendWith(NoLeaks.class)
class StreamTruthTest {
  private static final String HTTP_1_1 = "HTTP/1.1";
  private static final String HTTP_1_0 = "HTTP/1.0";

  private OneLoop world;
  private HandMadeWorker worker;

  @BeforeEach
  void start() {
    world =
        new OneLoop(
            List.of("w1"),
            1,
            OneLoop::withoutBreaker,
            s -> s.with(new RetryRules(1, 50, 1000, 1.5, 0)));
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

  /** Old clients go the same way but for their framing: a sample of places is enough. */
  private static int stride(String version) {
    return version.equals(HTTP_1_0) ? 7 : 1;
  }

  private OneLoop.Client ask(Streams kind, String version) {
    String body = "{\"model\":\"m\",\"stream\":true}";
    return world
        .client()
        .send(
            "POST "
                + kind.path
                + " "
                + version
                + "\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: "
                + body.length()
                + "\r\n\r\n"
                + body);
  }

  static List<Arguments> kindsAndFramings() {
    var all = new ArrayList<Arguments>();
    for (Streams kind : Streams.values()) {
      for (Framing framing : Framing.values()) {
        all.add(Arguments.of(kind, framing, HTTP_1_1));
        all.add(Arguments.of(kind, framing, HTTP_1_0));
      }
    }
    return all;
  }

  @ParameterizedTest
  @MethodSource("kindsAndFramings")
  void streamArrivesUnchangedAtEverySplit(Streams kind, Framing framing, String version) {
    byte[] head = Streams.head(framing, kind.content.length);
    byte[] wire = concat(head, Streams.framed(framing, kind.content, true));
    for (int split = 1; split < wire.length; split += stride(version)) {
      var client = ask(kind, version);
      worker.write(Arrays.copyOf(wire, split));
      worker.write(Arrays.copyOfRange(wire, split, wire.length));
      if (framing == Framing.UNTIL_CLOSE) {
        worker.hangUp();
      }
      expectWhole(client, kind, "split at " + split);
      client.leave();
    }
  }

  @ParameterizedTest
  @MethodSource("kindsAndFramings")
  void streamArrivesUnchangedInRandomPieces(Streams kind, Framing framing, String version) {
    byte[] head = Streams.head(framing, kind.content.length);
    byte[] wire = concat(head, Streams.framed(framing, kind.content, true));
    for (long seed = 1; seed <= 20; seed++) {
      var random = new SplittableRandom(seed);
      var client = ask(kind, version);
      for (int at = 0; at < wire.length; ) {
        int end = Math.min(wire.length, at + 1 + random.nextInt(1 + random.nextInt(40)));
        worker.write(Arrays.copyOfRange(wire, at, end));
        at = end;
      }
      if (framing == Framing.UNTIL_CLOSE) {
        worker.hangUp();
      }
      expectWhole(client, kind, "seed " + seed);
      client.leave();
    }
  }

  private static void expectWhole(OneLoop.Client client, Streams kind, String where) {
    Answer answer = client.answer();
    assertThat(answer.whole()).as("%s: %s", where, answer).isTrue();
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).as(where).isEqualTo(text(kind.content));
    assertThat(answer.header("content-type")).isEqualTo("text/event-stream");
  }

  /** The worker's connection ends at every single byte of its answer. */
  @ParameterizedTest
  @MethodSource("kindsAndFramings")
  void cutAnywhereIsToldInTheStream(Streams kind, Framing framing, String version) {
    byte[] head = Streams.head(framing, kind.content.length);
    byte[] body = Streams.framed(framing, kind.content, true);
    byte[] wire = concat(head, body);
    for (int cut = 0; cut < wire.length; cut += stride(version)) {
      for (int pieces = 1; pieces <= (cut % 4 == 0 ? 2 : 1); pieces++) {
        var client = ask(kind, version);
        int half = pieces == 1 ? 0 : cut / 2;
        if (half > 0) {
          worker.write(Arrays.copyOf(wire, half));
        }
        if (cut > half) {
          worker.write(Arrays.copyOfRange(wire, half, cut));
        }
        worker.hangUp();
        int content = cut < head.length ? 0 : contentBytes(framing, body, cut - head.length);
        String where = "cut at " + cut + " of " + wire.length + " in " + pieces + " pieces";
        if (kind.complete(content)
            && (framing == Framing.UNTIL_CLOSE
                || Streams.wholeEvents(kind.content, content) == content)) {
          Answer answer = client.answer();
          assertThat(answer.whole()).as("%s: %s", where, answer).isTrue();
          assertThat(answer.text().strip())
              .as(where)
              .isEqualTo(new String(kind.content, 0, content, StandardCharsets.UTF_8).strip());
        } else {
          expectFailure(client, kind, content, where);
        }
        client.leave();
      }
    }
  }

  /** The worker ends its answer properly, but the stream lacks its end. */
  @ParameterizedTest
  @MethodSource("kindsAndFramings")
  void cleanEndWithoutTerminatorIsAFailure(Streams kind, Framing framing, String version) {
    for (int length = 0; length < kind.content.length; length += stride(version)) {
      byte[] content = Arrays.copyOf(kind.content, length);
      var client = ask(kind, version);
      worker.write(Streams.head(framing, length));
      byte[] body = Streams.framed(framing, content, true);
      if (body.length > 0) {
        worker.write(body);
      }
      if (framing == Framing.UNTIL_CLOSE) {
        worker.hangUp();
      }
      String where = "content of " + length + " bytes";
      if (kind.complete(length)) {
        Answer answer = client.answer();
        assertThat(answer.whole()).as("%s: %s", where, answer).isTrue();
        assertThat(answer.body()).as(where).isEqualTo(content);
      } else {
        expectFailure(client, kind, length, where);
      }
      client.leave();
    }
  }

  private static void expectFailure(
      OneLoop.Client client, Streams kind, int content, String where) {
    Answer answer = client.answer();
    assertThat(answer.whole()).as("%s: %s", where, answer).isTrue();
    if (answer.status() != 200) {
      assertThat(answer.status()).as("%s: %s", where, answer).isEqualTo(502);
      assertThat(answer.text()).as(where).contains("\"error\"");
      assertThat(Streams.wholeEvents(kind.content, content)).as("%s: %s", where, answer).isZero();
      return;
    }
    String text = answer.text();
    int error = text.lastIndexOf(kind.errorStart);
    if (error < 0) {
      fail(where + ": no error in " + answer);
    }
    assertThat(text).as(where).endsWith("}\n\n").doesNotContain(kind.terminator + "\n");
    String before = text.substring(0, error);
    String whole =
        new String(
            kind.content, 0, Streams.wholeEvents(kind.content, content), StandardCharsets.UTF_8);
    // Line feeds between events mean nothing and may fill a chunk up.
    assertThat(before).as(where).startsWith(whole);
    assertThat(before.substring(whole.length()).strip()).as(where).isEmpty();
    assertThat(before.isEmpty() || before.endsWith("\n\n")).as(where).isTrue();
  }

  /** How much content the first {@code n} bytes of a framed body hold. */
  private static int contentBytes(Framing framing, byte[] body, int n) {
    if (framing == Framing.UNTIL_CLOSE || framing == Framing.LENGTH) {
      return n;
    }
    byte[] head = utf8("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
    return Answer.read(concat(head, Arrays.copyOf(body, n)), true, false).body().length;
  }

  @ParameterizedTest
  @EnumSource(Streams.class)
  void enormousUnfinishedChunkIsNotFilledUp(Streams kind) {
    var client = ask(kind, HTTP_1_1);
    byte[] first =
        Arrays.copyOf(kind.content, Streams.wholeEvents(kind.content, kind.content.length - 1));
    worker.write(concat(Streams.head(Framing.ONE_CHUNK, 0), utf8("7fffffffffff\r\n")));
    worker.write(first);
    worker.hangUp();
    // Nothing true can be said inside this chunk, so the connection is cut: no client takes that
    // for an end.
    assertThat(client.answer().whole()).isFalse();
    assertThat(client.closed()).isTrue();
    assertThat(client.wire().length).isLessThan(first.length + 200_000);
  }

  @Test
  void errorOfTheWorkerInTheStreamIsRelayedAndCounted() {
    var client = ask(Streams.OPENAI, HTTP_1_1);
    byte[] content = utf8("data: {\"error\":{\"message\":\"out of memory\",\"code\":500}}\n\n");
    worker.write(Streams.head(Framing.ONE_CHUNK, 0));
    worker.write(Streams.framed(Framing.ONE_CHUNK, content, true));
    Answer answer = client.answer();
    assertThat(answer.whole()).isTrue();
    assertThat(answer.body()).isEqualTo(content);
    String page = new String(world.gateway().metrics().registry().scrape(), StandardCharsets.UTF_8);
    assertThat(page).containsPattern("smg_router_request_errors_total\\{.*streaming_error.*} 1");
  }

  private static byte[] utf8(String text) {
    return Streams.utf8(text);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static byte[] concat(byte[] a, byte[] b) {
    byte[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }
}

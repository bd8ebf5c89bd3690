package dev.shepherd.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers of workers are relayed byte for byte, and their end is known, however they come. */
class UpstreamAnswerTest {
  private final ManualLoop manual = new ManualLoop();
  private final UpstreamConfig config = UpstreamConfig.defaults();
  private final UpstreamPool pool =
      new UpstreamPool(
          manual.loop(),
          new Endpoint(false, "w", 1),
          config,
          new Connector(Transport.LOCAL, config, null),
          8);
  private final List<ByteBuf> sent = new ArrayList<>();

  /** One connection with a request that was sent completely. */
  private final class Wire {
    final UpstreamConnection connection = new UpstreamConnection(pool, manual.loop());
    final EmbeddedChannel channel = new EmbeddedChannel(connection);
    RecordingUpstream seen = new RecordingUpstream();
    final int idleBefore = pool.idleCount();

    Wire() {
      connection.open(seen);
      connection.requestComplete();
    }

    void receive(String text) {
      receive(Ascii.bytes(text), 0, text.length());
    }

    void receive(byte[] bytes, int from, int to) {
      if (from < to && channel.isOpen()) {
        ByteBuf copy = Unpooled.copiedBuffer(bytes, from, to - from);
        sent.add(copy);
        channel.writeInbound(copy);
        channel.runPendingTasks();
      }
    }

    void closed() {
      channel.close();
      channel.runPendingTasks();
    }

    boolean reusable() {
      return pool.idleCount() == idleBefore + 1;
    }
  }

  private void assertNothingHeld() {
    assertThat(sent).allMatch(buffer -> buffer.refCnt() == 0);
    sent.clear();
  }

  static Stream<Arguments> answers() {
    return Stream.of(
        arguments("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n", "hello", true),
        arguments("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", "", true),
        arguments("HTTP/1.1 200\r\ncontent-length: 2\r\ncontent-length: 2\r\n\r\n", "ok", true),
        arguments("HTTP/1.1 404 Not \u00e4 Found\r\nContent-Length:1\r\n\r\n", "x", true),
        arguments(
            "HTTP/1.1 200 OK\r\ncontent-length: 5\r\nconnection: close\r\n\r\n", "hello", false),
        arguments("HTTP/1.0 200 OK\r\ncontent-length: 5\r\n\r\n", "hello", false),
        arguments(
            "HTTP/1.0 200 OK\r\ncontent-length: 1\r\nconnection: keep-alive\r\n\r\n", "h", true),
        arguments(
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n",
            "5\r\nhello\r\n1;x=y\r\n!\r\n0\r\nx-t: 1\r\n\r\n",
            true),
        arguments("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "0\r\n\r\n", true),
        arguments(
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ncontent-length: 5\r\n\r\n",
            "1\r\nx\r\n0\r\n\r\n",
            false),
        arguments("HTTP/1.1 204 No Content\r\n\r\n", "", true),
        arguments("HTTP/1.1 304 Not Modified\r\ncontent-length: 5\r\n\r\n", "", true),
        arguments(
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nlink: x\r\n\r\n"
                + "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n",
            "hello",
            true));
  }

  @ParameterizedTest
  @MethodSource("answers")
  void everyFramingIsFollowedAtEverySplit(String head, String body, boolean reusable) {
    byte[] bytes = Ascii.bytes(head + body);
    String status = "head " + head.substring(head.lastIndexOf("HTTP/1.") + 9).substring(0, 3);
    for (int tapped = 0; tapped < 2; tapped++) {
      for (int split = 0; split <= bytes.length; split++) {
        var wire = new Wire();
        if (tapped == 1) {
          wire.seen.onHead = h -> wire.connection.tap((b, from, to) -> {});
        }
        wire.receive(bytes, 0, split);
        wire.receive(bytes, split, bytes.length);
        String where = "split at " + split;
        assertThat(wire.seen.journal).as(where).containsExactly(status, "complete");
        assertThat(wire.seen.raw.toString()).as(where).isEqualTo(body);
        assertThat(wire.reusable()).as(where).isEqualTo(reusable);
        assertThat(wire.channel.isOpen()).as(where).isEqualTo(reusable);
        assertNothingHeld();
        wire.closed();
      }
    }
    var wire = new Wire();
    for (int i = 0; i < bytes.length; i++) {
      wire.receive(bytes, i, i + 1);
    }
    assertThat(wire.seen.journal).containsExactly(status, "complete");
    assertThat(wire.seen.raw.toString()).isEqualTo(body);
    assertNothingHeld();
  }

  @Test
  void interimAnswersWithoutEndAreNoAnswer() {
    String interim = "HTTP/1.1 102 Processing\r\n\r\n";
    var patient = new Wire();
    patient.receive(interim.repeat(32) + "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
    assertThat(patient.seen.journal).containsExactly("head 200", "complete");
    var endless = new Wire();
    for (int i = 0; i < 1000; i++) {
      endless.receive(interim);
    }
    assertThat(endless.seen.journal).containsExactly("BAD_ANSWER");
    assertThat(endless.channel.isOpen()).isFalse();
    assertNothingHeld();
  }

  @Test
  void answerWithoutLengthEndsWithTheConnection() {
    byte[] bytes = Ascii.bytes("HTTP/1.1 200 OK\r\n\r\nhello");
    for (int split = 0; split <= bytes.length; split++) {
      var wire = new Wire();
      wire.receive(bytes, 0, split);
      wire.receive(bytes, split, bytes.length);
      assertThat(wire.seen.journal).containsExactly("head 200");
      wire.closed();
      assertThat(wire.seen.journal).containsExactly("head 200", "complete");
      assertThat(wire.seen.raw.toString()).isEqualTo("hello");
      assertThat(wire.reusable()).isFalse();
      assertNothingHeld();
    }
  }

  @Test
  void resetIsNotTheEndOfAnAnswerWithoutLength() {
    var wire = new Wire();
    wire.receive("HTTP/1.1 200 OK\r\n\r\nhel");
    wire.channel.pipeline().fireExceptionCaught(new IOException("connection reset by peer"));
    wire.channel.runPendingTasks();
    assertThat(wire.seen.journal).containsExactly("head 200", "CUT");
  }

  @Test
  void answerToHeadHasNoBodyWhateverItSays() {
    var wire = new Wire();
    wire.connection.expectNoBody();
    wire.receive("HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n");
    assertThat(wire.seen.journal).containsExactly("head 200", "complete");
    assertThat(wire.reusable()).isTrue();
    assertNothingHeld();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhell",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhel",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n"
      })
  void cutAnswerIsToldApartFromACompleteOne(String part) {
    var wire = new Wire();
    wire.receive(part);
    wire.closed();
    assertThat(wire.seen.journal).containsExactly("head 200", "CUT");
    assertNothingHeld();
  }

  @Test
  void connectionThatEndsBeforeAnyByteGaveNoAnswer() {
    var wire = new Wire();
    wire.closed();
    assertThat(wire.seen.journal).containsExactly("NO_ANSWER");
  }

  @ParameterizedTest
  @ValueSource(strings = {"H", "HTTP/1.1 200 OK\r\ncontent-le", "HTTP/1.1 100 Continue\r\n\r\n"})
  void connectionThatEndsInsideTheHeadGaveABadAnswer(String part) {
    var wire = new Wire();
    wire.receive(part);
    wire.closed();
    assertThat(wire.seen.journal).containsExactly("BAD_ANSWER");
    assertNothingHeld();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SSH-2.0-OpenSSH_9.6\r\n",
        "\u0015\u0003\u0001\u0000\u0002\u0002\u0050",
        "HTTP/2.0 200 OK\r\n\r\n",
        "HTTP/1.2 200 OK\r\n\r\n",
        "HTTP/1.1 2000 OK\r\n\r\n",
        "HTTP/1.1 20 OK\r\n\r\n",
        "HTTP/1.1 2x0 OK\r\n\r\n",
        "HTTP/1.1 099 OK\r\n\r\n",
        "HTTP/1.1 600 OK\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\n\r\n",
        "HTTP/1.1 200 OK\ncontent-length: 5\n\nhello",
        "HTTP/1.1 200 OK\r\nbad name: 1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nx: 1\r\n folded\r\n\r\n",
        "HTTP/1.1 200 OK\r\nx: \u0000\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 5, 5\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length:\r\n\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: gzip, chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: gzip\r\n\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n\r\n"
      })
  void malformedHeadIsABadAnswer(String head) {
    var wire = new Wire();
    wire.receive(head);
    assertThat(wire.seen.journal).containsExactly("BAD_ANSWER");
    assertThat(wire.channel.isOpen()).isFalse();
    assertThat(wire.reusable()).isFalse();
    assertNothingHeld();
  }

  @Test
  void headWithoutEndIsABadAnswerAtTheLimit() {
    var wire = new Wire();
    wire.receive("HTTP/1.1 200 OK\r\nx: ");
    int received = 0;
    while (wire.channel.isOpen() && received < 1 << 20) {
      wire.receive("a".repeat(5000));
      received += 5000;
    }
    assertThat(wire.seen.journal).containsExactly("BAD_ANSWER");
    assertThat(received).isLessThanOrEqualTo(config.maxHeadBytes() + 5000);
    assertNothingHeld();
  }

  @Test
  void malformedChunkCutsTheAnswer() {
    var wire = new Wire();
    wire.receive("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n");
    wire.receive("x\r\n");
    assertThat(wire.seen.journal).containsExactly("head 200", "CUT");
    assertThat(wire.seen.raw.toString()).isEqualTo("5\r\nhello\r\n");
    assertThat(wire.channel.isOpen()).isFalse();
    assertNothingHeld();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello!",
        "HTTP/1.1 204 X\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n0\r\n\r\n"
      })
  void bytesBehindTheAnswerEndTheConnectionNotTheAnswer(String text) {
    var wire = new Wire();
    wire.receive(text);
    assertThat(wire.seen.journal.getLast()).isEqualTo("complete");
    assertThat(wire.seen.journal).hasSize(2);
    assertThat(wire.reusable()).isFalse();
    assertThat(wire.channel.isOpen()).isFalse();
    assertNothingHeld();
  }

  @Test
  void bytesThatComeWhileIdleEndTheConnection() {
    var wire = new Wire();
    wire.receive("HTTP/1.1 204 X\r\n\r\n");
    assertThat(wire.reusable()).isTrue();
    wire.receive("HTTP/1.1 408 Timeout\r\n\r\n");
    assertThat(wire.channel.isOpen()).isFalse();
    assertThat(wire.reusable()).isFalse();
    assertThat(wire.seen.journal).containsExactly("head 204", "complete");
    assertNothingHeld();
  }

  @Test
  void connectionIsNotUsedAgainWhenTheAnswerCameBeforeTheRequestWasSent() {
    var wire = new Wire();
    wire.connection.open(wire.seen);
    wire.receive("HTTP/1.1 413 Too Large\r\ncontent-length: 0\r\n\r\n");
    assertThat(wire.seen.journal).containsExactly("head 413", "complete");
    assertThat(wire.reusable()).isFalse();
    assertThat(wire.channel.isOpen()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"head", "tap", "body"})
  void cancelFromInsideACallbackIsFinal(String place) {
    var wire = new Wire();
    switch (place) {
      case "head" -> wire.seen.onHead = head -> wire.connection.cancel();
      case "tap" ->
          wire.seen.onHead = head -> wire.connection.tap((b, from, to) -> wire.connection.cancel());
      default -> wire.seen.onBody = bytes -> wire.connection.cancel();
    }
    wire.receive("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\na\r\n1\r\nb\r\n");
    wire.receive("0\r\n\r\n");
    wire.channel.checkException();
    assertThat(wire.seen.journal).containsExactly("head 200");
    assertThat(wire.channel.isOpen()).isFalse();
    assertNothingHeld();
  }

  @Test
  void mutatedAnswersEndOnceAndHoldNothing() {
    List<Arguments> known = answers().toList();
    for (long seed = 0; seed < 10_000; seed++) {
      var random = new Random(seed);
      Object[] answer = known.get(random.nextInt(known.size())).get();
      var text = new StringBuilder().append(answer[0]).append(answer[1]);
      for (int i = random.nextInt(3); i >= 0; i--) {
        int at = random.nextInt(text.length());
        switch (random.nextInt(3)) {
          case 0 -> text.setCharAt(at, (char) random.nextInt(256));
          case 1 -> text.deleteCharAt(at);
          default -> text.insert(at, text.substring(at, Math.min(text.length(), at + 20)));
        }
      }
      byte[] bytes = Ascii.bytes(text.toString());
      var wire = new Wire();
      int split = random.nextInt(bytes.length + 1);
      wire.receive(bytes, 0, split);
      wire.receive(bytes, split, bytes.length);
      wire.channel.checkException();
      wire.closed();
      String where = "seed " + seed;
      assertThat(wire.seen.journal).as(where).hasSizeBetween(1, 2);
      assertThat(wire.seen.journal.getLast())
          .as(where)
          .isIn("complete", "CUT", "BAD_ANSWER", "NO_ANSWER");
      assertThat(wire.seen.journal.subList(0, wire.seen.journal.size() - 1))
          .as(where)
          .allMatch(event -> event.startsWith("head "));
      assertNothingHeld();
    }
  }

  /** Where chunks end is what the relay builds upon, so it is compared with a plain count. */
  @Test
  void placesInTheChunksAreExactAtEverySplit() {
    String head = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
    for (long seed = 0; seed < 30; seed++) {
      var random = new Random(seed);
      var body = new StringBuilder();
      var ends = new ArrayList<Integer>();
      for (int chunk = random.nextInt(4); chunk > 0; chunk--) {
        int size = 1 + random.nextInt(20);
        body.append(Integer.toHexString(size)).append("\r\n");
        body.append("Z".repeat(size)).append("\r\n");
        ends.add(body.length());
      }
      body.append("0\r\n\r\n");
      byte[] bytes = Ascii.bytes(head + body);
      for (int split = 0; split <= bytes.length; split++) {
        checkPlaces("seed " + seed + ", split at " + split, bytes, split, ends);
      }
    }
  }

  private void checkPlaces(String where, byte[] bytes, int split, List<Integer> ends) {
    var wire = new Wire();
    var payloadAt = new ArrayList<Integer>();
    int[] delivered = {0};
    wire.seen.onHead =
        head ->
            wire.connection.tap(
                (b, from, to) -> {
                  for (int i = from; i < to; i++) {
                    payloadAt.add(delivered[0] + i - wire.connection.batchOffset());
                  }
                });
    wire.seen.onBody =
        raw -> {
          int from = delivered[0];
          int to = from + raw.readableBytes();
          int last = ends.stream().filter(e -> e > from && e <= to).reduce(-1, (a, b) -> b);
          assertThat(wire.connection.chunkEnd()).as(where).isEqualTo(last < 0 ? -1 : last - from);
          delivered[0] = to;
        };
    wire.receive(bytes, 0, split);
    wire.receive(bytes, split, bytes.length);
    wire.channel.checkException();
    String body = wire.seen.raw.toString();
    assertThat(payloadAt).as(where).allMatch(at -> body.charAt(at) == 'Z');
    assertThat(payloadAt).as(where).hasSize((int) body.chars().filter(c -> c == 'Z').count());
    wire.closed();
  }
}

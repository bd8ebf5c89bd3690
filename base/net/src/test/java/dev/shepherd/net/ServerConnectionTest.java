package dev.shepherd.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The life of a client's connection: keep-alive, interim answers, early ends, time. */
class ServerConnectionTest {
  private static final String GET = "GET / HTTP/1.1\r\nhost: a\r\n\r\n";
  private static final String POST = "POST / HTTP/1.1\r\nhost: a\r\n";

  /** Keeps what happens and leaves every decision to the test. */
  private static final class Held implements RequestHandler, RequestListener {
    final List<String> journal = new ArrayList<>();
    final List<ServerStream> streams = new ArrayList<>();
    BiConsumer<ServerStream, String> onBody = (stream, body) -> {};
    Consumer<ServerStream> onRequest = stream -> {};
    boolean journalTicks;
    boolean failOnTick;

    ServerStream last() {
      return streams.getLast();
    }

    void answer() {
      last().write(EchoHandler.answer(200, "ok", last().keepAlive()));
      last().finish();
    }

    @Override
    public void onRequest(ServerStream stream) {
      journal.add(stream.head().method() + " " + stream.head().path());
      streams.add(stream);
      stream.listen(this);
      onRequest.accept(stream);
    }

    @Override
    public void onBadRequest(ServerStream stream, int status, String message) {
      journal.add("refused " + status);
      stream.write(EchoHandler.answer(status, message, stream.keepAlive()));
      stream.finish();
    }

    @Override
    public void onBody(ByteBuf content) {
      String text = content.toString(java.nio.charset.StandardCharsets.ISO_8859_1);
      content.release();
      journal.add(text.length() > 20 ? "body " + text.length() : "body " + text);
      onBody.accept(last(), text);
    }

    @Override
    public void onBodyEnd() {
      journal.add("end");
    }

    @Override
    public void onBodyFailed(int status, String message) {
      journal.add("failed " + status);
    }

    @Override
    public void onWritable() {
      journal.add("writable");
    }

    @Override
    public void onClientGone() {
      journal.add("gone");
    }

    @Override
    public void onShutdown() {
      journal.add("shutdown");
      last().write(EchoHandler.answer(503, "", last().keepAlive()));
      last().finish();
    }

    @Override
    public void onTick(long nowNanos) {
      if (failOnTick) {
        throw new IllegalStateException("mistake");
      }
      if (journalTicks) {
        journal.add("tick");
      }
    }
  }

  private final Held held = new Held();

  // ---- keep-alive

  @ParameterizedTest
  @CsvSource({
    "1.1, '', true",
    "1.1, close, false",
    "1.1, 'Close, x', false",
    "1.1, 'keep-alive, close', false",
    "1.1, keep-alive, true",
    "1.1, x-close, true",
    "1.0, '', false",
    "1.0, keep-alive, true",
    "1.0, Keep-Alive, true",
    "1.0, 'close, keep-alive', false",
  })
  void connectionStaysOpenAsTheClientWishes(String version, String connection, boolean stays) {
    var handler = new EchoHandler();
    try (var wire = new ServerWire(handler)) {
      wire.send("GET / HTTP/" + version + "\r\nhost: a\r\nconnection: " + connection + "\r\n\r\n");
      assertThat(wire.received().contains("connection: close")).isEqualTo(!stays);
      assertThat(wire.open()).isEqualTo(stays);
    }
  }

  @Test
  void connectionSurvivesASmallBodyThatNobodyRead() {
    held.onRequest = stream -> held.answer();
    try (var wire = new ServerWire(held)) {
      wire.send(POST + "content-length: 10\r\n\r\nhello");
      assertThat(wire.received()).doesNotContain("close");
      wire.send("world" + GET);
      assertThat(held.journal).containsExactly("POST /", "GET /");
      assertThat(wire.open()).isTrue();
      assertThat(wire.allReleased()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "content-length: 100000\r\n\r\nhello",
        "transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        "content-length: 5\r\nexpect: 100-continue\r\n\r\n"
      })
  void connectionEndsWhereSkippingTheBodyIsDearOrDoubtful(String rest) {
    held.onRequest = stream -> held.answer();
    try (var wire = new ServerWire(held)) {
      wire.send(POST + rest);
      assertThat(wire.received()).startsWith("HTTP/1.1 200").contains("connection: close");
      assertThat(wire.open()).isFalse();
      assertThat(wire.allReleased()).isTrue();
    }
  }

  // ---- interim answers

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void continueIsSentWhenTheBodyIsAskedForAndNotBefore(boolean atOnce) {
    held.onRequest =
        stream -> {
          if (atOnce) {
            stream.readBody();
          }
        };
    try (var wire = new ServerWire(held)) {
      wire.send(POST + "content-length: 5\r\nexpect: 100-Continue\r\n\r\n");
      if (!atOnce) {
        assertThat(wire.received()).isEmpty();
        held.last().readBody();
      }
      assertThat(wire.received()).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
      wire.send("hello");
      assertThat(held.journal).containsExactly("POST /", "body hello", "end");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.1", "1.0"})
  void continueIsNotSentWhereNobodyWaitsForIt(String version) {
    held.onRequest = ServerStream::readBody;
    try (var wire = new ServerWire(held)) {
      String head =
          "POST / HTTP/" + version + "\r\nhost: a\r\ncontent-length: 5\r\nexpect: 100-continue\r\n";
      wire.send(head + "\r\n" + (version.equals("1.1") ? "h" : ""));
      assertThat(wire.received()).isEmpty();
    }
  }

  @Test
  void continueIsNotSentForAnEmptyBody() {
    held.onRequest = ServerStream::readBody;
    try (var wire = new ServerWire(held)) {
      wire.send(POST + "content-length: 0\r\nexpect: 100-continue\r\n\r\n");
      assertThat(held.journal).containsExactly("POST /", "end");
      assertThat(wire.received()).isEmpty();
    }
  }

  // ---- early ends, from inside a callback

  @ParameterizedTest
  @ValueSource(
      strings = {
        "content-length: 5\r\n\r\nhello",
        "content-length: 10\r\n\r\nhelloworld",
        "content-length: 500000\r\n\r\nhello",
        "transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n5\r\nworld\r\n0\r\n\r\n",
        "transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n"
      })
  void answerGivenWhileTheBodyComesIsTheEndOfTheExchange(String rest) {
    held.onRequest = ServerStream::readBody;
    held.onBody = (stream, body) -> held.answer();
    try (var wire = new ServerWire(held)) {
      wire.send(POST + rest + GET);
      wire.channel.checkException();
      String answer = wire.received();
      assertThat(answer).startsWith("HTTP/1.1 200");
      assertThat(wire.open()).isEqualTo(!answer.contains("close"));
      List<String> next = wire.open() ? List.of("GET /", "end") : List.of();
      assertThat(held.journal.subList(0, 2)).containsExactly("POST /", held.journal.get(1));
      assertThat(held.journal.subList(2, held.journal.size())).isEqualTo(next);
      wire.channel.close();
      assertThat(wire.allReleased()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "content-length: 5\r\n\r\nhello",
        "transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n5\r\nworld\r\n0\r\n\r\n"
      })
  void abortWhileTheBodyComesClosesAtOnce(String rest) {
    held.onRequest = ServerStream::readBody;
    held.onBody = (stream, body) -> stream.abort();
    try (var wire = new ServerWire(held)) {
      wire.send(POST + rest + GET);
      wire.channel.checkException();
      assertThat(held.journal).containsExactly("POST /", held.journal.getLast());
      assertThat(wire.open()).isFalse();
      assertThat(wire.received()).isEmpty();
      assertThat(wire.allReleased()).isTrue();
      assertThat(wire.manual.loop().openExchanges()).isZero();
    }
  }

  @Test
  void mistakeInAHandlerEndsOnlyItsConnection() {
    held.onRequest =
        stream -> {
          throw new IllegalStateException("mistake");
        };
    try (var wire = new ServerWire(held)) {
      wire.send(GET + GET);
      assertThat(wire.open()).isFalse();
      assertThat(held.journal).containsExactly("GET /", "gone");
      assertThat(wire.manual.loop().openExchanges()).isZero();
      assertThat(wire.allReleased()).isTrue();
    }
  }

  // ---- bounds

  @Test
  void bodyThatIsNotReadYetIsBounded() {
    try (var wire = new ServerWire(held)) {
      wire.send(POST + "content-length: 10000000\r\n\r\n");
      int sent = 0;
      while (wire.reading() && sent < 10 << 20) {
        wire.send("x".repeat(8 << 10));
        sent += 8 << 10;
      }
      assertThat(sent).isEqualTo(64 << 10);
      wire.channel.close();
      wire.channel.runPendingTasks();
      assertThat(held.journal).containsExactly("POST /", "gone");
      assertThat(wire.allReleased()).isTrue();
    }
  }

  @Test
  void requestsSentFarAheadAreDroppedWithTheConnectionNotTheAnswer() {
    held.onRequest = ServerStream::readBody;
    try (var wire = new ServerWire(held)) {
      wire.send(GET);
      for (int i = 0; i < 5_000; i++) {
        wire.send(GET);
      }
      assertThat(wire.reading()).as("departure would be seen").isTrue();
      assertThat(wire.allReleased()).isTrue();
      held.answer();
      assertThat(wire.received()).startsWith("HTTP/1.1 200").contains("connection: close");
      assertThat(wire.open()).isFalse();
      assertThat(held.journal).containsExactly("GET /", "end");
    }
  }

  @Test
  void pausedBodyIsReadAheadToTheBoundAndComesCompleteAfterwards() {
    held.onRequest =
        stream -> {
          stream.readBody();
          stream.pauseBody(true);
        };
    try (var wire = new ServerWire(held)) {
      wire.send(POST + "content-length: " + (80 << 10) + "\r\n\r\n");
      wire.send("x".repeat(60 << 10));
      assertThat(wire.reading()).as("departure would be seen").isTrue();
      wire.send("x".repeat(20 << 10));
      assertThat(wire.reading()).isFalse();
      assertThat(held.journal).containsExactly("POST /");
      held.last().pauseBody(false);
      assertThat(held.journal).containsExactly("POST /", "body " + (80 << 10), "end");
      assertThat(wire.reading()).isTrue();
      assertThat(wire.allReleased()).isTrue();
    }
  }

  @Test
  void bytesThatComeAlthoughReadingIsPausedMeanThatTheClientLeft() {
    try (var wire = new ServerWire(held)) {
      wire.send(POST + "content-length: 10000000\r\n\r\n");
      for (int i = 0; i < 5; i++) {
        wire.send("x".repeat(64 << 10));
      }
      assertThat(held.journal).containsExactly("POST /", "gone");
      assertThat(wire.open()).isFalse();
      assertThat(wire.allReleased()).isTrue();
    }
  }

  // ---- departure

  @ParameterizedTest
  @ValueSource(strings = {"held", "body", "paused", "answering"})
  void departureIsToldOnceInEveryPhase(String phase) {
    try (var wire = new ServerWire(held)) {
      wire.send(POST + "content-length: 10\r\n\r\nhel");
      if (!phase.equals("held")) {
        held.last().readBody();
      }
      if (phase.equals("paused")) {
        held.last().pauseBody(true);
        wire.send("lo");
      }
      if (phase.equals("answering")) {
        wire.send("loworld");
        held.last().write(Unpooled.copiedBuffer("part", java.nio.charset.StandardCharsets.UTF_8));
        held.last().flush();
      }
      wire.channel.close();
      wire.channel.runPendingTasks();
      assertThat(held.journal.stream().filter("gone"::equals)).hasSize(1);
      // A handler that has not noticed yet does no harm.
      held.last().write(Unpooled.copiedBuffer("late", java.nio.charset.StandardCharsets.UTF_8));
      held.last().flush();
      held.last().finish();
      held.last().abort();
      assertThat(held.journal.stream().filter("gone"::equals)).hasSize(1);
      assertThat(wire.manual.loop().openExchanges()).isZero();
      assertThat(wire.server.exchanges()).isZero();
      assertThat(wire.allReleased()).isTrue();
    }
  }

  @Test
  void departureBetweenRequestsIsNobodysBusiness() {
    try (var wire = new ServerWire(held)) {
      wire.send(GET);
      held.answer();
      wire.send("GET / HT");
      wire.channel.close();
      wire.channel.runPendingTasks();
      assertThat(held.journal).containsExactly("GET /");
      assertThat(wire.allReleased()).isTrue();
    }
  }

  // ---- time

  @Test
  void slowHeadGets408() {
    try (var wire = new ServerWire(held)) {
      wire.send("GET / HTTP/1.1\r\n");
      wire.advance(Duration.ofSeconds(6));
      wire.send("host: a\r\n");
      wire.advance(Duration.ofSeconds(5));
      assertThat(held.journal).containsExactly("refused 408");
      assertThat(wire.received()).startsWith("HTTP/1.1 408 ").contains("close");
      assertThat(wire.events).containsExactly(ServerEvents.Closed.HEAD_TIMEOUT);
      assertThat(wire.open()).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void idleConnectionIsClosedQuietly(boolean used) {
    try (var wire = new ServerWire(held)) {
      if (used) {
        wire.advance(Duration.ofSeconds(40));
        wire.send(GET);
        wire.advance(Duration.ofSeconds(40));
        held.answer();
        wire.received();
      }
      wire.advance(Duration.ofSeconds(59));
      assertThat(wire.open()).isTrue();
      wire.advance(Duration.ofSeconds(2));
      assertThat(wire.open()).isFalse();
      assertThat(wire.received()).isEmpty();
      assertThat(wire.events).containsExactly(ServerEvents.Closed.IDLE);
    }
  }

  @Test
  void bodyThatStopsComingGets408() {
    try (var wire = new ServerWire(held)) {
      wire.send(POST + "content-length: 10\r\n\r\nhello");
      wire.advance(Duration.ofSeconds(100));
      assertThat(held.journal).as("nobody reads it yet").containsExactly("POST /");
      held.last().readBody();
      wire.advance(Duration.ofSeconds(20));
      wire.send("w");
      wire.advance(Duration.ofSeconds(20));
      assertThat(held.journal).doesNotContain("failed 408");
      wire.advance(Duration.ofSeconds(11));
      assertThat(held.journal).containsExactly("POST /", "body hello", "body w", "failed 408");
      assertThat(held.last().keepAlive()).isFalse();
      held.answer();
      assertThat(wire.open()).isFalse();
    }
  }

  @Test
  void bodyThatWePausedIsNotTheClientsFault() {
    try (var wire = new ServerWire(held)) {
      wire.send(POST + "content-length: 10\r\n\r\nhello");
      held.last().readBody();
      held.last().pauseBody(true);
      wire.advance(Duration.ofSeconds(300));
      held.last().pauseBody(false);
      wire.advance(Duration.ofSeconds(29));
      wire.send("world");
      assertThat(held.journal).containsExactly("POST /", "body hello", "body world", "end");
    }
  }

  @Test
  void unreadRestOfABodyIsNotWaitedForLong() {
    try (var wire = new ServerWire(held)) {
      wire.send(POST + "content-length: 10\r\n\r\nhello");
      held.answer();
      wire.advance(Duration.ofSeconds(3));
      assertThat(wire.open()).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource({"false, 59, 2", "true, 1, 2"})
  void clientThatDoesNotTakeItsLastAnswerIsNotWaitedForForEver(
      boolean cut, int patienceSeconds, int moreSeconds) {
    try (var wire = new ServerWire(held)) {
      wire.channel.pipeline().addFirst(new FullSocket());
      wire.send("GET / HTTP/1.0\r\n\r\n");
      held.answer();
      if (cut) {
        wire.server.cut();
      }
      wire.advance(Duration.ofSeconds(patienceSeconds));
      assertThat(wire.open()).isTrue();
      wire.advance(Duration.ofSeconds(moreSeconds));
      assertThat(wire.open()).isFalse();
    }
  }

  /** A socket whose other end reads nothing. */
  private static final class FullSocket extends ChannelOutboundHandlerAdapter {
    @Override
    public void flush(ChannelHandlerContext context) {
      // The kernel takes nothing.
    }
  }

  @Test
  void openExchangeHearsTheTick() {
    held.journalTicks = true;
    try (var wire = new ServerWire(held)) {
      wire.send(GET);
      wire.advance(Duration.ofMillis(3 * Loop.TICK_MILLIS));
      assertThat(held.journal).containsExactly("GET /", "tick", "tick", "tick");
      held.answer();
      wire.advance(Duration.ofSeconds(1));
      assertThat(held.journal).hasSize(4);
    }
  }

  @Test
  void mistakeOnATickDoesNotStopTheClock() {
    held.failOnTick = true;
    try (var wire = new ServerWire(held)) {
      wire.send(GET);
      wire.advance(Duration.ofSeconds(1));
      assertThat(wire.open()).isFalse();
      var ticks = new ArrayList<Long>();
      wire.manual.loop().ticking(ticks::add);
      wire.advance(Duration.ofSeconds(1));
      assertThat(ticks).hasSize(10);
    }
  }

  // ---- end of the process

  @Test
  void drainingEndsIdleConnectionsAndLetsOthersAnswer() {
    try (var idle = new ServerWire(held)) {
      idle.server.drain();
      idle.advance(Duration.ofMillis(200));
      assertThat(idle.open()).isFalse();
    }
    try (var busy = new ServerWire(held)) {
      busy.send(GET);
      busy.server.drain();
      busy.advance(Duration.ofSeconds(100));
      assertThat(busy.open()).isTrue();
      held.answer();
      assertThat(busy.received()).startsWith("HTTP/1.1 200").contains("connection: close");
      assertThat(busy.open()).isFalse();
    }
  }

  @Test
  void cutEndsEveryExchangeAndEveryUnfinishedHead() {
    try (var busy = new ServerWire(held)) {
      busy.send(GET);
      busy.server.drain();
      busy.server.cut();
      busy.advance(Duration.ofMillis(200));
      assertThat(held.journal).containsExactly("GET /", "shutdown");
      assertThat(busy.received()).startsWith("HTTP/1.1 503").contains("connection: close");
      assertThat(busy.open()).isFalse();
    }
    try (var half = new ServerWire(held)) {
      half.send("GET / HT");
      half.server.drain();
      half.server.cut();
      half.advance(Duration.ofMillis(200));
      assertThat(half.open()).isFalse();
    }
  }
}

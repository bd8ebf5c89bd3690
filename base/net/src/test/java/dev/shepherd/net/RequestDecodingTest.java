package dev.shepherd.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Well-formed requests are understood the same way however the wire slices them. */
class RequestDecodingTest {

  static Stream<Arguments> requests() {
    return Stream.of(
        arguments("GET / HTTP/1.1\r\nhost: a\r\n\r\n", "GET / host=a ||"),
        arguments("\r\nGET / HTTP/1.1\r\nhost: a\r\n\r\n", "GET / host=a ||"),
        arguments(
            "GET /p/q?x=1&y=? HTTP/1.1\r\nHost:a\r\nX: \t b c \t \r\nEmpty:\r\n\r\n",
            "GET /p/q?x=1&y=? Host=a X=b c Empty= ||"),
        arguments("GET http://b:80/p?q HTTP/1.1\r\nhost: a\r\n\r\n", "GET /p?q host=a ||"),
        arguments("OPTIONS * HTTP/1.1\r\nhost:\r\n\r\n", "OPTIONS * host= ||"),
        arguments("HEAD / HTTP/1.1\r\nhost: a\r\n\r\n", "HEAD / host=a ||"),
        arguments(
            "GET / HTTP/1.0\r\nconnection: keep-alive\r\n\r\n", "GET / connection=keep-alive ||"),
        arguments(
            "GET / HTTP/1.1\r\nhost: a\r\nx: \u00e4\tb\r\n\r\n", "GET / host=a x=\u00e4\tb ||"),
        arguments(
            "POST /b HTTP/1.1\r\nhost: a\r\nContent-Length: 5\r\n\r\nhello",
            "POST /b host=a Content-Length=5 |hello|"),
        arguments(
            "POST /b HTTP/1.1\r\nhost: a\r\ncontent-length: 0\r\n\r\n",
            "POST /b host=a content-length=0 ||"),
        arguments(
            "POST /c HTTP/1.1\r\nhost: a\r\nTransfer-Encoding: Chunked\r\n\r\n"
                + "5;x=\"y\"\r\nhello\r\n00A\r\n, chunks!!\r\n0\r\nx-t: 1\r\n\r\n",
            "POST /c host=a Transfer-Encoding=Chunked |hello, chunks!!|"));
  }

  @ParameterizedTest
  @MethodSource("requests")
  void slicesDoNotMatter(String request, String expected) {
    byte[] bytes = Ascii.bytes(request);
    for (int split = 0; split <= bytes.length; split++) {
      var handler = new EchoHandler();
      try (var wire = new ServerWire(handler)) {
        wire.send(bytes, 0, split);
        wire.send(bytes, split, bytes.length);
        assertThat(handler.journal).as("split at " + split).containsExactly(expected);
        assertThat(wire.received()).startsWith("HTTP/1.1 200 ");
        assertThat(wire.open()).isTrue();
        assertThat(wire.allReleased()).isTrue();
      }
    }
    var handler = new EchoHandler();
    try (var wire = new ServerWire(handler)) {
      for (int i = 0; i < bytes.length; i++) {
        wire.send(bytes, i, i + 1);
      }
      assertThat(handler.journal).containsExactly(expected);
      assertThat(wire.allReleased()).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("requests")
  void headPointsAtTheBytesBehindIt(String request, String expected) {
    var behind = new ArrayList<String>();
    try (var wire =
        new ServerWire(
            new AnswerAtOnce(
                stream -> {
                  var head = stream.head();
                  behind.add(head.text(head.headEnd(), head.headEnd() + head.bytesBehindHead()));
                }))) {
      wire.send(request);
    }
    assertThat(behind).containsExactly(request.substring(request.indexOf("\r\n\r\n", 2) + 4));
    assertThat(expected).isNotEmpty();
  }

  @Test
  void tenRequestsInOnePacketAreAnsweredInOrder() {
    var handler = new EchoHandler();
    try (var wire = new ServerWire(handler)) {
      var all = new StringBuilder();
      var expected = new ArrayList<String>();
      for (int i = 0; i < 10; i++) {
        String body = "body " + i;
        all.append("POST /").append(i).append(" HTTP/1.1\r\nhost: a\r\ncontent-length: ");
        all.append(body.length()).append("\r\n\r\n").append(body);
        expected.add("POST /" + i + " host=a content-length=6 |" + body + "|");
      }
      wire.send(all.toString());
      assertThat(handler.journal).isEqualTo(expected);
      assertThat(wire.received().split("HTTP/1.1 200 X\r\n")).hasSize(11);
      assertThat(wire.open()).isTrue();
      assertThat(wire.allReleased()).isTrue();
    }
  }

  @Test
  void sequencesOfRequestsSurviveAnySlicing() {
    List<Arguments> known = requests().toList();
    for (long seed = 0; seed < 200; seed++) {
      var random = new Random(seed);
      var bytes = new StringBuilder();
      var expected = new ArrayList<String>();
      for (int i = 0; i < 6; i++) {
        Object[] pair = known.get(random.nextInt(known.size())).get();
        bytes.append(pair[0]);
        expected.add((String) pair[1]);
      }
      var handler = new EchoHandler();
      try (var wire = new ServerWire(handler)) {
        byte[] wireBytes = Ascii.bytes(bytes.toString());
        int at = 0;
        while (at < wireBytes.length) {
          int to = Math.min(wireBytes.length, at + 1 + random.nextInt(120));
          wire.send(wireBytes, at, to);
          at = to;
        }
        assertThat(handler.journal).as("seed " + seed).isEqualTo(expected);
        assertThat(wire.allReleased()).as("seed " + seed).isTrue();
      }
    }
  }

  @Test
  void longHeadInManyPiecesIsUnderstood() {
    var handler = new EchoHandler();
    try (var wire = new ServerWire(handler)) {
      String value = "v".repeat(6000);
      byte[] bytes = Ascii.bytes("GET / HTTP/1.1\r\nhost: a\r\nx: " + value + "\r\n\r\n");
      for (int at = 0; at < bytes.length; at += 999) {
        wire.send(bytes, at, Math.min(bytes.length, at + 999));
      }
      assertThat(handler.journal).containsExactly("GET / host=a x=" + value + " ||");
    }
  }
}

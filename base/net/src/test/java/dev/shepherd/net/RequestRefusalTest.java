package dev.shepherd.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Requests on which two parsers could disagree are refused, and nothing behind them is ever taken
 * for a request.
 */
class RequestRefusalTest {
  private static final String SMUGGLED = "GET /smuggled HTTP/1.1\r\nhost: a\r\n\r\n";

  private static Arguments refused(int status, String... lines) {
    return arguments(status, String.join("\r\n", lines) + "\r\n\r\n");
  }

  private static Arguments header(int status, String... headers) {
    return arguments(
        status, "POST / HTTP/1.1\r\nhost: a\r\n" + String.join("\r\n", headers) + "\r\n\r\n");
  }

  private static Arguments host(String value) {
    return arguments(400, "POST / HTTP/1.1\r\nhost: " + value + "\r\ncontent-length: 0\r\n\r\n");
  }

  static Stream<Arguments> heads() {
    return Stream.of(
        host("a b"),
        host("a/b"),
        host("user@a"),
        host("a, b"),
        host("http://a"),
        host("a?b"),
        host("a#b"),
        host("a\\b"),
        host("a\"b"),
        host("<a>"),
        host("a:b"),
        host("a:8080x"),
        host("a:123456"),
        host("a:80:80"),
        host("::1"),
        host("[::1"),
        host("[]"),
        host("[::1]x"),
        host("[::1]:x"),
        host("[::g]"),
        host("\u00e4"),
        header(400, "content-length: 5", "transfer-encoding: chunked"),
        header(400, "transfer-encoding: chunked", "content-length: 5"),
        header(400, "content-length: 5", "content-length: 5"),
        header(400, "content-length: 5", "content-length: 6"),
        header(400, "content-length: 5, 5"),
        header(400, "content-length: +5"),
        header(400, "content-length: -5"),
        header(400, "content-length: 0x5"),
        header(400, "content-length: 5 5"),
        header(400, "content-length: 5a"),
        header(400, "content-length: 5.0"),
        header(400, "content-length:"),
        header(400, "content-length: 9223372036854775808"),
        header(400, "content-length: 18446744073709551621"),
        header(400, "content-length : 5"),
        header(400, "content-length\u000b: 5"),
        header(400, "content-length: 5\u000b"),
        header(400, "content-length: 5,"),
        header(400, "content-length: 5, 6"),
        header(400, "content-length: \"5\""),
        header(400, "content-length: 1e1"),
        header(400, "content-length: 5", "Content-Length: 5"),
        header(400, "content-length: 5", "Transfer-Encoding: chunked"),
        header(400, "content-length: 5", "content-length: 0", "transfer-encoding: chunked"),
        header(400, "content-length: 5", "transfer-encoding: identity"),
        header(501, "transfer-encoding: chunked;q=1"),
        header(501, "transfer-encoding: chunked,"),
        header(501, "transfer-encoding: , chunked"),
        header(501, "transfer-encoding: chunked gzip"),
        header(501, "transfer-encoding: chunk"),
        header(501, "transfer-encoding: trailers, chunked"),
        header(501, "transfer-encoding: deflate, chunked"),
        header(400, "transfer-encoding: chunked\u0000"),
        header(400, "transfer-encoding: chunked\u000c"),
        header(400, "transfer-encoding\u0000: chunked"),
        header(400, "transfer-encoding\r: chunked"),
        header(400, "\u000btransfer-encoding: chunked"),
        header(400, "x: 1\rtransfer-encoding: chunked"),
        header(400, "x: 1\r\n\u0000transfer-encoding: chunked"),
        header(400, "transfer-encoding\u00a0: chunked"),
        header(501, "transfer-encoding: gzip"),
        header(501, "transfer-encoding: gzip, chunked"),
        header(501, "transfer-encoding: chunked, chunked"),
        header(501, "transfer-encoding: chunked, identity"),
        header(501, "transfer-encoding: identity"),
        header(501, "transfer-encoding: xchunked"),
        header(501, "transfer-encoding: \"chunked\""),
        header(501, "transfer-encoding:"),
        header(501, "transfer-encoding: chunked", "transfer-encoding: chunked"),
        header(501, "transfer-encoding: identity", "transfer-encoding: chunked"),
        header(400, "transfer-encoding: \u000bchunked"),
        header(400, "transfer-encoding : chunked"),
        header(400, "transfer-encoding\t: chunked"),
        header(400, "x: 1", " transfer-encoding: chunked"),
        header(400, "x: 1", "\ttransfer-encoding: chunked"),
        header(400, " x: 1"),
        header(400, "x: 1\n"),
        header(400, "x: 1\ncontent-length: 5"),
        header(400, "x: 1\rcontent-length: 5"),
        header(400, ": no name"),
        header(400, "no colon"),
        header(400, "bad name: 1"),
        header(400, "bad\u0000name: 1"),
        header(400, "bad\u007fname: 1"),
        header(400, "bad\u00e4name: 1"),
        header(400, "bad(name: 1"),
        header(400, "x: a\u0000b"),
        header(400, "x: a\u0001b"),
        header(400, "x: a\u001fb"),
        header(400, "x: a\u007fb"),
        header(400, "host: b"),
        header(417, "expect: something"),
        header(417, "expect: 100-continue, more"),
        refused(400, "GET / HTTP/1.1"),
        refused(400, "GET / HTTP/1.1", "x: 1"),
        refused(400, "POST / HTTP/1.0", "host: a", "transfer-encoding: chunked"),
        refused(505, "GET / HTTP/2.0", "host: a"),
        refused(505, "GET / HTTP/1.2", "host: a"),
        refused(505, "GET / HTTP/0.9", "host: a"),
        refused(505, "PRI * HTTP/2.0", "", "SM"),
        refused(400, "GET / http/1.1", "host: a"),
        refused(400, "GET / HTTP/11", "host: a"),
        refused(400, "GET / HTTP/1.10", "host: a"),
        refused(400, "GET / HTTP/1.1 ", "host: a"),
        refused(400, "GET / HTTP/1,1", "host: a"),
        refused(400, "GET /", "host: a"),
        refused(400, "GET  / HTTP/1.1", "host: a"),
        refused(400, "GET /  HTTP/1.1", "host: a"),
        refused(400, "GET\t/ HTTP/1.1", "host: a"),
        refused(400, "GET /a b HTTP/1.1", "host: a"),
        refused(400, " GET / HTTP/1.1", "host: a"),
        refused(400, "G(T / HTTP/1.1", "host: a"),
        refused(400, "GET /\u0000 HTTP/1.1", "host: a"),
        refused(400, "GET /\u007f HTTP/1.1", "host: a"),
        refused(400, "GET /\u00e4 HTTP/1.1", "host: a"),
        refused(400, "GET relative HTTP/1.1", "host: a"),
        refused(400, "GET ** HTTP/1.1", "host: a"),
        refused(400, "GET http:///path HTTP/1.1", "host: a"),
        refused(400, "GET ftp://a/path HTTP/1.1", "host: a"),
        refused(400, "CONNECT a:443 HTTP/1.1", "host: a"),
        refused(400, "GET /#fragment HTTP/1.1", "host: a"),
        refused(400, "GET /?q#fragment HTTP/1.1", "host: a"),
        refused(400, "GET http://a/?q#fragment HTTP/1.1", "host: a"),
        refused(400, "", "", "GET / HTTP/1.1", "host: a"),
        arguments(400, "GET / HTTP/1.1\nhost: a\n\n"),
        arguments(400, "GET / HTTP/1.1\r\nhost: a\n\r\n"),
        arguments(400, "GET / HTTP/1.1\r\nhost: a\r\n\n"),
        arguments(400, "\nGET / HTTP/1.1\r\nhost: a\r\n\r\n"),
        refused(431, "GET /" + "a".repeat(9000) + " HTTP/1.1", "host: a"),
        header(431, "x: " + "a".repeat(9000)),
        header(431, Stream.generate(() -> "x: 1").limit(20).toArray(String[]::new)));
  }

  @ParameterizedTest
  @MethodSource("heads")
  void headIsRefused(int status, String head) {
    var handler = new EchoHandler();
    try (var wire = new ServerWire(handler)) {
      wire.send(head + "hello" + SMUGGLED);
      assertThat(handler.journal).containsExactly("refused " + status);
      assertThat(wire.received()).startsWith("HTTP/1.1 " + status + " ").contains("close");
      assertThat(wire.open()).isFalse();
      assertThat(wire.allReleased()).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("heads")
  void headIsRefusedAlsoWhenItComesByteByByte(int status, String head) {
    var handler = new EchoHandler();
    try (var wire = new ServerWire(handler)) {
      byte[] bytes = Ascii.bytes(head);
      for (int i = 0; i < bytes.length; i++) {
        wire.send(bytes, i, i + 1);
      }
      wire.send(SMUGGLED);
      assertThat(handler.journal).hasSize(1).first().asString().startsWith("refused ");
      assertThat(wire.open()).isFalse();
      assertThat(wire.allReleased()).isTrue();
    }
  }

  static Stream<String> bodies() {
    return Stream.of(
        "\r\n",
        "-5\r\nhello\r\n",
        " 5\r\nhello\r\n",
        "5\u000b\r\nhello\r\n",
        "5,5\r\nhello\r\n",
        "5h\r\nhello\r\n",
        "10000000000000005\r\nhello\r\n",
        "5;a=\"\n0\r\n\r\n\"\r\nhello\r\n",
        "5;a\nhello\r\n",
        "5;a\rhello\r\n",
        "5\rhello\r\n",
        "5\r\nhello\r0\r\n\r\n",
        "5\r\nhello0\r\n\r\n",
        "0\r\ntransfer-encoding\r\n\r\n",
        "0\r\n x: y\r\n\r\n",
        "0\n\n",
        "0x5\r\nhello\r\n",
        "+5\r\nhello\r\n",
        "5 5\r\nhello\r\n",
        "ffffffffffffffff\r\nhello\r\n",
        "5\nhello\r\n",
        "5\r\nhelloworld",
        "5\r\nhello\n0\r\n\r\n",
        "0\r\nGET /smuggled HTTP/1.1\r\n\r\n",
        "0\r\nx: y\n\r\n",
        "0\r\nx: " + "y".repeat(20_000) + "\r\n\r\n",
        "5;" + "x".repeat(5_000) + "\r\nhello\r\n0\r\n\r\n");
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void malformedChunkedBodyIsRefused(String body) {
    var handler = new EchoHandler();
    try (var wire = new ServerWire(handler)) {
      wire.send("POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n");
      wire.send(body + SMUGGLED);
      assertThat(handler.journal).containsExactly("body failed 400");
      assertThat(wire.received()).startsWith("HTTP/1.1 400 ").contains("close");
      assertThat(wire.open()).isFalse();
      assertThat(wire.allReleased()).isTrue();
    }
  }

  @Test
  void headAtTheLimitsIsAccepted() {
    var handler = new EchoHandler();
    try (var wire = new ServerWire(handler)) {
      String head = "GET / HTTP/1.1\r\nhost: a\r\n" + "x: 1\r\n".repeat(18) + "y: ";
      wire.send(head + "a".repeat(ServerWire.LIMITS.maxHeadBytes() - head.length() - 4));
      assertThat(handler.journal).isEmpty();
      wire.send("\r\n\r\n");
      assertThat(handler.journal).hasSize(1);
      assertThat(wire.received()).startsWith("HTTP/1.1 200 ");
      assertThat(wire.open()).isTrue();
    }
  }

  @Test
  void headThatNeverEndsIsRefusedAtTheLimit() {
    var handler = new EchoHandler();
    try (var wire = new ServerWire(handler)) {
      wire.send("GET / HTTP/1.1\r\nhost: a\r\nx: ");
      int sent = 0;
      while (wire.open() && sent < 1 << 20) {
        wire.send("a".repeat(100));
        sent += 100;
      }
      assertThat(handler.journal).containsExactly("refused 431");
      assertThat(sent).isLessThanOrEqualTo(ServerWire.LIMITS.maxHeadBytes() + 100);
    }
  }

  @Test
  void nothingIsReadAfterARefusal() {
    var handler = new EchoHandler();
    try (var wire = new ServerWire(handler)) {
      wire.send("BAD\r\n\r\n");
      wire.send(SMUGGLED);
      wire.advance(Duration.ofSeconds(5));
      wire.send(SMUGGLED);
      assertThat(handler.journal).containsExactly("refused 400");
      assertThat(wire.allReleased()).isTrue();
    }
  }
}

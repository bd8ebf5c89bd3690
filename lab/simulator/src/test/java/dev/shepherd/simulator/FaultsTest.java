package dev.shepherd.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What scripts do to the wire, seen byte by byte through a plain socket. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FaultsTest {
  private static final int PATIENCE_MILLIS = 30_000;
  private static final String STREAM =
      "{\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}";
  private static final String WHOLE = "{\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}";

  private SimulatedFleet fleet;
  private SimulatedEngine engine;

  @BeforeAll
  void start() throws Exception {
    fleet = SimulatedFleet.start(FleetConfig.local(1, EngineConfig.instant(Flavor.VLLM, "m")));
    engine = fleet.engines().getFirst();
  }

  @AfterAll
  void stop() {
    fleet.close();
  }

  @BeforeEach
  void forget() {
    engine.clearScripts();
    engine.forget();
  }

  /** What came until the connection ended, and how it ended. */
  private record Seen(byte[] bytes, boolean reset) {
    String text() {
      return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    String body() {
      return text().substring(text().indexOf("\r\n\r\n") + 4);
    }

    long events() {
      return text().lines().filter(line -> line.startsWith("data: ")).count();
    }
  }

  private Socket connect() throws IOException {
    var socket = new Socket(engine.uri().getHost(), engine.uri().getPort());
    socket.setSoTimeout(PATIENCE_MILLIS);
    return socket;
  }

  private static byte[] request(String script, String body, String... lines) {
    var head = new StringBuilder("POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\n");
    head.append("x-sim: ").append(script).append("\r\n");
    for (String line : lines) {
      head.append(line).append("\r\n");
    }
    head.append("content-length: ").append(body.length()).append("\r\n\r\n").append(body);
    return head.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Sends one request and reads until the end of the connection. */
  private Seen seen(String script, String body) throws IOException {
    try (var socket = connect()) {
      socket.getOutputStream().write(request(script, body, "connection: close"));
      return readAll(socket);
    }
  }

  private static Seen readAll(Socket socket) throws IOException {
    var all = new ByteArrayOutputStream();
    try {
      socket.getInputStream().transferTo(all);
      return new Seen(all.toByteArray(), false);
    } catch (SocketException e) {
      return new Seen(all.toByteArray(), true);
    }
  }

  private static String readUntil(InputStream in, String end) throws IOException {
    var text = new StringBuilder();
    while (text.indexOf(end) < 0) {
      int next = in.read();
      assertThat(next).as("end of stream after: %s", text).isNotNegative();
      text.append((char) next);
    }
    return text.toString();
  }

  /** Takes a chunked body apart; fails if it is not well-framed. */
  private static String unchunked(String body, List<Integer> sizes) {
    var content = new StringBuilder();
    int at = 0;
    while (true) {
      int lineEnd = body.indexOf("\r\n", at);
      int size = Integer.parseInt(body.substring(at, lineEnd), 16);
      at = lineEnd + 2;
      if (size == 0) {
        return content.toString();
      }
      sizes.add(size);
      content.append(body, at, at + size);
      assertThat(body.substring(at + size, at + size + 2)).isEqualTo("\r\n");
      at += size + 2;
    }
  }

  @Test
  void cutAfterEventsByClose() throws Exception {
    var seen = seen("tokens=50;cut_after_events=3;cut=close", STREAM);
    assertThat(seen.events()).isEqualTo(3);
    assertThat(seen.reset()).isFalse();
    assertThat(seen.text()).doesNotContain("[DONE]").doesNotEndWith("0\r\n\r\n");
  }

  @Test
  void cutAfterEventsByReset() throws Exception {
    var seen = seen("tokens=50;cut_after_events=3;cut=reset", STREAM);
    assertThat(seen.reset()).isTrue();
    assertThat(seen.text()).doesNotContain("[DONE]");
  }

  @Test
  void cutCanLookLikeACleanEnd() throws Exception {
    var seen = seen("tokens=50;cut_after_events=3;cut=end", STREAM);
    assertThat(seen.events()).isEqualTo(3);
    assertThat(seen.text()).doesNotContain("[DONE]").endsWith("0\r\n\r\n");
  }

  @Test
  void terminatorCanBeMissing() throws Exception {
    var seen = seen("tokens=2;no_done", STREAM);
    assertThat(seen.text())
        .contains("\"finish_reason\":\"stop\"")
        .doesNotContain("[DONE]")
        .endsWith("0\r\n\r\n");
  }

  @Test
  void cutAfterBytesIsExact() throws Exception {
    for (int bytes : new int[] {0, 1, 17, 120, 300, 1000}) {
      var script = "tokens=50;cut=close;cut_after_bytes=" + bytes;
      assertThat(seen(script, STREAM).bytes()).hasSize(bytes);
    }
    assertThat(seen("cut=close;cut_after_bytes=200", WHOLE).bytes()).hasSize(200);
  }

  @Test
  void framingsCarryTheSameContent() throws Exception {
    for (String body : List.of(STREAM, WHOLE)) {
      var closing = seen("text=Hi you;framing=close", body);
      assertThat(closing.text())
          .startsWith("HTTP/1.1 200")
          .doesNotContain("content-length")
          .doesNotContain("transfer-encoding");
      assertThat(closing.body()).contains("Hi");
      assertThat(seen("text=Hi you;framing=http10", body).text()).startsWith("HTTP/1.0 200");
      var chunked = seen("text=Hi you;framing=chunked", body);
      assertThat(unchunked(chunked.body(), new ArrayList<>())).contains("Hi");
    }
  }

  @Test
  void chunksAreCutAndJoined() throws Exception {
    var sizes = new ArrayList<Integer>();
    var sliced = unchunked(seen("text=Hi you;chunk_bytes=1", STREAM).body(), sizes);
    assertThat(sliced).endsWith("data: [DONE]\n\n");
    assertThat(sizes).containsOnly(1);
    sizes.clear();
    var joined = unchunked(seen("tokens=5;events_per_chunk=4", STREAM).body(), sizes);
    assertThat(joined).endsWith("data: [DONE]\n\n");
    assertThat(sizes).hasSize(2);
    var pieces = seen("text=Hi you;write_bytes=1", STREAM).body();
    assertThat(unchunked(pieces, sizes)).endsWith("data: [DONE]\n\n");
  }

  @Test
  void gzipUnpacksToTheSame() throws Exception {
    for (String body : List.of(STREAM, WHOLE)) {
      var seen = seen("text=Hi you;gzip;framing=close", body);
      assertThat(seen.text()).contains("content-encoding: gzip");
      var zipped = seen.body().getBytes(StandardCharsets.ISO_8859_1);
      var text =
          new String(
              new GZIPInputStream(new ByteArrayInputStream(zipped)).readAllBytes(),
              StandardCharsets.UTF_8);
      assertThat(text).contains("Hi");
    }
  }

  @Test
  void headersRepeatAndTrailersFollow() throws Exception {
    var seen = seen("header.set-cookie=a=1;header.set-cookie=b=2;trailer.x-sum=9;text=Hi", STREAM);
    assertThat(seen.text())
        .contains("set-cookie: a=1\r\nset-cookie: b=2\r\n")
        .contains("trailer: x-sum\r\n")
        .endsWith("0\r\nx-sum: 9\r\n\r\n");
  }

  @Test
  void interimAnswersComeFirst() throws Exception {
    var seen = seen("informational=102;informational=103;text=Hi", WHOLE);
    assertThat(seen.text()).startsWith("HTTP/1.1 102 ").contains("\r\n\r\nHTTP/1.1 103 ");
    assertThat(seen.text()).contains("\r\n\r\nHTTP/1.1 200 OK\r\n");
  }

  @Test
  void rawAnswerGoesOutAsItIs() throws Exception {
    var raw = "HTTP/1.1 200 Odd\r\ncontent-length: 2\r\nx: \t y\r\n\r\nok";
    var script =
        "close;raw=" + Base64.getEncoder().encodeToString(raw.getBytes(StandardCharsets.UTF_8));
    assertThat(seen(script, WHOLE).text()).isEqualTo(raw);
  }

  @Test
  void answerCanComeBeforeTheBody() throws Exception {
    try (var socket = connect()) {
      socket
          .getOutputStream()
          .write(
              "POST /v1/chat/completions HTTP/1.1\r\nx-sim: early;status=429\r\ncontent-length: 5\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      assertThat(readUntil(socket.getInputStream(), "}}")).startsWith("HTTP/1.1 429");
      // The connection lives on once the body has come.
      socket.getOutputStream().write("12345".getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().write(request("text=Later", WHOLE, "connection: close"));
      assertThat(readAll(socket).text()).startsWith("HTTP/1.1 200").contains("Later");
    }
  }

  @Test
  void expectationIsMetUnlessScriptedOtherwise() throws Exception {
    try (var socket = connect()) {
      var bytes = request("text=Hi", WHOLE, "expect: 100-continue", "connection: close");
      var text = new String(bytes, StandardCharsets.ISO_8859_1);
      int headEnd = text.indexOf("\r\n\r\n") + 4;
      socket.getOutputStream().write(bytes, 0, headEnd);
      assertThat(readUntil(socket.getInputStream(), "\r\n\r\n"))
          .isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
      socket.getOutputStream().write(bytes, headEnd, bytes.length - headEnd);
      assertThat(readAll(socket).text()).startsWith("HTTP/1.1 200").contains("Hi");
    }
  }

  @Test
  void pipelinedRequestsAreAnsweredInOrder() throws Exception {
    try (var socket = connect()) {
      var all = new ByteArrayOutputStream();
      for (int i = 0; i < 200; i++) {
        all.write(request("text=number" + i, i % 2 == 0 ? WHOLE : STREAM));
      }
      all.write(request("text=last", WHOLE, "connection: close"));
      socket.getOutputStream().write(all.toByteArray());
      var text = readAll(socket).text();
      int at = 0;
      for (int i = 0; i < 200; i++) {
        at = text.indexOf("\"number" + i + "\"", at);
        assertThat(at).as("answer %d", i).isPositive();
      }
      assertThat(text.indexOf("\"last\"", at)).isPositive();
    }
  }

  @Test
  void headRequestHasNoBody() throws Exception {
    try (var socket = connect()) {
      socket
          .getOutputStream()
          .write(
              "HEAD /v1/models HTTP/1.1\r\nconnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      var seen = readAll(socket);
      assertThat(seen.text()).contains("content-length: ");
      assertThat(seen.body()).isEmpty();
    }
  }

  @Test
  void oldClientGetsNoChunks() throws Exception {
    try (var socket = connect()) {
      var text = new String(request("text=Hi", STREAM), StandardCharsets.ISO_8859_1);
      socket
          .getOutputStream()
          .write(text.replace("HTTP/1.1", "HTTP/1.0").getBytes(StandardCharsets.ISO_8859_1));
      assertThat(readAll(socket).text())
          .doesNotContain("transfer-encoding")
          .endsWith("data: [DONE]\n\n");
    }
  }

  @Test
  void nonsenseIsRefused() throws Exception {
    try (var socket = connect()) {
      socket.getOutputStream().write("nonsense\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(readAll(socket).text()).startsWith("HTTP/1.1 400");
    }
  }

  @Test
  void departureOfTheClientIsNoticed() throws Exception {
    try (var socket = connect()) {
      socket.getOutputStream().write(request("tokens=-1;event_interval_ms=1", STREAM));
      readUntil(socket.getInputStream(), "content");
    }
    try (var socket = connect()) {
      socket.getOutputStream().write(request("stall_head_ms=forever", WHOLE));
      awaitRequests(2);
    }
    while (engine.cancellationsSeen() < 2 || engine.load().running() > 0) {
      Thread.onSpinWait();
    }
    assertThat(engine.cancellations()).extracting(Cancellation::method).containsOnly("POST");
    assertThat(engine.cancellations().getLast().stepsWritten()).isZero();
  }

  private void awaitRequests(int count) {
    while (engine.requests().size() < count) {
      Thread.onSpinWait();
    }
  }

  @Test
  void floodStopsAtASlowClient() throws Exception {
    try (var socket = connect()) {
      socket.getOutputStream().write(request("tokens=10000000;event_interval_ms=0", STREAM));
      // 10 million events are some 2 GB: answering another client shows that nobody waits for them.
      readUntil(socket.getInputStream(), "content");
      assertThat(seen("text=Hi", WHOLE).text()).contains("Hi");
    }
  }
}

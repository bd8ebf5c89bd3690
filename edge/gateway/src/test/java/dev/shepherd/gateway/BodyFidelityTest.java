package dev.shepherd.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.pipeline.PipelineLimits;
import dev.shepherd.workers.FleetConfig;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bodies and answers pass byte for byte, however long they are and however the wire is sliced. */
@ExtendWith(NoLeaks.class)
class BodyFidelityTest {
  private static final int[] BORDERS = {0, 200, 4096, 8192, 64 << 10, 100_000, 200_000};

  private OneLoop world;
  private HandMadeWorker worker;

  private void start(int maxBufferedBytes) {
    world =
        new OneLoop(
            List.of("w1"),
            1,
            (FleetConfig c) -> c.withModelAliases(Map.of("nick", "m", "lo\"ng\né", "m")),
            s -> s.with(limits(s.limits(), maxBufferedBytes)));
    worker = new HandMadeWorker(world, "w1");
    world.start();
  }

  static PipelineLimits limits(PipelineLimits d, int maxBufferedBytes) {
    return new PipelineLimits(
        d.maxBodyBytes(),
        maxBufferedBytes,
        d.answerTimeout(),
        d.streamIdleTimeout(),
        d.keepAlive(),
        d.slow(),
        d.forwardClientAuthorization());
  }

  @AfterEach
  void stop() {
    try (OneLoop ending = world) {
      ending.pass(Duration.ofMillis(200));
      assertThat(ending.gateway().bookedBytes()).isZero();
      assertThat(ending.gateway().runningRequests()).isZero();
    } finally {
      worker.stop();
    }
  }

  /** Buffered throughout, streamed from 1,000 bytes on, streamed from 50,000 bytes on. */
  @ParameterizedTest
  @CsvSource({"1048576, 260", "1000, 260", "50000, 120"})
  void anyBodyAndAnyAnswerPassUnchanged(int maxBufferedBytes, int rounds) {
    start(maxBufferedBytes);
    var client = world.client();
    for (long seed = 1; seed <= rounds; seed++) {
      var random = new SplittableRandom(seed);
      int border = BORDERS[random.nextInt(BORDERS.length)];
      byte[] body =
          new RandomBody(random).object("\"m\"", Math.max(0, border + random.nextInt(-300, 300)));
      String where = "seed " + seed + ", " + body.length + " bytes";
      client = roundTrip(client, body, random, where);
      expectRequest(body, where);
      answer(client, random, where);
    }
  }

  /** The alias is replaced wherever it stands, and not one byte more. */
  @ParameterizedTest
  @CsvSource({"1048576, 200", "1000, 200"})
  void aliasRewriteChangesTheModelOnly(int maxBufferedBytes, int rounds) {
    start(maxBufferedBytes);
    var client = world.client();
    String[] spellings = {
      "\"nick\"", "\"n\\u0069ck\"", "\"lo\\\"ng\\né\"", "\"lo\\u0022ng\\u000a\\u00e9\""
    };
    for (long seed = 1; seed <= rounds; seed++) {
      var random = new SplittableRandom(seed);
      String spelling = spellings[random.nextInt(spellings.length)];
      int bytes = BORDERS[random.nextInt(5)] + random.nextInt(300);
      // The same chance gives the same body with another model, but for its padding.
      byte[] body = new RandomBody(new SplittableRandom(seed)).object(spelling, bytes);
      byte[] wanted = replace(body, "\"model\"", spelling, "\"m\"");
      String where = "seed " + seed + ", " + body.length + " bytes, " + spelling;
      client = roundTrip(client, body, random, where);
      expectRequest(wanted, where);
      answer(client, random, where);
    }
  }

  @Test
  void repeatedModelFieldIsRewrittenSoThatTheWorkerSeesOneModel() {
    start(1 << 20);
    var client = world.client();
    client.send(
        RawClient.post(
            "/v1/chat/completions", "{\"model\":\"nick\", \"model\":\"nick\",\"a\":1.0}"));
    String seen = worker.takeRequest().text();
    assertThat(seen).doesNotContain("nick").endsWith(",\"a\":1.0}").contains("\"m\"");
    worker.write("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
    client.leave();
  }

  @Test
  void modelAtTheVeryEndOfALongBodyIsFound() {
    start(1000);
    var client = world.client();
    String body = "{\"pad\":\"" + "y".repeat(300_000) + "\",\"model\":\"nick\"}";
    byte[] request = RawClient.post("/v1/chat/completions", body);
    for (int at = 0; at < request.length; at += 10_000) {
      client.send(Arrays.copyOfRange(request, at, Math.min(request.length, at + 10_000)));
    }
    expectRequest(body.replace("nick", "m").getBytes(StandardCharsets.UTF_8), "model last");
    worker.write("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
    client.leave();
  }

  @Test
  void leavingWhileALongBodyIsStreamedCancelsTheWorker() {
    start(1000);
    var client = world.client();
    String body = "{\"model\":\"m\",\"pad\":\"" + "y".repeat(300_000) + "\"}";
    client.send(Arrays.copyOf(RawClient.post("/v1/chat/completions", body), 200_000));
    assertThat(worker.connected()).isTrue();
    client.leave();
    assertThat(worker.connected()).isFalse();
  }

  private OneLoop.Client roundTrip(
      OneLoop.Client client, byte[] body, SplittableRandom random, String where) {
    OneLoop.Client used = random.nextInt(5) == 0 ? world.client() : client;
    used.forget();
    boolean chunked = random.nextBoolean();
    byte[] request = chunked ? chunked(body, random) : RawClient.post("/v1/chat/completions", body);
    int most = random.nextBoolean() ? 20_000 : 1 + request.length / (1 + random.nextInt(60));
    for (int at = 0; at < request.length; ) {
      int end = Math.min(request.length, at + 1 + random.nextInt(most));
      used.send(Arrays.copyOfRange(request, at, end));
      at = end;
    }
    assertThat(worker.asked()).as("%s: %s", where, used.answer()).isTrue();
    return used;
  }

  private static byte[] chunked(byte[] body, SplittableRandom random) {
    var out = new ByteArrayOutputStream();
    out.writeBytes(
        ("POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
                + "transfer-encoding: chunked\r\n\r\n")
            .getBytes(StandardCharsets.UTF_8));
    int most = 1 + body.length / (1 + random.nextInt(40));
    for (int at = 0; at < body.length; ) {
      int end = Math.min(body.length, at + 1 + random.nextInt(most));
      String extension = random.nextInt(4) == 0 ? ";a=b" : "";
      out.writeBytes(
          (Integer.toHexString(end - at) + extension + "\r\n").getBytes(StandardCharsets.UTF_8));
      out.write(body, at, end - at);
      out.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
      at = end;
    }
    String trailer = random.nextInt(4) == 0 ? "x-sum: 1\r\n" : "";
    out.writeBytes(("0\r\n" + trailer + "\r\n").getBytes(StandardCharsets.UTF_8));
    return out.toByteArray();
  }

  private void expectRequest(byte[] body, String where) {
    Answer request = worker.takeRequest();
    assertThat(request.whole())
        .as(
            "%s: request whole: %s %s %s",
            where, request.end(), request.headers(), request.body().length)
        .isTrue();
    assertThat(request.rest()).as(where).isEmpty();
    if (!Arrays.equals(request.body(), body)) {
      assertThat(request.text()).as(where).isEqualTo(new String(body, StandardCharsets.UTF_8));
      assertThat(request.body()).as(where).isEqualTo(body);
    }
  }

  private void answer(OneLoop.Client client, SplittableRandom random, String where) {
    byte[] body = new byte[random.nextInt(1 + BORDERS[random.nextInt(BORDERS.length)])];
    random.nextBytes(body);
    String head =
        "HTTP/1.1 200 Fine\r\nContent-Type: application/weird; q=1\r\nSet-Cookie: a=1\r\n";
    var wire = new ByteArrayOutputStream();
    if (random.nextBoolean()) {
      wire.writeBytes(
          (head + "Content-Length: " + body.length + "\r\nset-cookie: b=2\r\n\r\n")
              .getBytes(StandardCharsets.UTF_8));
      wire.writeBytes(body);
    } else {
      wire.writeBytes(
          (head + "Transfer-Encoding: chunked\r\nset-cookie: b=2\r\n\r\n")
              .getBytes(StandardCharsets.UTF_8));
      byte[] chunks = chunked(body, random);
      int from = new String(chunks, StandardCharsets.ISO_8859_1).indexOf("\r\n\r\n") + 4;
      wire.write(chunks, from, chunks.length - from);
    }
    byte[] all = wire.toByteArray();
    for (int at = 0; at < all.length; ) {
      int end = Math.min(all.length, at + 1 + random.nextInt(30_000));
      worker.write(Arrays.copyOfRange(all, at, end));
      at = end;
    }
    Answer answer = client.answer();
    assertThat(answer.whole()).as(where).isTrue();
    assertThat(answer.rest()).as(where).isEmpty();
    assertThat(Arrays.equals(answer.body(), body))
        .as("%s: answer of %s bytes", where, body.length)
        .isTrue();
    assertThat(answer.header("content-type")).isEqualTo("application/weird; q=1");
    assertThat(answer.all("set-cookie")).containsExactly("a=1", "b=2");
    assertThat(new String(client.wire(), StandardCharsets.ISO_8859_1))
        .startsWith("HTTP/1.1 200 Fine\r\n");
  }

  private static byte[] replace(byte[] body, String after, String what, String with) {
    String text = new String(body, StandardCharsets.UTF_8);
    int key = text.indexOf(after);
    int at = text.indexOf(what, key + after.length());
    return (text.substring(0, at) + with + text.substring(at + what.length()))
        .getBytes(StandardCharsets.UTF_8);
  }
}

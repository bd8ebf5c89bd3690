package dev.shepherd.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Framing is followed whatever the cuts of the wire are. */
class MessageReaderTest {

  private static final String WIRE =
      "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello"
          + "HTTP/1.1 100 Continue\r\n\r\n"
          + "HTTP/1.1 503 Busy\r\nTransfer-Encoding: chunked\r\n\r\n"
          + "3;ext=1\r\nabc\r\nA\r\n0123456789\r\n0\r\ntrailer: x\r\n\r\n"
          + "HTTP/1.1 204 Nothing\r\n\r\n";

  @Test
  void messagesAreTheSameAtEverySplit() {
    byte[] wire = WIRE.getBytes(StandardCharsets.US_ASCII);
    for (int cut = 0; cut <= wire.length; cut++) {
      var reader = new MessageReader();
      List<String> seen = new ArrayList<>();
      feed(reader, Unpooled.wrappedBuffer(wire, 0, cut), seen);
      feed(reader, Unpooled.wrappedBuffer(wire, cut, wire.length - cut), seen);
      assertThat(seen)
          .as("cut at %d", cut)
          .containsExactly("200 hello", "503 abc0123456789", "204 ");
      assertThat(reader.midway()).isFalse();
    }
  }

  @Test
  void longBodiesAreCountedBeyondWhatIsKept() {
    int length = MessageReader.KEPT_BODY_BYTES + 1000;
    var reader = new MessageReader();
    String head = "POST / HTTP/1.1\r\nContent-Length: " + length + "\r\n\r\n";
    boolean complete =
        reader.read(Unpooled.copiedBuffer(head + "x".repeat(length), StandardCharsets.US_ASCII));
    assertThat(complete).isTrue();
    assertThat(reader.bodyBytes()).isEqualTo(length);
    assertThat(reader.keptBytes()).isEqualTo(MessageReader.KEPT_BODY_BYTES);
  }

  @Test
  void brokenFramingIsAnError() {
    assertThatThrownBy(() -> readAll("HTTP/1.1 200 OK\r\ncontent-length: x\r\n\r\n"))
        .isInstanceOf(MessageReader.BadMessage.class);
    assertThatThrownBy(() -> readAll("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n"))
        .isInstanceOf(MessageReader.BadMessage.class);
    assertThatThrownBy(() -> readAll("x".repeat(100_000)))
        .isInstanceOf(MessageReader.BadMessage.class);
  }

  private static void readAll(String text) {
    new MessageReader().read(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
  }

  private static void feed(MessageReader reader, ByteBuf in, List<String> seen) {
    while (reader.read(in)) {
      String body = new String(reader.body(), 0, reader.keptBytes(), StandardCharsets.US_ASCII);
      seen.add(reader.status() + " " + body);
    }
  }
}

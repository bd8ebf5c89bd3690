package dev.shepherd.pipeline;

import dev.shepherd.dialect.Dialect;
import dev.shepherd.exchange.GatewayError;
import dev.shepherd.identity.Cors;
import dev.shepherd.net.HttpStatus;
import dev.shepherd.net.RequestHead;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes answers that the gateway makes itself, and the header lines it adds to every answer.
 * Thread-safe.
 */
final class Answers {
  private static final byte[] ORIGIN = ascii("origin");
  private static final byte[] HTTP_1_1 = ascii("HTTP/1.1 ");
  private static final byte[] CRLF = ascii("\r\n");
  private static final byte[] REQUEST_ID = ascii("x-request-id: ");
  private static final byte[] CLOSE = ascii("connection: close\r\n");
  private static final byte[] KEEP_ALIVE = ascii("connection: keep-alive\r\n");

  private final Cors cors;

  Answers(Cors cors) {
    this.cors = cors;
  }

  /** An error in a dialect. */
  ByteBuf error(
      HttpExchange exchange,
      Dialect dialect,
      GatewayError error,
      @Nullable String challenge,
      boolean keepAlive) {
    byte[] body = dialect.errorBody(error, exchange.requestIdText());
    ByteBuf out = exchange.stream.loop().allocator().directBuffer(512 + body.length);
    statusLine(out, error.status());
    line(out, "content-type", "application/json");
    line(out, "x-smg-error-code", error.code());
    if (error.retryAfterSeconds() > 0) {
      line(out, "retry-after", Integer.toString(error.retryAfterSeconds()));
    }
    if (challenge != null) {
      line(out, "www-authenticate", challenge);
    }
    finish(out, exchange, body, keepAlive);
    return out;
  }

  /** Any other answer. */
  ByteBuf reply(HttpExchange exchange, Reply reply, boolean keepAlive) {
    ByteBuf out = exchange.stream.loop().allocator().directBuffer(512 + reply.body().length);
    statusLine(out, reply.status());
    if (!reply.contentType().isEmpty()) {
      line(out, "content-type", reply.contentType());
    }
    for (Map.Entry<String, String> header : reply.headers()) {
      line(out, header.getKey(), header.getValue());
    }
    finish(out, exchange, reply.body(), keepAlive);
    return out;
  }

  private void finish(ByteBuf out, HttpExchange exchange, byte[] body, boolean keepAlive) {
    common(out, exchange, keepAlive);
    line(out, "content-length", Integer.toString(body.length));
    out.writeBytes(CRLF);
    if (!exchange.head().isMethod(RouteTable.HEAD)) {
      out.writeBytes(body);
    }
  }

  static void statusLine(ByteBuf out, int status) {
    out.writeBytes(HTTP_1_1);
    out.writeCharSequence(Integer.toString(status), StandardCharsets.US_ASCII);
    out.writeByte(' ');
    out.writeCharSequence(HttpStatus.reason(status), StandardCharsets.US_ASCII);
    out.writeBytes(CRLF);
  }

  /** The lines that every answer carries: request id, cross-origin headers, connection. */
  void common(ByteBuf out, HttpExchange exchange, boolean keepAlive) {
    out.writeBytes(REQUEST_ID).writeBytes(exchange.requestId).writeBytes(CRLF);
    byte[] more = exchange.moreLines();
    if (more != null) {
      out.writeBytes(more);
    }
    RequestHead head = exchange.head();
    if (cors.isEnabled()) {
      int origin = head.find(ORIGIN);
      if (origin >= 0) {
        out.writeBytes(cors.answer(head.bytes(), head.valueStart(origin), head.valueEnd(origin)));
      }
    }
    if (!keepAlive) {
      out.writeBytes(CLOSE);
    } else if (!head.http11()) {
      out.writeBytes(KEEP_ALIVE);
    }
  }

  static void line(ByteBuf out, String name, String value) {
    out.writeCharSequence(name, StandardCharsets.ISO_8859_1);
    out.writeByte(':').writeByte(' ');
    // A line break in a value would let it forge headers.
    String safe =
        value.indexOf('\n') < 0 && value.indexOf('\r') < 0
            ? value
            : value.replace('\r', ' ').replace('\n', ' ');
    out.writeCharSequence(safe, StandardCharsets.ISO_8859_1);
    out.writeBytes(CRLF);
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}

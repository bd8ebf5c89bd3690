package dev.shepherd.pipeline;

import dev.shepherd.backend.HttpRelayRules;
import dev.shepherd.identity.KeyRing;
import dev.shepherd.net.RequestHead;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Writes the request head that a worker gets: the client's end-to-end headers copied from where
 * they lie, with the gateway's own lines in place of those it answers for. Thread-safe.
 */
final class UpstreamHeads {
  private static final byte[] HTTP_1_1 = Answers.ascii(" HTTP/1.1\r\n");
  private static final byte[] REQUEST_ID = Answers.ascii("x-request-id: ");
  private static final byte[] CONTENT_LENGTH = Answers.ascii("content-length: ");
  private static final byte[] CHUNKED = Answers.ascii("transfer-encoding: chunked\r\n\r\n");
  private static final byte[] CRLF = Answers.ascii("\r\n");
  private static final byte[] AUTHORIZATION = Answers.ascii("authorization");
  private static final byte[] X_API_KEY = Answers.ascii("x-api-key");
  private static final byte[] AUTHORIZATION_LINE = Answers.ascii("authorization: ");
  private static final byte[] BEARER_LINE = Answers.ascii("authorization: Bearer ");

  private final boolean forwardClientAuthorization;
  private final boolean dataPlaneOpen;

  /**
   * @param dataPlaneOpen whether the gateway asks clients for no key, so that their {@code
   *     Authorization} is meant for the worker
   */
  UpstreamHeads(boolean dataPlaneOpen, boolean forwardClientAuthorization) {
    this.dataPlaneOpen = dataPlaneOpen;
    this.forwardClientAuthorization = forwardClientAuthorization;
  }

  /**
   * Writes a head.
   *
   * @param workerPath path to ask for, null for the client's own path and query
   * @param bodyBytes length of the body, -1 to send it in chunks
   */
  void write(
      ByteBuf out,
      HttpExchange exchange,
      WorkerLines worker,
      byte @Nullable [] workerPath,
      long bodyBytes) {
    RequestHead head = exchange.head();
    byte[] b = head.bytes();
    out.writeBytes(b, head.methodStart(), head.methodEnd() - head.methodStart());
    out.writeByte(' ');
    out.writeBytes(worker.basePath());
    if (workerPath == null) {
      out.writeBytes(b, head.pathStart(), head.targetEnd() - head.pathStart());
    } else {
      out.writeBytes(workerPath);
    }
    out.writeBytes(HTTP_1_1).writeBytes(worker.fixed());
    if (!worker.hasKey() && (dataPlaneOpen || forwardClientAuthorization)) {
      clientCredential(out, exchange);
    }
    for (int i = 0; i < head.headerCount(); i++) {
      int from = head.nameStart(i);
      int to = head.nameEnd(i);
      if (HttpRelayRules.forwardRequestHeader(b, from, to)) {
        out.writeBytes(b, from, to - from).writeByte(':').writeByte(' ');
        out.writeBytes(b, head.valueStart(i), head.valueEnd(i) - head.valueStart(i));
        out.writeBytes(CRLF);
      }
    }
    out.writeBytes(REQUEST_ID).writeBytes(exchange.requestId).writeBytes(CRLF);
    if (bodyBytes < 0) {
      out.writeBytes(CHUNKED);
    } else {
      out.writeBytes(CONTENT_LENGTH);
      writeDecimal(out, bodyBytes);
      out.writeBytes(CRLF).writeBytes(CRLF);
    }
  }

  /**
   * Passes the client's own credential on as the one {@code Authorization} of the request. A key
   * that opens our door is never passed on, in whichever header it comes: clients like to send the
   * same key in both. Engines know no {@code x-api-key}, so it becomes a bearer token.
   */
  private void clientCredential(ByteBuf out, HttpExchange exchange) {
    RequestHead head = exchange.head();
    int header = head.find(AUTHORIZATION);
    if (header >= 0 && !opensOurDoor(exchange, header)) {
      out.writeBytes(AUTHORIZATION_LINE);
    } else {
      header = head.find(X_API_KEY);
      if (header < 0 || opensOurDoor(exchange, header)) {
        return;
      }
      out.writeBytes(BEARER_LINE);
    }
    int from = head.valueStart(header);
    out.writeBytes(head.bytes(), from, head.valueEnd(header) - from).writeBytes(CRLF);
  }

  private boolean opensOurDoor(HttpExchange exchange, int header) {
    if (dataPlaneOpen) {
      return false;
    }
    KeyRing.Verifier keys = LoopState.of(exchange.stream.loop()).verifier();
    RequestHead head = exchange.head();
    int from = head.valueStart(header);
    int to = head.valueEnd(header);
    return keys.authorization(head.bytes(), from, to) != null
        || keys.apiKey(head.bytes(), from, to) != null;
  }

  static void writeDecimal(ByteBuf out, long value) {
    if (value >= 10) {
      writeDecimal(out, value / 10);
    }
    out.writeByte('0' + (int) (value % 10));
  }
}

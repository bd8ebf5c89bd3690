package dev.shepherd.pipeline;

import dev.shepherd.backend.HttpRelayRules;
import dev.shepherd.net.ResponseHead;
import dev.shepherd.pipeline.AnswerWriter.Framing;
import io.netty.buffer.ByteBuf;

/**
 * Writes the head of a relayed answer: the worker's end-to-end headers from where they lie, and the
 * gateway's own lines. Stateless.
 */
final class AnswerHead {
  private static final byte[] CRLF = Answers.ascii("\r\n");
  private static final byte[] CHUNKED = Answers.ascii("transfer-encoding: chunked\r\n");
  private static final byte[] HTTP_1_1 = Answers.ascii("HTTP/1.1 ");
  private static final byte[] CONNECTION = Answers.ascii("connection");

  private AnswerHead() {}

  /**
   * The head up to the lines that tell the length.
   *
   * @param bodyRoom bytes of room to leave for a body behind it
   */
  static ByteBuf begin(
      RelayExchange exchange,
      ResponseHead head,
      WorkerLines worker,
      Framing framing,
      int bodyRoom) {
    byte[] b = head.bytes();
    int room = head.reasonEnd() - head.statusStart() + 512;
    for (int i = 0; i < head.headerCount(); i++) {
      room += head.valueEnd(i) - head.nameStart(i) + 4;
    }
    ByteBuf out = exchange.stream.loop().allocator().directBuffer(room + bodyRoom);
    out.writeBytes(HTTP_1_1);
    out.writeBytes(b, head.statusStart(), head.reasonEnd() - head.statusStart()).writeBytes(CRLF);
    int connectionLine = head.find(CONNECTION);
    long retryAfter = exchange.leastRetryAfterSeconds(head.status());
    int retryAfterLine = retryAfter > 0 ? head.find(RetryAfter.NAME) : -1;
    for (int i = 0; i < head.headerCount(); i++) {
      int from = head.nameStart(i);
      int to = head.nameEnd(i);
      if (HttpRelayRules.relayResponseHeader(b, from, to)
          && i != retryAfterLine
          && !(framing != Framing.LENGTH && HttpRelayRules.isContentLength(b, from, to))
          && !(connectionLine >= 0 && ofOneConnection(head, connectionLine, from, to))) {
        out.writeBytes(b, from, to - from).writeByte(':').writeByte(' ');
        out.writeBytes(b, head.valueStart(i), head.valueEnd(i) - head.valueStart(i));
        out.writeBytes(CRLF);
      }
    }
    if (retryAfter > 0) {
      Answers.line(out, "retry-after", Long.toString(retryAfter));
    }
    return out.writeBytes(worker.routedBy());
  }

  /** Whether the worker says itself that a header concerns its connection only. */
  private static boolean ofOneConnection(ResponseHead head, int connectionLine, int from, int to) {
    byte[] b = head.bytes();
    return !HttpRelayRules.isContentLength(b, from, to)
        && HttpRelayRules.listed(
            b, head.valueStart(connectionLine), head.valueEnd(connectionLine), b, from, to);
  }

  /**
   * Ends the head.
   *
   * @param length length of the body if it is known only now, else -1
   */
  static void complete(ByteBuf out, RelayExchange exchange, Framing framing, int length) {
    if (framing == Framing.VERBATIM_CHUNKS || framing == Framing.OWN_CHUNKS) {
      out.writeBytes(CHUNKED);
    } else if (length >= 0) {
      Answers.line(out, "content-length", Integer.toString(length));
    }
    boolean keep = framing != Framing.UNTIL_CLOSE && exchange.stream.keepAlive();
    exchange.services.answers().common(out, exchange, keep);
    out.writeBytes(CRLF);
  }
}

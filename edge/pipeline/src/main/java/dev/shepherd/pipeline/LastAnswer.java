package dev.shepherd.pipeline;

import dev.shepherd.admission.Booking;
import dev.shepherd.admission.ByteBudget;
import dev.shepherd.net.PayloadSink;
import dev.shepherd.net.ResponseHead;
import dev.shepherd.net.UpstreamConnection;
import dev.shepherd.pipeline.AnswerWriter.Framing;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * An answer that another worker is asked to better, kept meanwhile: if nobody can be asked after
 * all, the client gets it. Its body may still be on its way while the next attempt is prepared.
 * Confined to the exchange's loop.
 */
final class LastAnswer implements PayloadSink {
  private final RelayExchange exchange;
  private final int status;
  private final Booking booking;
  private @Nullable ByteBuf head;
  private @Nullable ByteBuf body;
  private @Nullable UpstreamConnection source;
  private boolean complete;
  private boolean tooLong;

  private LastAnswer(RelayExchange exchange, int status, ByteBuf head, UpstreamConnection source) {
    this.exchange = exchange;
    this.status = status;
    this.head = head;
    this.source = source;
    this.booking = new Booking(exchange.services.budget());
  }

  /** Begins to keep an answer whose head has just come; null if it is too long for that. */
  static @Nullable LastAnswer begin(
      RelayExchange exchange, UpstreamConnection from, WorkerLines lines, ResponseHead head) {
    if (head.contentLength() > Relay.HOLD_BYTES) {
      return null;
    }
    ByteBuf begun = AnswerHead.begin(exchange, head, lines, Framing.GATHERED, 0);
    var answer = new LastAnswer(exchange, head.status(), begun, from);
    from.tap(answer);
    return answer;
  }

  int status() {
    return status;
  }

  /** Whether all of it is here. */
  boolean isComplete() {
    return complete;
  }

  @Override
  public void payload(byte[] bytes, int from, int to) {
    ByteBuf sofar = body;
    int total = (sofar == null ? 0 : sofar.readableBytes()) + to - from;
    if (head == null) {
      return;
    }
    if (total > Relay.HOLD_BYTES
        || (total > BodyIntake.UNBOOKED_BYTES
            && booking.upTo(Relay.HOLD_BYTES) != ByteBudget.Outcome.GRANTED)) {
      tooLong = true;
      forget();
      return;
    }
    if (sofar == null) {
      sofar = exchange.stream.loop().allocator().directBuffer(Math.max(256, to - from));
      body = sofar;
    }
    sofar.writeBytes(bytes, from, to - from);
  }

  /** Whether it turned out too long to be kept, so that what still comes is in vain. */
  boolean isTooLong() {
    return tooLong;
  }

  /** The worker's answer came to its end, and its connection is back in the pool. */
  void completed() {
    source = null;
    complete = head != null;
  }

  /** The worker broke off. */
  void broken() {
    source = null;
    drop();
  }

  /**
   * Gives the answer to the client; it must be complete. The exchange is to be ended afterwards.
   */
  void send() {
    ByteBuf begun = head;
    if (begun == null || !complete) {
      throw new IllegalStateException("the answer is not complete");
    }
    head = null;
    ByteBuf content = body;
    body = null;
    int n = content == null ? 0 : content.readableBytes();
    AnswerHead.complete(begun, exchange, Framing.LENGTH, n);
    exchange.beginAnswer(status);
    exchange.sent(n);
    exchange.stream.write(begun);
    if (content != null) {
      exchange.stream.write(content);
    }
    booking.giveBack();
  }

  /** Gives the memory back; what still comes is not wanted. Idempotent. */
  void drop() {
    forget();
    UpstreamConnection from = source;
    source = null;
    if (from != null) {
      from.cancel();
    }
  }

  private void forget() {
    complete = false;
    ByteBuf begun = head;
    head = null;
    if (begun != null) {
      begun.release();
    }
    ByteBuf content = body;
    body = null;
    if (content != null) {
      content.release();
    }
    booking.giveBack();
  }
}

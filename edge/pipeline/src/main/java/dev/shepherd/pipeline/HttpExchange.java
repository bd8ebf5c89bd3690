package dev.shepherd.pipeline;

import dev.shepherd.exchange.Exchange;
import dev.shepherd.exchange.GatewayError;
import dev.shepherd.exchange.Mark;
import dev.shepherd.exchange.Termination;
import dev.shepherd.identity.Caller;
import dev.shepherd.identity.Verdict;
import dev.shepherd.net.RequestHead;
import dev.shepherd.net.RequestListener;
import dev.shepherd.net.ServerStream;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What relayed and self-answered requests have in common: an id, answers of the gateway's own, and
 * an end that is settled once. Confined to the stream's loop.
 */
abstract class HttpExchange extends Exchange implements RequestListener {
  final Services services;
  final ServerStream stream;
  final Route route;
  final byte[] requestId;
  Caller caller = Caller.ANONYMOUS;
  private boolean answerBegun;
  private int answerStatus;
  private String errorCode = "";
  private boolean settled;
  private @Nullable Verdict verdict;

  HttpExchange(Services services, ServerStream stream, Route route) {
    this.services = services;
    this.stream = stream;
    this.route = route;
    this.requestId = services.identify().requestId(stream.head());
    mark(Mark.RECEIVED, stream.loop().nanoTime());
    services.metering().received(this);
  }

  final RequestHead head() {
    return stream.head();
  }

  final long now() {
    return stream.loop().nanoTime();
  }

  /** The id as text. Allocates. */
  final String requestIdText() {
    return new String(requestId, StandardCharsets.ISO_8859_1);
  }

  /** Status of the answer; 0 while none was begun, 499 when the client left before. */
  final int answerStatus() {
    return answerStatus;
  }

  /** The gateway's own error code; empty when it made none. */
  final String errorCode() {
    return errorCode;
  }

  final void errorCode(String code) {
    errorCode = code;
  }

  /** The control plane has decided about this request; it is audited when it ends. */
  final void decided(Verdict newVerdict) {
    verdict = newVerdict;
  }

  /** Whether bytes of an answer were given to the client, so that no other answer can follow. */
  final boolean answerBegun() {
    return answerBegun;
  }

  final void beginAnswer(int status) {
    answerBegun = true;
    answerStatus = status;
  }

  /** Further header lines for the answer, each with its line end; null for none. */
  byte @Nullable [] moreLines() {
    return null;
  }

  /** Answers with an error in the route's dialect. */
  final void refuse(GatewayError error, Termination how) {
    refuse(error, how, null);
  }

  /** Answers with an error and one more header. */
  final void refuse(GatewayError error, Termination how, @Nullable String challenge) {
    if (over()) {
      return;
    }
    errorCode = error.code();
    ByteBuf out =
        services.answers().error(this, route.dialect(), error, challenge, stream.keepAlive());
    beginAnswer(error.status());
    stream.write(out);
    end(how);
    stream.finish();
  }

  /** Answers with something the gateway made itself. */
  final void answer(Reply reply) {
    if (over()) {
      return;
    }
    ByteBuf out = services.answers().reply(this, reply, stream.keepAlive());
    beginAnswer(reply.status());
    stream.write(out);
    end(Termination.COMPLETED);
    stream.finish();
  }

  /** Ends the exchange; releases everything it holds. Only the first call does anything. */
  final void end(Termination how) {
    if (terminate(how, now()) && !settled) {
      settled = true;
      release();
      services.metering().settled(this, how);
      Verdict decided = verdict;
      if (decided != null) {
        services.audit().answered(this, decided);
      }
    }
  }

  /** Gives back what the exchange holds: permit, bytes, worker. Called once. */
  abstract void release();

  @Override
  public void onClientGone() {
    if (!answerBegun) {
      answerStatus = 499;
      errorCode = "client_closed_request";
    }
    end(Termination.CLIENT_GONE);
  }

  @Override
  public void onShutdown() {
    refuse(
        GatewayError.gateway(503, "shutting_down", "The gateway is shutting down.").retryAfter(1),
        Termination.SHUTDOWN);
  }

  @Override
  public void onTick(long nowNanos) {
    LoopState.of(stream.loop()).ages().seen(nowNanos, nowNanos - at(Mark.RECEIVED));
  }

  @Override
  public void onWritable() {}
}

package dev.shepherd.pipeline;

import dev.shepherd.dialect.Usage;
import dev.shepherd.exchange.Leg;
import dev.shepherd.exchange.Mark;
import dev.shepherd.net.PayloadSink;
import dev.shepherd.net.ResponseHead;
import dev.shepherd.net.UpstreamConnection;
import dev.shepherd.net.UpstreamFailure;
import dev.shepherd.net.UpstreamListener;
import dev.shepherd.net.UpstreamPool;
import dev.shepherd.workers.Lease;
import dev.shepherd.workers.Outcome;
import dev.shepherd.workers.Worker;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Phase 6, dispatch: one worker asked once. Owns the lease and the connection; gives both back
 * exactly once, whatever ends the attempt. Confined to the exchange's loop.
 */
final class WorkerAttempt implements Leg, UpstreamListener {
  private static final int ONE_BUFFER_BYTES = 4096;
  private static final int HEAD_ROOM_BYTES = 768;
  private static final byte[] CRLF = Answers.ascii("\r\n");
  private static final byte[] LAST_CHUNK = Answers.ascii("0\r\n\r\n");

  private final RelayExchange exchange;
  private final Lease lease;
  private final WorkerLines lines;
  private final UpstreamPool pool;
  private @Nullable UpstreamConnection connection;
  private boolean over;
  private boolean resent;
  private boolean reused;
  private boolean streamedOut;
  private boolean firstTokenTold;
  private int status;
  private Outcome outcome = Outcome.NEUTRAL;
  private boolean full;
  private long restSeconds;
  private @Nullable LastAnswer aside;
  private long outputTokens = -1;

  WorkerAttempt(RelayExchange exchange, Lease lease) {
    this.exchange = exchange;
    this.lease = lease;
    LoopState state = LoopState.of(exchange.stream.loop());
    this.lines = state.lines(lease.worker());
    this.pool = exchange.services.upstreams().pool(exchange.stream.loop(), lines.endpoint());
  }

  Worker worker() {
    return lease.worker();
  }

  WorkerLines lines() {
    return lines;
  }

  /** Status of the answer, 0 while there is none. */
  int status() {
    return status;
  }

  boolean over() {
    return over;
  }

  void start() {
    pool.connect(this);
  }

  // ---- sending

  @Override
  public void onConnected(UpstreamConnection newConnection, boolean usedBefore) {
    if (over) {
      pool.returnUnused(newConnection);
      return;
    }
    connection = newConnection;
    reused = usedBefore;
    send(newConnection);
    exchange.mark(Mark.DISPATCHED, exchange.now());
  }

  private void send(UpstreamConnection to) {
    BodyIntake intake = exchange.intake();
    RequestBody body = intake.body();
    long bodyBytes = intake.length();
    ByteBuf only = body.single();
    boolean whole = intake.complete() && intake.kept();
    boolean together = whole && only != null && bodyBytes <= ONE_BUFFER_BYTES;
    var allocator = exchange.stream.loop().allocator();
    ByteBuf out = allocator.directBuffer(HEAD_ROOM_BYTES + (together ? (int) bodyBytes : 0));
    exchange.services.upstreamHeads().write(out, exchange, lines, exchange.workerPath(), bodyBytes);
    if (together && only != null) {
      out.writeBytes(only, only.readerIndex(), only.readableBytes());
      to.write(out);
    } else {
      to.write(out);
      if (whole) {
        body.shareWith(to::write);
      } else {
        streamedOut = true;
        body.drainTo(piece -> sendPiece(to, piece));
      }
    }
    if (intake.complete()) {
      endBody(to);
    }
    to.flush();
    if (!whole) {
      intake.handedOver();
    }
  }

  /** Passes on the next piece of a body that is not kept. */
  void sendMore(ByteBuf piece) {
    UpstreamConnection to = connection;
    if (to == null || over) {
      piece.release();
      return;
    }
    sendPiece(to, piece);
    to.flush();
  }

  private void sendPiece(UpstreamConnection to, ByteBuf piece) {
    if (exchange.intake().length() >= 0) {
      to.write(piece);
      return;
    }
    int n = piece.readableBytes();
    if (n == 0) {
      piece.release();
      return;
    }
    ByteBuf size = exchange.stream.loop().allocator().directBuffer(16);
    size.writeCharSequence(Integer.toHexString(n), StandardCharsets.US_ASCII);
    size.writeBytes(CRLF);
    to.write(size);
    to.write(piece);
    to.write(Unpooled.wrappedBuffer(CRLF));
  }

  /** The body that was streamed is complete. */
  void finishBody() {
    UpstreamConnection to = connection;
    if (to != null && !over) {
      endBody(to);
      to.flush();
    }
  }

  private void endBody(UpstreamConnection to) {
    if (exchange.intake().length() < 0) {
      to.write(Unpooled.wrappedBuffer(LAST_CHUNK));
    }
    to.requestComplete();
  }

  /** Whether a streamed body can be written on without growing memory. */
  boolean takesMore() {
    UpstreamConnection to = connection;
    return to != null && to.writable();
  }

  /** Whether parts of the body are gone, so that it cannot be sent to another worker. */
  boolean bodyGone() {
    return streamedOut;
  }

  // ---- the answer

  @Override
  public void onHead(ResponseHead head) {
    status = head.status();
    outcome = lease.worker().outcomeOf(status);
    if (status >= 400) {
      judgeSaturation(head);
    }
    lease.headArrived(outcome);
    lease.contact(exchange.now());
    exchange.onWorkerHead(this, head);
  }

  /** A full worker is not a broken one: it is left alone for as long as it asks for. */
  private void judgeSaturation(ResponseHead head) {
    full = lease.worker().profile().isCapacity(status);
    if (full || status == 503) {
      restSeconds = RetryAfter.seconds(head, exchange.services.clock().epochMillis());
    }
    if (restSeconds > 0) {
      outcome = Outcome.NEUTRAL;
      exchange.services.reports().saturated(lease.worker(), restSeconds);
    }
  }

  /** Whether the worker said that it is full. */
  boolean full() {
    return full;
  }

  /** When the full worker wants to be asked again, 0 if it did not say so. */
  long restSeconds() {
    return restSeconds;
  }

  /** Lets a sink see the content of the answer. */
  void tap(PayloadSink sink) {
    UpstreamConnection from = connection;
    if (from != null) {
      from.tap(sink);
    }
  }

  /** The connection while the answer runs. */
  @Nullable UpstreamConnection connection() {
    return connection;
  }

  @Override
  public void onBody(ByteBuf raw, boolean complete) {
    if (over) {
      raw.release();
      keepAside(complete);
      return;
    }
    exchange.onWorkerBody(this, raw, complete);
  }

  private void keepAside(boolean complete) {
    LastAnswer kept = aside;
    if (kept == null) {
      return;
    }
    if (complete) {
      aside = null;
      kept.completed();
    } else if (kept.isTooLong()) {
      aside = null;
      kept.drop();
    }
  }

  @Override
  public void onReadComplete() {
    if (!over) {
      exchange.onWorkerPause();
    }
  }

  @Override
  public void onUpstreamWritable() {
    if (!over) {
      exchange.intake().workerWritable();
    }
  }

  @Override
  public void onFailure(UpstreamFailure failure) {
    connection = null;
    if (over) {
      LastAnswer kept = aside;
      aside = null;
      if (kept != null) {
        kept.broken();
      }
      return;
    }
    if (failure == UpstreamFailure.NO_ANSWER && reused && !resent && !streamedOut) {
      // The worker closed an idle connection just as we used it: nobody has seen the request yet.
      resent = true;
      exchange.services.metering().resent();
      pool.connectFresh(this);
      return;
    }
    exchange.onWorkerFailure(this, failure);
  }

  void pauseReading(boolean paused) {
    lease.clientSlow(paused);
    UpstreamConnection from = connection;
    if (from != null) {
      from.pauseReading(paused);
    }
  }

  // ---- what the fleet and the policy hear

  /**
   * Bytes came from the worker.
   *
   * @param output whether output was among them, and not only signs of life
   */
  void heard(boolean output, long nowNanos) {
    if (output) {
      lease.progress(nowNanos);
    } else {
      lease.contact(nowNanos);
    }
  }

  /** The first output came. Later calls do nothing. */
  void firstToken(long nowNanos) {
    if (!over && !firstTokenTold) {
      firstTokenTold = true;
      lease.placement().firstToken(nowNanos);
    }
  }

  /** The worker told what the request used, if it did; to be called before the end. */
  void used(Usage usage) {
    if (!over && usage.isKnown()) {
      outputTokens = usage.completionTokens();
      if (usage.promptTokens() >= 0) {
        lease.placement().usage(usage.promptTokens(), usage.cachedTokens());
      }
    }
  }

  // ---- the end

  /** The answer came to its end; the connection already went back to its pool. */
  void completed() {
    ended(outcome, status < 400);
  }

  /**
   * The same with another verdict than the one that the status gives.
   *
   * @param complete whether the worker did all that it was asked for
   */
  void ended(Outcome outcome, boolean complete) {
    if (!over) {
      connection = null;
      leave(outcome, complete);
    }
  }

  /** The attempt is of no use any more. */
  void discard(Outcome outcome) {
    if (over) {
      return;
    }
    UpstreamConnection current = connection;
    connection = null;
    if (current != null) {
      current.cancel();
    }
    leave(outcome, false);
  }

  private void leave(Outcome outcome, boolean complete) {
    over = true;
    try {
      lease.placement().ended(complete, outputTokens, exchange.now());
    } finally {
      lease.end(outcome);
    }
  }

  /** The attempt failed with an answer that is not relayed. */
  void discardAnswer() {
    discard(outcome);
  }

  /** The attempt is over with an answer that is kept; what is missing of it may still come. */
  void setAside(LastAnswer answer) {
    if (!over) {
      aside = answer;
      connection = null;
      leave(outcome, false);
    }
  }

  @Override
  public void cancel() {
    discard(Outcome.NEUTRAL);
  }
}

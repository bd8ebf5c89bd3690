package dev.shepherd.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a worker: one request at a time, its answer relayed as bytes while a small state
 * machine tracks its framing. Between requests it waits in the pool of its loop. Confined to that
 * loop.
 */
public final class UpstreamConnection extends ChannelInboundHandlerAdapter implements Ticking {
  private static final int MAX_HEADERS = 256;

  /** Most interim answers before an answer; a worker that sends more does not mean to answer. */
  private static final int MAX_INTERIM = 32;

  private final UpstreamPool pool;
  private final Loop loop;
  private final ResponseHead head = new ResponseHead();
  private final BodyFramer framer = new BodyFramer();
  private final ResetWatch resets = new ResetWatch();
  private @Nullable ChannelHandlerContext ctx;
  private TickList.@Nullable Slot ticking;
  private @Nullable UpstreamListener listener;
  private @Nullable PayloadSink tap;
  private @Nullable ByteBuf partialHead;
  private boolean awaitingHead;
  private boolean answerStarted;
  private boolean noBody;
  private boolean requestSent;
  private boolean delivered;
  private boolean failed;
  private int interims;
  private boolean secured;
  private boolean closeNotified;
  private boolean pooled;
  private long idleSinceNanos;
  private int batchOffset;

  UpstreamConnection(UpstreamPool pool, Loop loop) {
    this.pool = pool;
    this.loop = loop;
  }

  private ChannelHandlerContext context() {
    ChannelHandlerContext context = ctx;
    if (context == null) {
      throw new IllegalStateException("not connected");
    }
    return context;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    ctx = context;
    secured = context.pipeline().get(SslHandler.class) != null;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof SslCloseCompletionEvent end && end.isSuccess()) {
      closeNotified = true;
    }
    context.fireUserEventTriggered(event);
  }

  boolean usable() {
    return context().channel().isActive();
  }

  /** Gives the connection to a request. */
  void open(UpstreamListener newListener) {
    if (ticking == null) {
      // Not earlier: while it is being made, a connection is watched by the one who makes it.
      ticking = loop.ticking(this);
    }
    pooled = false;
    listener = newListener;
    tap = null;
    awaitingHead = true;
    answerStarted = false;
    requestSent = false;
    noBody = false;
    interims = 0;
  }

  // ---- what the owner of the request does

  /** The answer will have no body whatever its head says, since the request was a HEAD. */
  public void expectNoBody() {
    noBody = true;
  }

  /**
   * Shows the answer's content to a sink as it passes; set it in {@link UpstreamListener#onHead}.
   */
  public void tap(PayloadSink sink) {
    tap = sink;
  }

  /** The framing of the answer that is running. */
  BodyFramer framer() {
    return framer;
  }

  /** Content bytes that the chunk under way, or a body of known length, still owes. */
  public long owedBytes() {
    return framer.owed();
  }

  /** Whether the last byte delivered lies inside a chunk or in the line end behind its content. */
  public boolean insideChunk() {
    return framer.insideChunk();
  }

  /** How many bytes of the line end behind the last chunk were delivered already: 0 or 1. */
  public int chunkEndSeen() {
    return framer.chunkEndSeen();
  }

  /**
   * For the bytes being delivered: how many of them lie before the point where the last complete
   * chunk ended, or -1 if no chunk ended in them. Only for answers with a {@link #tap}.
   */
  public int chunkEnd() {
    int end = framer.chunkEnd();
    return end < 0 ? -1 : end - batchOffset;
  }

  /** In the arrays shown to the {@link #tap}: where the bytes being delivered begin. */
  public int batchOffset() {
    return batchOffset;
  }

  /** Content bytes of the answer so far. */
  public long payloadBytes() {
    return framer.payloadBytes();
  }

  /** Writes bytes of the request; ownership passes. */
  public void write(ByteBuf bytes) {
    ChannelHandlerContext context = context();
    context.write(bytes, context.voidPromise());
  }

  /** Hands what was written to the kernel. */
  public void flush() {
    context().flush();
  }

  /** The whole request was written, so that the connection can be used again after the answer. */
  public void requestComplete() {
    requestSent = true;
  }

  /** Whether the worker keeps up with the request body. */
  public boolean writable() {
    return context().channel().isWritable();
  }

  /** Stops or resumes reading the answer. */
  public void pauseReading(boolean paused) {
    var config = context().channel().config();
    if (config.isAutoRead() == paused) {
      config.setAutoRead(!paused);
    }
  }

  /**
   * Gives the request up; the worker sees its connection close. No further call reaches the
   * listener.
   */
  public void cancel() {
    listener = null;
    tap = null;
    context().close();
  }

  /** Gives the connection back to the pool although no request was written. */
  void release() {
    listener = null;
    tap = null;
    pooled = true;
    idleSinceNanos = loop.nanoTime();
    pool.giveBack(this);
  }

  // ---- events of the channel

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    var in = (ByteBuf) message;
    UpstreamListener current = listener;
    if (current == null) {
      // Bytes without a request: whatever it is, the connection cannot be trusted any more.
      in.release();
      context.close();
      return;
    }
    delivered = true;
    resets.onRead();
    ByteBuf before = partialHead;
    if (before != null) {
      partialHead = null;
      ByteBuf joined = loop.allocator().directBuffer(before.readableBytes() + in.readableBytes());
      joined.writeBytes(before).writeBytes(in);
      before.release();
      in.release();
      in = joined;
    }
    answerStarted = true;
    if (awaitingHead) {
      readHead(in, current);
    } else {
      readBody(in, null, 0, current);
    }
  }

  private void readHead(ByteBuf in, UpstreamListener current) {
    int available = in.readableBytes();
    byte[] scratch = loop.scratch(available);
    in.getBytes(in.readerIndex(), scratch, 0, available);
    int from = 0;
    int end;
    while (true) {
      end = head.parse(scratch, from, available, MAX_HEADERS);
      if (end == HeaderBlock.INCOMPLETE && available - from < pool.config().maxHeadBytes()) {
        in.skipBytes(from);
        partialHead = in;
        return;
      }
      if (end < 0 || head.status() == 101) {
        in.release();
        fail(UpstreamFailure.BAD_ANSWER);
        return;
      }
      if (head.status() >= 200) {
        break;
      }
      // Interim answers are nothing that a client of this gateway asked for.
      from = end;
      if (++interims > MAX_INTERIM) {
        in.release();
        fail(UpstreamFailure.BAD_ANSWER);
        return;
      }
    }
    awaitingHead = false;
    frame();
    current.onHead(head);
    if (listener != current) {
      in.release();
      return;
    }
    in.skipBytes(end);
    if (framer.done() || in.isReadable()) {
      readBody(in, scratch, end, current);
    } else {
      in.release();
    }
  }

  private void frame() {
    if (noBody || head.status() == 204 || head.status() == 304) {
      framer.length(0);
    } else if (head.chunked()) {
      framer.chunked();
    } else if (head.contentLength() >= 0) {
      framer.length(head.contentLength());
    } else {
      framer.untilClose();
    }
  }

  /**
   * @param copy an array that holds the buffer's readable bytes from {@code offset}, or null
   */
  private void readBody(ByteBuf in, byte @Nullable [] copy, int offset, UpstreamListener current) {
    int available = in.readableBytes();
    int used;
    if (framer.plainLength() && tap == null) {
      used = framer.skip(available);
    } else if (available > 0) {
      byte[] bytes = copy;
      if (bytes == null) {
        bytes = loop.scratch(available);
        in.getBytes(in.readerIndex(), bytes, 0, available);
      }
      batchOffset = offset;
      used = framer.advance(bytes, offset, offset + available, tap) - offset;
    } else {
      used = 0;
    }
    if (listener != current) {
      in.release();
      return;
    }
    if (framer.broken()) {
      in.release();
      fail(UpstreamFailure.CUT);
      return;
    }
    boolean complete = framer.done();
    ByteBuf raw = in;
    if (used < available) {
      raw = in.readRetainedSlice(used);
      in.release();
    }
    if (complete) {
      complete(used == available);
    }
    current.onBody(raw, complete);
  }

  private void complete(boolean clean) {
    listener = null;
    tap = null;
    ChannelHandlerContext context = context();
    if (clean && requestSent && head.reusable() && context.channel().isActive()) {
      pauseReading(false);
      pooled = true;
      idleSinceNanos = loop.nanoTime();
      pool.giveBack(this);
    } else {
      context.close();
    }
  }

  private void fail(UpstreamFailure failure) {
    UpstreamListener current = listener;
    listener = null;
    tap = null;
    context().close();
    if (current != null) {
      current.onFailure(failure);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    UpstreamListener current = listener;
    if (delivered) {
      delivered = false;
      if (current != null) {
        current.onReadComplete();
      }
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    UpstreamListener current = listener;
    if (current != null && context.channel().isWritable()) {
      current.onUpstreamWritable();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    loop.noTicking(ticking);
    ticking = null;
    pool.lost(this);
    ByteBuf unfinished = partialHead;
    if (unfinished != null) {
      partialHead = null;
      unfinished.release();
    }
    UpstreamListener current = listener;
    if (current == null) {
      return;
    }
    listener = null;
    tap = null;
    if (awaitingHead) {
      current.onFailure(answerStarted ? UpstreamFailure.BAD_ANSWER : UpstreamFailure.NO_ANSWER);
    } else if (framer.delimited() || failed || (secured && !closeNotified)) {
      // Over TLS, an end that the worker did not announce may be anybody's doing.
      current.onFailure(UpstreamFailure.CUT);
    } else {
      current.onBody(Unpooled.EMPTY_BUFFER, true);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    // A reset, for example: not the orderly close that ends an answer without a length.
    failed = true;
    context.close();
  }

  @Override
  public void tick(long nowNanos) {
    resets.onTick(context().channel());
    long limit = pool.config().poolIdleTimeout().toNanos();
    if (pooled && limit > 0 && nowNanos - idleSinceNanos > limit) {
      context().close();
    }
  }
}

package dev.shepherd.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's HTTP/1.1 connection: one request at a time, the next one only after the answer to the
 * last is complete.
 *
 * <p>Reading is one loop over the bytes at hand ({@link #process}); everything that may change the
 * phase only sets fields, and the loop looks again. The socket stays readable whatever happens to
 * the request, so that departure is noticed, and what the client sends ahead is kept. Beyond {@link
 * #MAX_CARRY_BYTES} reading pauses if these are bytes of the request being served; if they are of
 * later requests they are dropped, and the connection ends with the answer under way: a departure
 * behind unread bytes could not be seen.
 */
final class ServerConnection extends ChannelInboundHandlerAdapter implements ServerStream, Ticking {
  private static final Logger log = LoggerFactory.getLogger(ServerConnection.class);
  private static final int MAX_CARRY_BYTES = 64 << 10;
  private static final int MAX_UNASKED_CARRY_BYTES = 4 * MAX_CARRY_BYTES;
  private static final int MAX_DRAIN_BYTES = 64 << 10;
  private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final int FIRST_LOOK_BYTES = 4096;
  private static final byte[] CONTINUE = Ascii.bytes("HTTP/1.1 100 Continue\r\n\r\n");

  private enum Phase {
    /** Waiting for a head, or inside one. */
    HEAD,
    /** A head was delivered; its body was not asked for yet. */
    HELD,
    /** Body bytes go to the listener. */
    BODY,
    /** The request is read; its answer is not complete. */
    ANSWERING,
    /** The answer is complete, the rest of the request is read and dropped. */
    DRAIN,
    /** The last answer is on its way or out; what the client still sends is dropped. */
    LINGER,
    /** Nothing more will be read or written. */
    CLOSED
  }

  private final HttpServer server;
  private final Loop loop;
  private final BodyFramer body = new BodyFramer();
  private @Nullable ChannelHandlerContext ctx;
  private TickList.@Nullable Slot ticking;
  private Phase phase = Phase.HEAD;
  private @Nullable RequestHead head;
  private @Nullable RequestListener listener;
  private @Nullable ByteBuf carry;
  private boolean processing;
  private boolean bodyPaused;
  private boolean exchangeOpen;
  private boolean keepAlive;
  private boolean inputDropped;
  private boolean lastAnswerSent;
  private final PayloadSink compactor = this::compact;
  private int compacted;
  private long activityNanos;

  ServerConnection(HttpServer server, Loop loop) {
    this.server = server;
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
    if (context.channel().isActive()) {
      opened();
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    opened();
    context.fireChannelActive();
  }

  private void opened() {
    if (ticking == null) {
      activityNanos = loop.nanoTime();
      ticking = loop.ticking(this);
    }
  }

  // ---- reading

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    var in = (ByteBuf) message;
    if (phase == Phase.LINGER || phase == Phase.CLOSED) {
      in.release();
      return;
    }
    ByteBuf before = carry;
    carry = before == null ? in : join(before, in);
    if (!context.channel().config().isAutoRead() && carriedBytes() > MAX_UNASKED_CARRY_BYTES) {
      // Reading is paused, and yet bytes come: a transport that saw the client shut its side down
      // empties the socket before it reports that. The client is gone, its bytes need no room.
      dropCarry();
      context.close();
      return;
    }
    process();
  }

  private ByteBuf join(ByteBuf first, ByteBuf second) {
    ByteBuf joined = loop.allocator().directBuffer(first.readableBytes() + second.readableBytes());
    joined.writeBytes(first).writeBytes(second);
    first.release();
    second.release();
    return joined;
  }

  private void process() {
    if (processing) {
      return;
    }
    processing = true;
    try {
      boolean progress = true;
      while (progress && carry != null) {
        progress =
            switch (phase) {
              case HEAD -> readHead(carry);
              case BODY, DRAIN -> readBody(carry);
              case HELD, ANSWERING -> false;
              case LINGER, CLOSED -> dropCarry();
            };
        ByteBuf rest = carry;
        if (rest != null && !rest.isReadable()) {
          rest.release();
          carry = null;
        }
      }
    } finally {
      processing = false;
    }
    if (phase == Phase.CLOSED) {
      dropCarry();
    }
    updateReading();
  }

  private void updateReading() {
    boolean requestRead = phase == Phase.ANSWERING || (phase == Phase.HELD && body.done());
    if (requestRead && (carriedBytes() >= MAX_CARRY_BYTES || inputDropped)) {
      inputDropped = true;
      keepAlive = false;
      dropCarry();
    }
    boolean read = carriedBytes() < MAX_CARRY_BYTES;
    var config = context().channel().config();
    if (config.isAutoRead() != read) {
      config.setAutoRead(read);
    }
  }

  private int carriedBytes() {
    ByteBuf rest = carry;
    return rest == null ? 0 : rest.readableBytes();
  }

  private boolean dropCarry() {
    ByteBuf rest = carry;
    if (rest != null) {
      carry = null;
      rest.release();
    }
    return false;
  }

  private boolean readHead(ByteBuf in) {
    RequestHead current = head;
    if (current == null) {
      current = loop.takeHead();
      current.reset();
      head = current;
      activityNanos = loop.nanoTime();
    }
    ServerConfig config = server.config();
    int before = current.length();
    int maxBytes = config.maxHeadBytes();
    int look = before == 0 ? FIRST_LOOK_BYTES : in.readableBytes();
    current.append(in, Math.min(look, maxBytes + FIRST_LOOK_BYTES - before));
    int appended = current.length() - before;
    // A head that comes in pieces is parsed again only when another of its lines is complete, so
    // that the work is bounded by the number of lines.
    boolean newLine = before == 0 || current.hasLineEnd(before);
    int end = newLine ? current.parse(config.maxHeaders()) : HeaderBlock.INCOMPLETE;
    if (end == HeaderBlock.INCOMPLETE) {
      in.skipBytes(appended);
      if (current.length() > maxBytes) {
        current.tooLarge();
        end = HeaderBlock.BAD;
      } else {
        return in.isReadable();
      }
    }
    if (end > maxBytes) {
      current.tooLarge();
      end = HeaderBlock.BAD;
    }
    if (end == HeaderBlock.BAD) {
      refuse(current.errorStatus(), current.error());
      return false;
    }
    in.skipBytes(end - before);
    startExchange(current);
    return true;
  }

  private void startExchange(RequestHead current) {
    if (current.chunked()) {
      body.chunked();
    } else {
      body.length(Math.max(0, current.contentLength()));
    }
    openExchange();
    keepAlive = current.keepAlive() && !server.draining();
    phase = Phase.HELD;
    server.handler().onRequest(this);
  }

  private void openExchange() {
    exchangeOpen = true;
    bodyPaused = false;
    loop.exchangeOpened();
    server.exchangeOpened();
  }

  private void refuse(int status, String message) {
    dropCarry();
    inputDropped = true;
    keepAlive = false;
    openExchange();
    phase = Phase.ANSWERING;
    server.handler().onBadRequest(this, status, message);
  }

  private boolean readBody(ByteBuf in) {
    if (phase == Phase.BODY && bodyPaused) {
      return false;
    }
    activityNanos = loop.nanoTime();
    if (body.plainLength()) {
      int n = body.skip(in.readableBytes());
      deliver(take(in, n));
    } else {
      readChunks(in);
    }
    if (phase != Phase.BODY && phase != Phase.DRAIN) {
      // The listener ended the exchange when it saw this piece.
      return true;
    }
    if (body.broken()) {
      RequestListener current = listener;
      if (phase == Phase.BODY && current != null) {
        keepAlive = false;
        phase = Phase.ANSWERING;
        dropCarry();
        current.onBodyFailed(400, "malformed chunked body");
      } else {
        close();
      }
      return false;
    }
    if (body.done()) {
      bodyRead();
    }
    return true;
  }

  private void bodyRead() {
    if (phase == Phase.DRAIN) {
      nextRequest();
      return;
    }
    phase = Phase.ANSWERING;
    RequestListener current = listener;
    if (current != null) {
      current.onBodyEnd();
    }
  }

  /** Passes on the whole buffer where it holds nothing else, else a slice of it. */
  private ByteBuf take(ByteBuf in, int n) {
    if (n == in.readableBytes()) {
      carry = null;
      return in;
    }
    return in.readRetainedSlice(n);
  }

  /**
   * Takes the chunk lines out, and passes on what is left in one piece. Only after that: the
   * listener may use the scratch memory that is looked at here.
   */
  private void readChunks(ByteBuf in) {
    int n = in.readableBytes();
    byte[] scratch = loop.scratch(n);
    in.getBytes(in.readerIndex(), scratch, 0, n);
    compacted = 0;
    in.skipBytes(body.advance(scratch, 0, n, compactor));
    if (compacted > 0) {
      deliver(loop.allocator().directBuffer(compacted).writeBytes(scratch, 0, compacted));
    }
  }

  private void compact(byte[] b, int from, int to) {
    System.arraycopy(b, from, b, compacted, to - from);
    compacted += to - from;
  }

  private void deliver(ByteBuf content) {
    RequestListener current = listener;
    if (phase == Phase.BODY && current != null && content.isReadable()) {
      current.onBody(content);
    } else {
      content.release();
    }
  }

  // ---- the stream as the handler sees it

  @Override
  public Loop loop() {
    return loop;
  }

  @Override
  public RequestHead head() {
    RequestHead current = head;
    if (current == null) {
      throw new IllegalStateException("no request is open");
    }
    return current;
  }

  @Override
  public @Nullable String remoteAddress() {
    return context().channel().remoteAddress() instanceof InetSocketAddress inet
            && inet.getAddress() != null
        ? inet.getAddress().getHostAddress()
        : null;
  }

  @Override
  public void listen(RequestListener newListener) {
    listener = newListener;
  }

  @Override
  public void readBody() {
    if (phase != Phase.HELD) {
      return;
    }
    activityNanos = loop.nanoTime();
    if (body.done()) {
      bodyRead();
      return;
    }
    phase = Phase.BODY;
    if (head().expectContinue() && carriedBytes() == 0) {
      write(Unpooled.wrappedBuffer(CONTINUE));
      flush();
    }
    process();
  }

  @Override
  public void pauseBody(boolean paused) {
    if (bodyPaused == paused) {
      return;
    }
    bodyPaused = paused;
    activityNanos = loop.nanoTime();
    if (phase == Phase.BODY) {
      process();
    }
  }

  @Override
  public void closeAfter() {
    keepAlive = false;
  }

  @Override
  public boolean keepAlive() {
    return keepAlive && !server.draining() && drainable();
  }

  /**
   * Whether what is left of the request can be read and dropped cheaply, so that the connection
   * survives.
   */
  private boolean drainable() {
    return body.done()
        || (body.plainLength() && body.owed() <= MAX_DRAIN_BYTES && phase != Phase.HELD)
        || (phase == Phase.HELD
            && !head().expectContinue()
            && !body.isChunked()
            && body.owed() <= MAX_DRAIN_BYTES);
  }

  @Override
  public void write(ByteBuf bytes) {
    if (phase == Phase.CLOSED) {
      bytes.release();
      return;
    }
    ChannelHandlerContext context = context();
    context.write(bytes, context.voidPromise());
  }

  @Override
  public void flush() {
    if (phase != Phase.CLOSED) {
      context().flush();
    }
  }

  @Override
  public boolean writable() {
    return context().channel().isWritable();
  }

  @Override
  public void finish() {
    if (!exchangeOpen) {
      return;
    }
    boolean keep = keepAlive();
    closeExchange();
    flush();
    if (!keep) {
      endAfterAnswer();
    } else if (body.done()) {
      nextRequest();
    } else {
      phase = Phase.DRAIN;
    }
    if (!processing && phase != Phase.CLOSED) {
      process();
    }
  }

  private void nextRequest() {
    phase = Phase.HEAD;
    activityNanos = loop.nanoTime();
  }

  /**
   * Closes after the last answer. If the client may still be sending, only our direction is shut
   * first: closing with unread bytes would make the kernel reset the connection and destroy the
   * answer on its way.
   */
  private void endAfterAnswer() {
    boolean mayBeSending = inputDropped || !body.done() || carriedBytes() > 0;
    dropCarry();
    phase = Phase.LINGER;
    activityNanos = loop.nanoTime();
    context()
        .writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(
            sent -> {
              lastAnswerSent = true;
              activityNanos = loop.nanoTime();
              if (mayBeSending
                  && context().channel() instanceof DuplexChannel duplex
                  && duplex.isActive()) {
                shutdownOutput(duplex);
              } else {
                close();
              }
            });
  }

  private void shutdownOutput(DuplexChannel duplex) {
    SslHandler secured = context().pipeline().get(SslHandler.class);
    if (secured == null) {
      duplex.shutdownOutput();
    } else {
      // TLS has an end of its own, without which the answer could be taken for truncated.
      secured.closeOutbound().addListener(told -> duplex.shutdownOutput());
    }
  }

  @Override
  public void abort() {
    closeExchange();
    close();
  }

  private void close() {
    phase = Phase.CLOSED;
    dropCarry();
    context().close();
  }

  private void closeExchange() {
    if (!exchangeOpen) {
      return;
    }
    exchangeOpen = false;
    listener = null;
    RequestHead current = head;
    head = null;
    if (current != null) {
      loop.giveBack(current);
    }
    loop.exchangeClosed();
    server.exchangeClosed();
  }

  // ---- events of the channel

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    RequestListener current = listener;
    if (current != null && context.channel().isWritable()) {
      current.onWritable();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (ticking != null) {
      loop.noTicking(ticking);
      loop.connectionClosed();
      server.connectionClosed();
      ticking = null;
    }
    phase = Phase.CLOSED;
    RequestListener current = listener;
    if (exchangeOpen && current != null) {
      // The head stays valid for this last call, which still logs the request.
      listener = null;
      current.onClientGone();
    }
    closeExchange();
    RequestHead unused = head;
    if (unused != null) {
      head = null;
      loop.giveBack(unused);
    }
    if (!processing) {
      dropCarry();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (!(cause instanceof IOException || cause.getCause() instanceof IOException)) {
      // Not a reset, a broken pipe or a failed handshake, but our own mistake.
      log.error("serving a request failed", cause);
    }
    context.close();
  }

  @Override
  public void tick(long nowNanos) {
    ServerConfig config = server.config();
    long quiet = nowNanos - activityNanos;
    switch (phase) {
      case HEAD -> tickHead(quiet);
      case LINGER -> {
        // A client that does not take its last answer is given as long as an idle one.
        boolean soon = lastAnswerSent || server.isCut();
        if (over(quiet, soon ? LINGER_NANOS : config.idleTimeout().toNanos())) {
          close();
        }
      }
      case BODY -> {
        if (!bodyPaused && over(quiet, config.bodyStallTimeout().toNanos())) {
          bodyStalled();
        } else {
          tickListener(nowNanos);
        }
      }
      case DRAIN -> {
        if (over(quiet, LINGER_NANOS)) {
          close();
        }
      }
      case HELD, ANSWERING -> tickListener(nowNanos);
      case CLOSED -> {}
    }
  }

  private void tickHead(long quiet) {
    ServerConfig config = server.config();
    if (head == null) {
      if (server.draining()) {
        close();
      } else if (over(quiet, config.idleTimeout().toNanos())) {
        server.events().closed(ServerEvents.Closed.IDLE);
        close();
      }
    } else if (server.isCut()) {
      close();
    } else if (over(quiet, config.headTimeout().toNanos())) {
      server.events().closed(ServerEvents.Closed.HEAD_TIMEOUT);
      refuse(408, "the request head did not come in time");
    }
  }

  private void bodyStalled() {
    keepAlive = false;
    phase = Phase.ANSWERING;
    RequestListener current = listener;
    if (current != null) {
      current.onBodyFailed(408, "the request body stopped coming");
    }
  }

  private void tickListener(long nowNanos) {
    RequestListener current = listener;
    if (current == null) {
      return;
    }
    try {
      if (server.isCut()) {
        current.onShutdown();
      } else {
        current.onTick(nowNanos);
      }
    } catch (RuntimeException e) {
      // Must not stop the tick of all other connections.
      exceptionCaught(context(), e);
    }
  }

  private static boolean over(long quiet, long limit) {
    return limit > 0 && quiet > limit;
  }
}

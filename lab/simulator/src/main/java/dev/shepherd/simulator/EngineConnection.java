package dev.shepherd.simulator;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One client connection: takes requests one after the other, remembers them, and sees the client
 * leave. Reading goes on while an answer runs, so that a departure is noticed; what arrives in
 * between waits in a short queue.
 */
final class EngineConnection extends ChannelInboundHandlerAdapter implements AnswerRun.Owner {
  private static final int MAX_QUEUED_OBJECTS = 64;
  private static final byte[] CONTINUE = AnswerShape.utf8("HTTP/1.1 100 Continue\r\n\r\n");

  /** A request whose body is still arriving. */
  private static final class Arriving {
    private final HttpRequest head;
    private byte[] body = AnswerShape.NOTHING;
    private int length;
    private boolean answered;

    Arriving(HttpRequest head) {
      this.head = head;
    }

    void append(ByteBuf content) {
      int more = content.readableBytes();
      if (length + more > body.length) {
        body = Arrays.copyOf(body, Math.max(length + more, body.length * 2));
      }
      content.readBytes(body, length, more);
      length += more;
    }
  }

  private final EngineCore core;
  private final EngineRouter router;
  private final RequestLog log;
  private final ReadThrottle throttle;
  private final ArrayDeque<HttpObject> queued = new ArrayDeque<>();
  private final Agenda.Due idle =
      new Agenda.Due() {
        @Override
        protected void run(long nowNanos) {
          context().close();
        }
      };

  private @Nullable ChannelHandlerContext ctx;
  private @Nullable Arriving arriving;
  private @Nullable AnswerRun run;
  private String runMethod = "";
  private String runUri = "";
  private long number;
  private boolean closing;
  private boolean closed;

  EngineConnection(EngineCore core, EngineRouter router, RequestLog log, ReadThrottle throttle) {
    this.core = core;
    this.throttle = throttle;
    this.router = router;
    this.log = log;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    ctx = context;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    number = log.opened();
    core.catchUp();
    planIdle();
    core.turn();
    context.fireChannelActive();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    core.catchUp();
    if (!(message instanceof HttpObject object)) {
      ReferenceCountUtil.release(message);
    } else if (closing) {
      ReferenceCountUtil.release(object);
    } else if (run != null && arriving == null) {
      queued.add(object);
      if (queued.size() > MAX_QUEUED_OBJECTS) {
        context.channel().config().setAutoRead(false);
      }
    } else {
      take(object);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    core.turn();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (run != null && context.channel().isWritable()) {
      core.catchUp();
      run.touch();
      core.turn();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    closed = true;
    log.closed();
    core.catchUp();
    core.agenda().cancel(idle);
    throttle.stop();
    var leaving = run;
    run = null;
    if (leaving != null && !leaving.over()) {
      log.add(
          new Cancellation(runMethod, runUri, number, leaving.steps(), core.agenda().nowNanos()));
      leaving.abandon();
    }
    queued.forEach(ReferenceCountUtil::release);
    queued.clear();
    core.turn();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    // A reset by the client, or a defect here; either way this connection has no future.
    context.close();
  }

  @Override
  public void answered(AnswerRun answer) {
    run = null;
    if (answer.wire().closing()) {
      closing = true;
      if (!answer.wire().cut()) {
        context().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
      }
      return;
    }
    if (arriving == null) {
      planIdle();
      takeQueued();
    }
  }

  private void takeQueued() {
    while (!queued.isEmpty() && !closing && (run == null || arriving != null)) {
      take(queued.remove());
    }
    if (queued.isEmpty() && !throttle.slow() && !closed) {
      context().channel().config().setAutoRead(true);
    }
  }

  private void take(HttpObject object) {
    try {
      if (object instanceof HttpRequest head) {
        takeHead(head);
      }
      if (object instanceof HttpContent content && arriving != null) {
        takeBody(arriving, content);
      }
    } finally {
      ReferenceCountUtil.release(object);
    }
  }

  private void takeHead(HttpRequest head) {
    core.agenda().cancel(idle);
    if (head.decoderResult().isFailure()) {
      refuse(head, 400, "Invalid HTTP request received.");
      return;
    }
    var request = received(head, AnswerShape.NOTHING, List.of(), false);
    var script = EngineRouter.headScript(request);
    var started = new Arriving(head);
    arriving = started;
    if (script != null && script.early()) {
      started.answered = true;
      answer(head, request);
      return;
    }
    if (HttpUtil.is100ContinueExpected(head) && (script == null || !script.noContinue())) {
      context().writeAndFlush(Unpooled.wrappedBuffer(CONTINUE));
    }
    if (script != null && script.readBytesPerSecond() > 0) {
      throttle.start(script.readBytesPerSecond());
    }
  }

  private void takeBody(Arriving request, HttpContent content) {
    if (content.decoderResult().isFailure()) {
      refuse(request.head, 400, "Invalid HTTP request received.");
      return;
    }
    if (!request.answered) {
      if (request.length + (long) content.content().readableBytes()
          > core.config().maxBodyBytes()) {
        refuse(request.head, 413, "Request body is too large.");
        return;
      }
      request.append(content.content());
    }
    if (!(content instanceof LastHttpContent last)) {
      return;
    }
    throttle.stop();
    arriving = null;
    if (!request.answered) {
      var body = Arrays.copyOf(request.body, request.length);
      answer(request.head, received(request.head, body, lines(last.trailingHeaders()), true));
    } else if (run == null) {
      planIdle();
    }
  }

  private void answer(HttpRequest head, ReceivedRequest request) {
    log.counted();
    if (log.keepsRequests()) {
      log.add(request);
    }
    var decision = router.decide(request);
    start(head, decision.reply(), decision.script(), false);
  }

  private void refuse(HttpRequest head, int status, String problem) {
    arriving = null;
    start(head, EngineErrors.detail(status, problem), ScriptReader.none(), true);
  }

  private void start(HttpRequest head, Reply reply, Script script, boolean close) {
    boolean headOnly = head.method().name().equals("HEAD");
    boolean old = head.protocolVersion().compareTo(HttpVersion.HTTP_1_1) < 0;
    boolean leave = close || !HttpUtil.isKeepAlive(head);
    var answer =
        new AnswerRun(core, this, new Wire(context(), script, headOnly, old, leave), script, reply);
    run = answer;
    runMethod = head.method().name();
    runUri = head.uri();
    answer.start();
  }

  private ReceivedRequest received(
      HttpRequest head, byte[] body, List<Map.Entry<String, String>> trailers, boolean complete) {
    return new ReceivedRequest(
        number,
        head.method().name(),
        head.uri(),
        head.protocolVersion().text(),
        lines(head.headers()),
        body,
        trailers,
        complete,
        core.agenda().nowNanos());
  }

  private static List<Map.Entry<String, String>> lines(HttpHeaders headers) {
    var lines = new ArrayList<Map.Entry<String, String>>(headers.size());
    for (var line : headers) {
      lines.add(Map.entry(line.getKey(), line.getValue()));
    }
    return lines;
  }

  private void planIdle() {
    long idleNanos = core.config().idleTimeout().toNanos();
    if (idleNanos > 0 && queued.isEmpty() && !closed) {
      core.agenda().put(idle, core.agenda().nowNanos() + idleNanos);
    }
  }

  private ChannelHandlerContext context() {
    if (ctx == null) {
      throw new IllegalStateException("used before it was in a pipeline");
    }
    return ctx;
  }
}

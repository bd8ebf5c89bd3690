package dev.shepherd.benchmark;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One connection to the canned worker: reads a request, answers it, reads the next. Belongs to its
 * event loop.
 */
final class WorkerConnection extends ChannelInboundHandlerAdapter {

  private static final byte[] EVENTS = "\"x_events\":".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] INTERVAL = "\"x_interval_us\":".getBytes(StandardCharsets.US_ASCII);

  /** A gateway that writes bodies anew may move our fields to either end. */
  private static final int SEARCHED_BYTES = 1024;

  private final CannedAnswers answers;
  private final StreamPacer pacer;
  private final MessageReader reader = new MessageReader();
  private @Nullable ChannelHandlerContext context;
  private int eventsLeft;
  private long gapNanos;
  private long dueNanos;

  WorkerConnection(CannedAnswers answers, StreamPacer pacer) {
    this.answers = answers;
    this.pacer = pacer;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    this.context = context;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    var in = (ByteBuf) message;
    try {
      while (reader.read(in)) {
        answer(context);
      }
    } finally {
      in.release();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    context.flush();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close();
  }

  private void answer(ChannelHandlerContext context) {
    String[] words = reader.startLine().split(" ", 3);
    if (words[0].equals("GET") && words.length > 1) {
      context.write(answers.probe(words[1]));
      return;
    }
    long events = field(EVENTS);
    if (events <= 0) {
      context.write(answers.chat());
      return;
    }
    context.write(answers.streamHead());
    eventsLeft = (int) Math.min(events, Integer.MAX_VALUE);
    gapNanos = Math.max(0, field(INTERVAL)) * 1000;
    if (gapNanos == 0) {
      context.executor().execute(this::sendInTurn);
    } else {
      dueNanos = pacer.nanoTime() + gapNanos;
      context.flush();
      pacer.add(this);
    }
  }

  /**
   * One event, and the next after all other streams had theirs: engines decode in batches, so
   * events of one stream never come back to back.
   */
  private void sendInTurn() {
    ChannelHandlerContext to = context;
    if (to == null || !to.channel().isActive()) {
      return;
    }
    sendEvent(to);
    if (eventsLeft > 0) {
      to.executor().execute(this::sendInTurn);
    }
  }

  /** Called by the pacer; false when nothing is left to send. */
  boolean sendDueEvents(long now) {
    ChannelHandlerContext to = context;
    if (to == null || !to.channel().isActive()) {
      return false;
    }
    while (eventsLeft > 0 && dueNanos - now <= 0) {
      sendEvent(to);
      dueNanos += gapNanos;
    }
    return eventsLeft > 0;
  }

  /** One system call per event, as engines do it. */
  private void sendEvent(ChannelHandlerContext to) {
    eventsLeft--;
    to.writeAndFlush(eventsLeft == 0 ? answers.lastEvent() : answers.event(), to.voidPromise());
  }

  /** The number behind a field name near either end of the body, or -1. */
  private long field(byte[] name) {
    int end = reader.keptBytes();
    long value = number(name, 0, Math.min(end, SEARCHED_BYTES));
    return value >= 0 ? value : number(name, Math.max(0, end - SEARCHED_BYTES), end);
  }

  private long number(byte[] name, int from, int to) {
    byte[] body = reader.body();
    for (int i = from; i + name.length < to; i++) {
      if (body[i] == '"' && matches(body, i, name)) {
        long value = 0;
        for (int j = i + name.length; j < to && body[j] >= '0' && body[j] <= '9'; j++) {
          value = Math.min(value * 10 + body[j] - '0', Integer.MAX_VALUE);
        }
        return value;
      }
    }
    return -1;
  }

  private static boolean matches(byte[] body, int at, byte[] name) {
    for (int k = 1; k < name.length; k++) {
      if (body[at + k] != name[k]) {
        return false;
      }
    }
    return true;
  }
}

package dev.shepherd.torture;

import dev.shepherd.torture.Errand.End;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.local.LocalAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A client that does one errand after the other, on the same connection where it can. Confined to
 * the loop.
 */
final class Visitor {
  private final Trial trial;
  private final List<Errand> errands;
  private int next;
  private @Nullable Line line;

  Visitor(Trial trial, List<Errand> errands) {
    this.trial = trial;
    this.errands = errands;
  }

  void start() {
    goOn();
  }

  private void goOn() {
    if (trial.draining() && line == null) {
      // Nobody is there any more; one attempt has shown it.
      trial.dropped(errands.subList(next, errands.size()));
      next = errands.size();
    }
    if (next < errands.size()) {
      Errand errand = errands.get(next++);
      trial.loop().after(errand.thinkBefore, () -> begin(errand));
    }
  }

  private void begin(Errand errand) {
    errand.beganMillis = trial.loop().millis();
    trial.trace().note("request begins", errand.number, 0);
    trial.loop().after(trial.bound(errand), () -> end(errand, End.GAVE_UP));
    Line current = line;
    if (current != null && current.usable()) {
      errand.reusedConnection = true;
      current.send(errand);
      return;
    }
    var fresh = new Line(errand);
    line = fresh;
    trial.expect(fresh);
    new Bootstrap()
        .group(trial.loop())
        .channel(trial.clientChannel())
        .handler(fresh)
        .connect(new LocalAddress(trial.frontHost() + ":1"))
        .addListener(
            (ChannelFuture connecting) -> {
              if (connecting.isSuccess()) {
                fresh.channel = connecting.channel();
                fresh.send(errand);
              } else {
                end(errand, End.NOTHING);
              }
            });
  }

  private void end(Errand errand, End how) {
    if (errand.ended()) {
      return;
    }
    errand.end = how;
    errand.endedMillis = trial.loop().millis();
    trial.trace().note("request ends", errand.number, how.name());
    trial.ended(errand);
    Line current = line;
    if (current != null && current.errand == errand) {
      current.errand = null;
      boolean whole = how == End.ANSWERED && errand.answer.keepsConnection();
      if (!whole || !current.uploaded) {
        line = null;
        current.close();
      }
    }
    goOn();
  }

  /** A connection of this client. */
  final class Line extends ChannelInboundHandlerAdapter {
    private @Nullable Channel channel;
    private @Nullable Errand errand;
    private boolean uploaded;
    private boolean disturbed;
    private boolean stalled;

    private Line(Errand first) {
      errand = first;
    }

    /** Something happened on the way after which anything may be lost. */
    void disturb() {
      disturbed = true;
      Errand current = errand;
      if (current != null) {
        current.disturbed = true;
      }
    }

    /** Bytes stand still on the way for a time. */
    void stall() {
      stalled = true;
      Errand current = errand;
      if (current != null) {
        current.stalled = true;
      }
    }

    /** The gateway gives bytes of an answer away. */
    void answering() {
      Errand current = errand;
      if (current != null && current.firstByteMillis < 0) {
        current.firstByteMillis = trial.loop().millis();
      }
    }

    private boolean usable() {
      Channel current = channel;
      return current != null && current.isActive() && errand == null && !disturbed;
    }

    private void close() {
      Channel current = channel;
      if (current != null) {
        current.close();
      }
    }

    private void send(Errand toSend) {
      errand = toSend;
      toSend.stalled |= stalled;
      uploaded = false;
      byte[] wire = toSend.wire();
      int size = Math.max(1, wire.length / toSend.pieces);
      sendFrom(toSend, wire, 0, size);
      if (toSend.leaveAfter != null) {
        trial.loop().after(toSend.leaveAfter, () -> end(toSend, End.LEFT));
      }
      if (toSend.pauseAfter != null) {
        trial.loop().after(toSend.pauseAfter, () -> reading(toSend, false));
        trial.loop().after(toSend.pauseAfter.plus(toSend.pause), () -> reading(toSend, true));
      }
    }

    private void sendFrom(Errand toSend, byte[] wire, int from, int size) {
      Channel to = channel;
      if (errand != toSend || to == null || !to.isActive()) {
        return;
      }
      int end = wire.length - from < 2 * size ? wire.length : from + size;
      to.writeAndFlush(Unpooled.wrappedBuffer(wire, from, end - from));
      if (end == wire.length) {
        uploaded = true;
      } else {
        trial.loop().after(toSend.pieceGap, () -> sendFrom(toSend, wire, end, size));
      }
    }

    private void reading(Errand during, boolean reads) {
      Channel from = channel;
      if (from != null && (reads || errand == during)) {
        from.config().setAutoRead(reads);
      }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      var buffer = (ByteBuf) message;
      byte[] bytes = new byte[buffer.readableBytes()];
      buffer.readBytes(bytes);
      buffer.release();
      if (bytes.length == 0) {
        return;
      }
      Errand current = errand;
      if (current == null) {
        trial.violated("bytes that belong to no request: " + Judge.shown(bytes));
        return;
      }
      int used = current.answer.feed(bytes, 0, bytes.length);
      if (current.answer.problem() != null) {
        trial.judge().malformed(current);
        end(current, End.CUT);
      } else if (current.answer.whole()) {
        if (used < bytes.length) {
          trial.violated("bytes behind the end of " + current);
        }
        end(current, End.ANSWERED);
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      Errand current = errand;
      if (current == null) {
        return;
      }
      current.answer.closed();
      if (current.answer.whole()) {
        end(current, End.ANSWERED);
      } else {
        end(current, current.answer.begun() ? End.CUT : End.NOTHING);
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }
  }
}

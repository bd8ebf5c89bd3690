package dev.shepherd.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * A worker inside the process whose answers the test writes byte by byte. It answers probes itself
 * and remembers the latest request.
 */
final class HandMadeWorker {
  private static final String MODELS =
      "{\"object\":\"list\",\"data\":[{\"id\":\"m\",\"object\":\"model\",\"owned_by\":\"vllm\"}]}";

  private final OneLoop world;
  private final Channel listener;
  private int waiting = -1;
  private Connection latest;
  private int open;

  HandMadeWorker(OneLoop world, String host) {
    this.world = world;
    listener = world.listen(host, Connection::new);
  }

  private final class Connection extends ChannelInboundHandlerAdapter {
    private final ByteArrayOutputStream wire = new ByteArrayOutputStream();
    private Channel channel;

    @Override
    public void channelActive(ChannelHandlerContext context) {
      open++;
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      open--;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      var bytes = (ByteBuf) message;
      byte[] copy = new byte[bytes.readableBytes()];
      bytes.readBytes(copy);
      bytes.release();
      wire.writeBytes(copy);
      channel = context.channel();
      if (copy[0] == 'G' && wire.size() == copy.length) {
        probe(context);
      } else {
        latest = this;
      }
    }

    private void probe(ChannelHandlerContext context) {
      String text = wire.toString(StandardCharsets.ISO_8859_1);
      wire.reset();
      boolean models = text.startsWith("GET /v1/models");
      boolean loads = waiting >= 0 && text.startsWith("GET /v1/loads");
      String body =
          models
              ? MODELS
              : loads
                  ? "{\"loads\":[{\"num_running_reqs\":1,\"num_waiting_reqs\":" + waiting + "}]}"
                  : "";
      context.writeAndFlush(
          Unpooled.copiedBuffer(
              "HTTP/1.1 "
                  + (models || loads || text.startsWith("GET /health ") ? 200 : 404)
                  + " x\r\ncontent-type: application/json\r\ncontent-length: "
                  + body.length()
                  + "\r\n\r\n"
                  + body,
              StandardCharsets.UTF_8));
    }
  }

  /** From now on the engine tells that so many requests wait. */
  void queue(int requests) {
    waiting = requests;
  }

  /** Whether a request has come that was not taken. */
  boolean asked() {
    return latest != null && latest.wire.size() > 0;
  }

  /**
   * Takes the latest request as it was on the wire, read like an answer: its request line is left
   * out, headers and body have the same form.
   */
  Answer takeRequest() {
    byte[] wire = latest.wire.toByteArray();
    latest.wire.reset();
    int line = 0;
    while (wire[line] != '\r') {
      line++;
    }
    var likeAnswer = new ByteArrayOutputStream();
    likeAnswer.writeBytes("HTTP/1.1 200 OK".getBytes(StandardCharsets.US_ASCII));
    likeAnswer.write(wire, line, wire.length - line);
    return Answer.read(likeAnswer.toByteArray(), false, false);
  }

  /** Forgets a request that was not taken. */
  void stopWaiting() {
    if (latest != null) {
      latest.wire.reset();
    }
  }

  /** Connections open now. */
  int open() {
    return open;
  }

  /** Whether the connection of the latest request is open. */
  boolean connected() {
    return latest.channel.isActive();
  }

  /** Writes bytes of an answer; the gateway reads them in one piece. */
  void write(byte[] bytes) {
    latest.channel.writeAndFlush(Unpooled.copiedBuffer(bytes));
    world.runReady();
  }

  void write(String text) {
    write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Ends the connection of the latest request. */
  void hangUp() {
    latest.channel.close();
    world.runReady();
  }

  /** Ends every connection and stops listening. */
  void stop() {
    listener.close();
    if (latest != null) {
      latest.channel.close();
    }
    if (!world.loop.isTerminated()) {
      world.runReady();
    }
  }
}

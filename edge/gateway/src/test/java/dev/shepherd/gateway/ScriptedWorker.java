package dev.shepherd.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;

/**
 * A worker inside the process that answers by itself: every request at once with a complete stream,
 * or with nothing at all while it is a black hole.
 */
final class ScriptedWorker {
  private static final String MODELS =
      "{\"object\":\"list\",\"data\":[{\"id\":\"m\",\"object\":\"model\",\"owned_by\":\"vllm\"}]}";

  private static final String STREAM =
      "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: 61\r\n\r\n"
          + "data: {\"choices\":[{\"delta\":{\"content\":\"x\"}}]}\n\n"
          + "data: [DONE]\n\n";

  private final Channel listener;
  private final OneLoop world;

  /** Whether everything that comes is swallowed, probes included. */
  boolean blackHole;

  /** Whether answers begin, with a head and half an event, and then stand still. */
  boolean standsStill;

  /** Requests other than probes. */
  int asked;

  ScriptedWorker(OneLoop world, String host) {
    this.world = world;
    listener = world.listen(host, Connection::new);
  }

  private final class Connection extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      var bytes = (ByteBuf) message;
      String request = bytes.toString(StandardCharsets.ISO_8859_1);
      bytes.release();
      boolean probe = request.startsWith("GET ");
      asked += probe ? 0 : 1;
      if (!blackHole) {
        int n = standsStill ? STREAM.length() - 50 : STREAM.length();
        String answer = probe ? probed(request) : STREAM.substring(0, n);
        context.writeAndFlush(Unpooled.copiedBuffer(answer, StandardCharsets.UTF_8));
      }
    }

    private static String probed(String request) {
      boolean models = request.startsWith("GET /v1/models");
      String body = models ? MODELS : "";
      return "HTTP/1.1 "
          + (models || request.startsWith("GET /health ") ? 200 : 404)
          + " x\r\ncontent-type: application/json\r\ncontent-length: "
          + body.length()
          + "\r\n\r\n"
          + body;
    }
  }

  void stop() {
    listener.close();
    if (!world.loop.isTerminated()) {
      world.runReady();
    }
  }
}

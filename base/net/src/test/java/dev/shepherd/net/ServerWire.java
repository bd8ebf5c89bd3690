package dev.shepherd.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A server connection without a network: bytes in, bytes out, time by hand. */
final class ServerWire implements AutoCloseable {
  static final ServerConfig LIMITS =
      new ServerConfig(
          8 << 10, 20, 100, Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofSeconds(30));

  final ManualLoop manual = new ManualLoop();
  final List<ServerEvents.Closed> events = new ArrayList<>();
  final HttpServer server;
  final EmbeddedChannel channel;
  private final List<ByteBuf> sent = new ArrayList<>();

  ServerWire(RequestHandler handler) {
    this(LIMITS, handler);
  }

  ServerWire(ServerConfig config, RequestHandler handler) {
    server = new HttpServer(manual.loops, config, handler, events::add, null);
    channel = new EmbeddedChannel(new ServerConnection(server, manual.loop()));
  }

  void send(String text) {
    send(Ascii.bytes(text));
  }

  void send(byte[] bytes) {
    send(bytes, 0, bytes.length);
  }

  /** Sends to the server, if it still listens. */
  void send(byte[] bytes, int from, int to) {
    if (!channel.isOpen() || from == to) {
      return;
    }
    ByteBuf copy = Unpooled.copiedBuffer(bytes, from, to - from);
    sent.add(copy);
    channel.writeInbound(copy);
    channel.runPendingTasks();
  }

  /** Everything that was written and not taken yet. */
  String received() {
    var all = new StringBuilder();
    ByteBuf next;
    while ((next = channel.readOutbound()) != null) {
      all.append(next.toString(StandardCharsets.ISO_8859_1));
      next.release();
    }
    return all.toString();
  }

  boolean open() {
    return channel.isOpen();
  }

  boolean reading() {
    return channel.config().isAutoRead();
  }

  void advance(Duration by) {
    manual.advance(by);
    channel.runPendingTasks();
  }

  /** Whether every buffer that was handed in has been given back. */
  boolean allReleased() {
    return sent.stream().allMatch(buffer -> buffer.refCnt() == 0);
  }

  @Override
  public void close() {
    channel.finishAndReleaseAll();
  }
}

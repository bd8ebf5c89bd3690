package dev.shepherd.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.shepherd.exchange.Clock;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The central promises hold on every transport that this machine has. */
@Timeout(20)
class TransportTest {
  private static final int MANY = 8 << 20;
  private static final String GET = "GET / HTTP/1.1\r\nhost: a\r\n\r\n";
  private static final String BIG_POST =
      "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 100000000\r\n\r\n";

  private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
  private final ConcurrentLinkedQueue<ServerStream> streams = new ConcurrentLinkedQueue<>();
  private final List<Client> clients = new ArrayList<>();
  private Loops loops;
  private HttpServer server;
  private SocketAddress address;

  private void serve(Transport transport, RequestHandler handler) throws IOException {
    serve(transport, handler, 1, 1000);
  }

  private void serve(Transport transport, RequestHandler handler, int count, int maxConnections)
      throws IOException {
    assumeTrue(transport.available(), () -> transport + " is not available here");
    loops = Loops.start(transport, count, Clock.system());
    var config =
        new ServerConfig(
            8 << 10,
            20,
            maxConnections,
            Duration.ofSeconds(10),
            Duration.ofSeconds(60),
            Duration.ofSeconds(30));
    server = new HttpServer(loops, config, handler, why -> events.add("closed " + why), null);
    if (transport.inProcess()) {
      address = transport.address("server", 1);
      server.bind(address);
    } else {
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      address = new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
    }
  }

  @AfterEach
  void stop() {
    clients.forEach(client -> client.channel.close().syncUninterruptibly());
    if (server != null) {
      server.drain();
      while (server.connections() > 0) {
        Thread.onSpinWait();
      }
    }
    if (loops != null) {
      loops.close();
      loops.group().terminationFuture().syncUninterruptibly();
    }
  }

  private void expect(String event) throws InterruptedException {
    assertThat(events.poll(5, TimeUnit.SECONDS)).isEqualTo(event);
  }

  /** A client on the same transport. */
  private final class Client extends ChannelInboundHandlerAdapter {
    final Channel channel;
    final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    final CompletableFuture<Void> closed = new CompletableFuture<>();

    Client() {
      channel =
          new Bootstrap()
              .group(loops.group())
              .channel(loops.transport().clientChannel())
              .handler(this)
              .connect(address)
              .syncUninterruptibly()
              .channel();
      clients.add(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      var bytes = (ByteBuf) message;
      received.add(bytes.toString(StandardCharsets.ISO_8859_1));
      bytes.release();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      closed.complete(null);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      received.add("exception " + cause.getMessage());
    }

    void send(String text) {
      channel.writeAndFlush(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
    }

    String receive(String end) throws InterruptedException {
      var all = new StringBuilder();
      while (all.indexOf(end) < 0) {
        String next = received.poll(5, TimeUnit.SECONDS);
        assertThat(next).as("after " + all).isNotNull();
        all.append(next);
      }
      return all.toString();
    }
  }

  /** Tells the test what happens, and leaves the answer to it. */
  private class Telling implements RequestHandler, RequestListener {
    private long bodyBytes;

    @Override
    public void onRequest(ServerStream stream) {
      streams.add(stream);
      stream.listen(this);
      events.add("request");
    }

    @Override
    public void onBadRequest(ServerStream stream, int status, String message) {
      stream.write(EchoHandler.answer(status, message, stream.keepAlive()));
      stream.finish();
    }

    @Override
    public void onBody(ByteBuf content) {
      bodyBytes += content.readableBytes();
      content.release();
      events.add("body " + bodyBytes);
    }

    @Override
    public void onBodyEnd() {
      events.add("end");
    }

    @Override
    public void onBodyFailed(int status, String message) {
      events.add("failed " + status);
    }

    @Override
    public void onWritable() {
      events.add("writable");
    }

    @Override
    public void onClientGone() {
      events.add("gone");
    }

    @Override
    public void onShutdown() {}

    @Override
    public void onTick(long nowNanos) {}
  }

  private void onLoop(Runnable task) {
    streams.peek().loop().eventLoop().submit(task).syncUninterruptibly();
  }

  @ParameterizedTest
  @EnumSource
  void requestsAreServedOneAfterTheOther(Transport transport) throws Exception {
    serve(transport, new EchoHandler());
    var client = new Client();
    for (int i = 0; i < 3; i++) {
      client.send("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 7\r\n\r\nhello " + i);
      assertThat(client.receive("hello " + i)).startsWith("HTTP/1.1 200 X\r\n");
    }
    var large = "x".repeat(1 << 20);
    client.send("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1048577\r\n\r\n" + large + "y");
    assertThat(client.receive("y")).endsWith(large + "y");
  }

  @ParameterizedTest
  @EnumSource
  void departureIsSeenWhileTheAnswerIsAwaited(Transport transport) throws Exception {
    serve(transport, new Telling());
    var client = new Client();
    client.send(GET);
    expect("request");
    client.channel.close();
    expect("gone");
  }

  @ParameterizedTest
  @EnumSource
  void departureIsSeenBehindAPipelinedRequest(Transport transport) throws Exception {
    serve(transport, new Telling());
    var client = new Client();
    client.send(GET);
    expect("request");
    client.send(GET + GET);
    client.channel.close();
    expect("gone");
  }

  @ParameterizedTest
  @EnumSource
  void departureIsSeenWhileTheBodyIsPaused(Transport transport) throws Exception {
    serve(transport, new Telling());
    var client = new Client();
    client.send(BIG_POST);
    expect("request");
    onLoop(
        () -> {
          streams.peek().pauseBody(true);
          streams.peek().readBody();
        });
    client.send("x".repeat(10_000));
    client.channel.close();
    expect("gone");
  }

  @ParameterizedTest
  @EnumSource
  void departureIsSeenBehindAnyNumberOfPipelinedRequests(Transport transport) throws Exception {
    serve(transport, new Telling());
    var client = new Client();
    client.send(GET);
    expect("request");
    client.channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[MANY])).await(5000);
    client.channel.close();
    expect("gone");
  }

  @ParameterizedTest
  @EnumSource
  void departureIsSeenBehindMoreOfABodyThanIsReadAhead(Transport transport) throws Exception {
    assumeTrue(
        transport != Transport.NIO && transport != Transport.VIRTUAL,
        "selectors do not tell of an end behind unread bytes");
    serve(transport, new Telling());
    var client = new Client();
    client.send(BIG_POST);
    expect("request");
    client.channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[150_000])).await(5000);
    client.channel.close();
    expect("gone");
  }

  @ParameterizedTest
  @EnumSource
  void slowClientMakesTheStreamUnwritableUntilItReads(Transport transport) throws Exception {
    assumeTrue(transport != Transport.LOCAL, "local channels have no kernel to fill");
    long[] written = {0};
    var handler =
        new Telling() {
          @Override
          public void onRequest(ServerStream stream) {
            super.onRequest(stream);
            onWritable();
          }

          @Override
          public void onWritable() {
            events.add("writable");
            var stream = streams.peek();
            while (stream.writable() && written[0] < MANY * 8) {
              stream.write(Unpooled.wrappedBuffer(new byte[16 << 10]));
              stream.flush();
              written[0] += 16 << 10;
            }
          }
        };
    serve(transport, handler);
    var client = new Client();
    client.channel.config().setAutoRead(false);
    client.send(GET);
    expect("request");
    while (events.poll(300, TimeUnit.MILLISECONDS) != null) {
      // The kernel still takes bytes.
    }
    long[] stopped = {0};
    onLoop(() -> stopped[0] = written[0]);
    assertThat(stopped[0]).isPositive().isLessThan(MANY * 8);
    client.channel.config().setAutoRead(true);
    expect("writable");
  }

  @ParameterizedTest
  @EnumSource
  void earlyRefusalReachesAClientThatIsStillSending(Transport transport) throws Exception {
    assumeTrue(transport != Transport.LOCAL, "local channels are not closed by halves");
    serve(
        transport,
        new Telling() {
          @Override
          public void onRequest(ServerStream stream) {
            stream.write(EchoHandler.answer(413, "too large", stream.keepAlive()));
            stream.finish();
          }
        });
    for (int round = 0; round < 5; round++) {
      var client = new Client();
      client.channel.config().setAutoRead(false);
      client.send(BIG_POST);
      client.channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[MANY])).await(5000);
      client.channel.config().setAutoRead(true);
      assertThat(client.receive("too large")).startsWith("HTTP/1.1 413 ");
      client.closed.get(5, TimeUnit.SECONDS);
    }
  }

  @ParameterizedTest
  @EnumSource
  void connectionsBeyondTheLimitAreClosed(Transport transport) throws Exception {
    assumeTrue(transport != Transport.LOCAL, "a local channel hears of a refusal only when served");
    serve(transport, new EchoHandler(), 1, 2);
    new Client();
    new Client();
    new Client().closed.get(5, TimeUnit.SECONDS);
    expect("closed LIMIT");
    clients.get(0).channel.close().syncUninterruptibly();
    while (server.connections() > 1) {
      Thread.onSpinWait();
    }
    var next = new Client();
    next.send(GET);
    assertThat(next.receive("\r\n\r\n")).startsWith("HTTP/1.1 200 ");
  }

  @ParameterizedTest
  @EnumSource
  void connectionsAreSpreadOverTheLoops(Transport transport) throws Exception {
    assumeTrue(transport != Transport.VIRTUAL, "virtual sockets live on one loop");
    serve(transport, new Telling(), 2, 1000);
    for (int i = 0; i < 10; i++) {
      new Client().send(GET);
    }
    for (int i = 0; i < 10; i++) {
      expect("request");
    }
    // A loop that is slow to notice a request looks idle for a moment, so the halves may differ.
    int onSecondLoop = streams.stream().mapToInt(stream -> stream.loop().index()).sum();
    assertThat(onSecondLoop).isBetween(3, 7);
  }

  @ParameterizedTest
  @EnumSource
  void answersOfAWorkerArriveAndItsConnectionIsReused(Transport transport) throws Exception {
    serve(transport, new EchoHandler());
    var upstreams = new Upstreams(loops, UpstreamConfig.defaults(), null);
    Loop loop = loops.all().getFirst();
    Endpoint endpoint = endpoint();
    for (int round = 0; round < 3; round++) {
      var done = new CompletableFuture<String>();
      var seen = new RecordingUpstream();
      seen.onConnected =
          connection -> {
            connection.write(
                Unpooled.copiedBuffer(
                    "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\n\r\nhello",
                    StandardCharsets.US_ASCII));
            connection.requestComplete();
            connection.flush();
          };
      seen.onBody =
          bytes -> done.complete(seen.journal + bytes.toString(StandardCharsets.US_ASCII));
      loop.eventLoop().execute(() -> upstreams.pool(loop, endpoint).connect(seen));
      assertThat(done.get(5, TimeUnit.SECONDS))
          .isEqualTo((round == 0 ? "[connected" : "[reused") + ", head 200]hello");
      loop.eventLoop().submit(() -> {}).syncUninterruptibly();
    }
    upstreams.close();
  }

  @ParameterizedTest
  @EnumSource
  void portThatIsTakenIsAClearError(Transport transport) throws Exception {
    serve(transport, new EchoHandler());
    var second =
        new HttpServer(loops, ServerWire.LIMITS, new EchoHandler(), ServerEvents.NONE, null);
    assertThatThrownBy(() -> second.bind(address))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot listen on");
  }

  private Endpoint endpoint() {
    if (address instanceof InetSocketAddress inet) {
      return new Endpoint(false, "127.0.0.1", inet.getPort());
    }
    return new Endpoint(false, "server", 1);
  }
}

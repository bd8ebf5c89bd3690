package dev.shepherd.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.exchange.Clock;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The listening side over TLS, which has an end of its own. */
@Timeout(20)
class TlsServerTest {
  @TempDir Path folder;
  private Loops loops;
  private HttpServer server;
  private SslContext trusting;

  @BeforeEach
  void serve() throws Exception {
    var own = Certificates.make(folder, "gateway", "DNS:localhost,IP:127.0.0.1");
    trusting = TlsContexts.client(List.of(own.certificate()), null, null);
    loops = Loops.start(Transport.NIO, 1, Clock.system());
    server =
        new HttpServer(
            loops,
            ServerWire.LIMITS,
            new AnswerAtOnce(stream -> {}),
            ServerEvents.NONE,
            TlsContexts.server(own.certificate(), own.key()));
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  @AfterEach
  void stop() {
    server.drain();
    while (server.connections() > 0) {
      Thread.onSpinWait();
    }
    // What the closing of the last connection has set off comes before the end of its loop.
    for (Loop loop : loops.all()) {
      loop.eventLoop().submit(() -> {}).syncUninterruptibly();
    }
    loops.close();
    loops.group().terminationFuture().syncUninterruptibly();
  }

  @Test
  void earlyAnswerIsCompleteAndEndsInOrder() throws Exception {
    var answer = new CompletableFuture<String>();
    var text = new StringBuilder();
    var reader =
        new ChannelInboundHandlerAdapter() {
          @Override
          public void channelRead(ChannelHandlerContext context, Object message) {
            var bytes = (ByteBuf) message;
            text.append(bytes.toString(StandardCharsets.ISO_8859_1));
            bytes.release();
          }

          @Override
          public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof SslCloseCompletionEvent end) {
              answer.complete(end.isSuccess() + " " + text);
            }
          }
        };
    var channel =
        new Bootstrap()
            .group(loops.group())
            .channel(NioSocketChannel.class)
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel made) {
                    made.pipeline()
                        .addLast(trusting.newHandler(made.alloc(), "localhost", 1), reader);
                  }
                })
            .connect(InetAddress.getLoopbackAddress(), server.port())
            .syncUninterruptibly()
            .channel();
    var request = "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 100000000\r\n\r\n";
    channel.writeAndFlush(Unpooled.copiedBuffer(request, StandardCharsets.US_ASCII));
    channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[300_000]));
    assertThat(answer.get(10, TimeUnit.SECONDS))
        .startsWith("true HTTP/1.1 200 ")
        .contains("connection: close");
    channel.close().syncUninterruptibly();
  }

  @Test
  void plainTextOnTheSecurePortIsNotAnswered() throws Exception {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout((int) Duration.ofSeconds(10).toMillis());
      socket.getOutputStream().write(Ascii.bytes("GET / HTTP/1.1\r\nhost: a\r\n\r\n"));
      byte[] said = socket.getInputStream().readAllBytes();
      assertThat(new String(said, StandardCharsets.ISO_8859_1)).doesNotContain("HTTP");
    }
  }
}

package dev.shepherd.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalIoHandler;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sockets inside the process keep the promises of TCP that the gateway builds on. */
class VirtualSocketTest {
  private static final LocalAddress SERVER = new LocalAddress("virtual-socket-test");

  private final ManualIoEventLoop loop =
      new ManualIoEventLoop(Thread.currentThread(), LocalIoHandler.newFactory());
  private final List<End> accepted = new ArrayList<>();
  private boolean halfClosure;
  private final Channel listener = listen();

  /** One end, with all that it sees. */
  private static final class End extends ChannelInboundHandlerAdapter {
    private final DuplexChannel channel;
    private final List<String> seen = new ArrayList<>();
    private int bytes;

    End(Channel channel) {
      this.channel = (DuplexChannel) channel;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      var buffer = (ByteBuf) message;
      bytes += buffer.readableBytes();
      buffer.release();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event == ChannelInputShutdownEvent.INSTANCE) {
        seen.add("half end after " + bytes);
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      seen.add("end after " + bytes);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      seen.add("reset after " + bytes);
    }
  }

  private Channel listen() {
    var binding =
        new ServerBootstrap()
            .group(loop)
            .channel(VirtualServerSocket.class)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, halfClosure);
                    accepted.add(new End(channel));
                    channel.pipeline().addLast(accepted.getLast());
                  }
                })
            .bind(SERVER);
    run();
    return binding.channel();
  }

  private End connect() {
    var made = new End[1];
    var connecting =
        new Bootstrap()
            .group(loop)
            .channel(VirtualSocket.class)
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    made[0] = new End(channel);
                    channel.pipeline().addLast(made[0]);
                  }
                })
            .connect(SERVER);
    run();
    connecting.syncUninterruptibly();
    return made[0];
  }

  private void run() {
    while (loop.runNow() > 0) {
      // Until nothing is left.
    }
  }

  private void write(End from, int bytes) {
    from.channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[bytes]));
    run();
  }

  @AfterEach
  void end() {
    listener.close();
    run();
  }

  @Test
  void anEndComesBehindTheBytesBeforeIt() {
    End client = connect();
    End server = accepted.getFirst();
    for (int i = 0; i < 100; i++) {
      client.channel.write(Unpooled.wrappedBuffer(new byte[10]));
    }
    client.channel.flush();
    client.channel.close();
    run();
    assertThat(server.bytes).isEqualTo(1_000);
    assertThat(server.seen).containsExactly("end after 1000");
  }

  @Test
  void anEndWaitsUntilAPausedReaderHasReadEverything() {
    End client = connect();
    End server = accepted.getFirst();
    server.channel.config().setAutoRead(false);
    run();
    write(client, 10);
    write(client, 500);
    client.channel.close();
    run();
    assertThat(server.seen).isEmpty();
    server.channel.config().setAutoRead(true);
    run();
    assertThat(server.seen).containsExactly("end after 510");
  }

  @Test
  void aReaderThatDoesNotReadStopsTheWriterAndLetsItGoOn() {
    End client = connect();
    End server = accepted.getFirst();
    server.channel.config().setAutoRead(false);
    run();
    for (int i = 0; i < 200; i++) {
      write(client, 1_000);
    }
    assertThat(client.channel.isWritable()).isFalse();
    assertThat(server.bytes).isLessThanOrEqualTo(VirtualSocket.WINDOW_BYTES + 1_000);
    server.channel.config().setAutoRead(true);
    run();
    assertThat(server.bytes).isEqualTo(200_000);
    assertThat(client.channel.isWritable()).isTrue();
  }

  @Test
  void eachDirectionEndsByItself() {
    halfClosure = true;
    End client = connect();
    End server = accepted.getFirst();
    write(client, 7);
    client.channel.shutdownOutput();
    run();
    assertThat(server.seen).containsExactly("half end after 7");
    write(server, 9);
    assertThat(client.bytes).isEqualTo(9);
    server.channel.close();
    run();
    assertThat(client.seen).containsExactly("end after 9");
  }

  @Test
  void withoutHalfClosureAHalfEndEndsTheReader() {
    End client = connect();
    End server = accepted.getFirst();
    client.channel.shutdownOutput();
    run();
    assertThat(server.seen).containsExactly("end after 0");
    assertThat(client.seen).containsExactly("end after 0");
  }

  @Test
  void aLingerOfZeroIsAReset() {
    End client = connect();
    client.channel.config().setOption(ChannelOption.SO_LINGER, 0);
    client.channel.close();
    run();
    assertThat(accepted.getFirst().seen).containsExactly("reset after 0", "end after 0");
  }

  @Test
  void closingWithUnreadBytesIsAReset() {
    End client = connect();
    End server = accepted.getFirst();
    server.channel.config().setAutoRead(false);
    run();
    write(client, 10);
    server.channel.close();
    run();
    assertThat(client.seen).containsExactly("reset after 0", "end after 0");
  }

  @Test
  void writingToWhoHasGoneIsAReset() {
    End client = connect();
    End server = accepted.getFirst();
    server.channel.config().setAutoRead(false);
    run();
    client.channel.close();
    run();
    assertThat(server.channel.isActive()).isTrue();
    write(server, 5);
    assertThat(server.seen).containsExactly("reset after 0", "end after 0");
  }

  @Test
  void nobodyListensWhereNobodyListens() {
    listener.close();
    run();
    assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
  }

  @Test
  void anAddressIsTakenOnlyOnceAndFreeAfterwards() {
    assertThat(listen().isActive()).isFalse();
    listener.close();
    run();
    Channel again = listen();
    assertThat(again.isActive()).isTrue();
    again.close();
    run();
  }
}

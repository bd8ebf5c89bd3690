package dev.shepherd.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.exchange.Clock;
import dev.shepherd.exchange.Randomness;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalIoHandler;
import io.netty.channel.local.LocalServerChannel;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A whole engine on one manual loop, local channels and a clock that only the test moves. */
class VirtualTimeTest {
  private final MockTicker ticker = Ticker.newMockTicker();
  private final Clock clock =
      new Clock() {
        @Override
        public long nanoTime() {
          return ticker.nanoTime();
        }

        @Override
        public long epochMillis() {
          return 1_800_000_000_000L + ticker.nanoTime() / 1_000_000;
        }
      };
  private final ManualIoEventLoop loop =
      new ManualIoEventLoop(null, Thread.currentThread(), LocalIoHandler.newFactory(), ticker);
  private final StringBuilder received = new StringBuilder();
  private SimulatedEngine engine;
  private Channel client;

  @BeforeEach
  void start() {
    // 100 prompt tokens per second and 10 tokens per second: figures to count on fingers.
    var timing = new ModelTiming(100, 10, 0, 4, 1000, 16);
    var config = EngineConfig.instant(Flavor.VLLM, "m").withTiming(timing);
    var address = new LocalAddress(VirtualTimeTest.class);
    var host = EngineHost.on(loop, LocalServerChannel::new, clock);
    var started =
        SimulatedEngine.start(config, host, address, Randomness.seeded(1)).toCompletableFuture();
    runReady();
    engine = started.join();
    var connecting =
        new Bootstrap()
            .group(loop)
            .channel(LocalChannel.class)
            .handler(
                new ChannelInboundHandlerAdapter() {
                  @Override
                  public void channelRead(ChannelHandlerContext context, Object message) {
                    var bytes = (ByteBuf) message;
                    received.append(bytes.toString(StandardCharsets.UTF_8));
                    bytes.release();
                  }
                })
            .connect(engine.address());
    runReady();
    client = connecting.channel();
  }

  @AfterEach
  void stop() {
    client.close();
    engine.stop();
    runReady();
    loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
    while (!loop.isTerminated()) {
      ticker.advance(1, TimeUnit.SECONDS);
      loop.runNow();
    }
  }

  private void runReady() {
    while (loop.runNow() > 0) {
      // Until nothing is left that needs no time.
    }
  }

  private void pass(Duration time) {
    for (long millis = time.toMillis(); millis > 0; millis--) {
      ticker.advance(1, TimeUnit.MILLISECONDS);
      runReady();
    }
  }

  private void send(String script, boolean stream) {
    String body =
        "{\"stream\":"
            + stream
            + ",\"messages\":[{\"role\":\"user\",\"content\":\""
            + "x".repeat(391)
            + "\"}]}";
    String head =
        "POST /v1/chat/completions HTTP/1.1\r\nx-sim: "
            + script
            + "\r\ncontent-length: "
            + body.length()
            + "\r\n\r\n";
    client.writeAndFlush(Unpooled.copiedBuffer(head + body, StandardCharsets.UTF_8));
    runReady();
  }

  private long events() {
    return received.toString().lines().filter(line -> line.startsWith("data: ")).count();
  }

  @Test
  void tokensComeWhenTheirTimeHasCome() {
    send("tokens=5", true);
    // The head is there at once, the prompt of 100 tokens takes a second.
    assertThat(received).startsWith("HTTP/1.1 200 OK");
    pass(Duration.ofMillis(990));
    assertThat(events()).isZero();
    assertThat(engine.load().running()).isEqualTo(1);
    pass(Duration.ofMillis(11));
    assertThat(events()).isEqualTo(2);
    pass(Duration.ofMillis(300));
    assertThat(events()).isEqualTo(5);
    pass(Duration.ofMillis(100));
    assertThat(received).endsWith("data: [DONE]\n\n\r\n0\r\n\r\n");
    assertThat(engine.load().finished()).isEqualTo(1);
    assertThat(engine.load().running()).isZero();
  }

  @Test
  void stallsEndWhenTheirTimeIsOver() {
    send("tokens=5;event_interval_ms=0;stall_after_events=3;stall_ms=5000", true);
    pass(Duration.ofMillis(1001));
    assertThat(events()).isEqualTo(3);
    pass(Duration.ofMillis(4990));
    assertThat(events()).isEqualTo(3);
    pass(Duration.ofMillis(11));
    assertThat(events()).isEqualTo(7);
  }

  @Test
  void headsCanBeLateAndSlow() {
    send("text=Hi;stall_head_ms=2000;slow_head_ms=1000;status=418", false);
    pass(Duration.ofMillis(1990));
    assertThat(received).isEmpty();
    pass(Duration.ofMillis(20));
    int first = received.length();
    assertThat(first).isPositive();
    assertThat(received).doesNotContain("\r\n\r\n");
    pass(Duration.ofMillis(200));
    assertThat(received.length()).isGreaterThan(first);
    assertThat(received).doesNotContain("Simulated error");
    pass(Duration.ofMillis(1100));
    assertThat(received).startsWith("HTTP/1.1 418").contains("Simulated error");
  }

  @Test
  void cancellationIsNotedWithItsTime() {
    send("tokens=100", true);
    pass(Duration.ofMillis(1501));
    long before = clock.nanoTime();
    client.close();
    runReady();
    assertThat(engine.cancellations()).extracting(Cancellation::atNanos).isEqualTo(List.of(before));
    assertThat(engine.cancellations().getFirst().stepsWritten()).isEqualTo(7);
    assertThat(engine.load().running()).isZero();
  }

  @Test
  void queueHoldsWhatTheBatchCannotTake() {
    for (int i = 0; i < 3; i++) {
      send("tokens=2", false);
    }
    // One connection answers one request after the other, so the batch holds one of them.
    assertThat(engine.load().running()).isEqualTo(1);
    pass(Duration.ofMillis(1101));
    assertThat(received.toString().split("HTTP/1.1 200", -1)).hasSize(2);
    // The second and the third find their prompt in the cache: 96 of 100 tokens.
    pass(Duration.ofMillis(300));
    assertThat(received.toString().split("HTTP/1.1 200", -1)).hasSize(4);
    assertThat(received).contains("\"cached_tokens\":96");
  }
}

package dev.shepherd.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.exchange.Clock;
import dev.shepherd.exchange.Randomness;
import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Real sockets, invented time: how much is read depends on the test's clock alone. */
class SlowReadTest {
  private final MockTicker ticker = Ticker.newMockTicker();
  private final ManualIoEventLoop loop =
      new ManualIoEventLoop(null, Thread.currentThread(), NioIoHandler.newFactory(), ticker);

  private final Clock clock =
      new Clock() {
        @Override
        public long nanoTime() {
          return ticker.nanoTime();
        }

        @Override
        public long epochMillis() {
          return 1_800_000_000_000L;
        }
      };

  private void pass(int millis) {
    for (int i = 0; i < millis; i += 5) {
      ticker.advance(5, TimeUnit.MILLISECONDS);
      runReady();
    }
  }

  private void runReady() {
    for (int i = 0; i < 20; i++) {
      loop.runNow();
    }
  }

  @Test
  void bodyIsReadNoFasterThanScripted() throws Exception {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    var host = EngineHost.on(loop, NioServerSocketChannel::new, clock);
    var config = EngineConfig.instant(Flavor.VLLM, "m");
    var started =
        SimulatedEngine.start(config, host, address, Randomness.seeded(1)).toCompletableFuture();
    runReady();
    var engine = started.join();
    try (var socket = new Socket(engine.uri().getHost(), engine.uri().getPort())) {
      runReady();
      String head =
          "POST /v1/chat/completions HTTP/1.1\r\nx-sim: status=418;read_bytes_per_s=4000\r\n"
              + "expect: 100-continue\r\ncontent-length: 8000\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      // The interim answer shows that the head was read, alone.
      while (socket.getInputStream().available() == 0) {
        runReady();
      }
      socket.getOutputStream().write(new byte[8000]);
      // Two seconds' worth of bytes.
      pass(1_900);
      assertThat(engine.requests()).isEmpty();
      // Bytes may need a moment through the kernel, so the end is awaited, not timed.
      while (engine.requests().isEmpty()) {
        pass(50);
      }
      assertThat(engine.requests().getFirst().body()).hasSize(8000);
    } finally {
      engine.stop();
      runReady();
      loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
      while (!loop.isTerminated()) {
        ticker.advance(1, TimeUnit.SECONDS);
        loop.runNow();
      }
    }
  }
}

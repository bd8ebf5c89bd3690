package dev.shepherd.simulator.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.shepherd.exchange.Clock;
import dev.shepherd.exchange.ManualClock;
import dev.shepherd.exchange.Randomness;
import dev.shepherd.simulator.EngineConfig;
import dev.shepherd.simulator.EngineHost;
import dev.shepherd.simulator.Flavor;
import dev.shepherd.simulator.ModelTiming;
import dev.shepherd.simulator.PrefillOrder;
import dev.shepherd.simulator.Prompt;
import dev.shepherd.simulator.SimulatedEngine;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Engines that speak HTTP on a mock clock and the replay in virtual time give the same times to
 * first token and find the same tokens in their caches.
 */
class AgreementTest {
  private static final int BLOCK_TOKENS = 16;
  private static final long MILLI = 1_000_000L;

  private final MockTicker ticker = Ticker.newMockTicker();
  private final Clock clock =
      new Clock() {
        @Override
        public long nanoTime() {
          return ticker.nanoTime();
        }

        @Override
        public long epochMillis() {
          return ticker.nanoTime() / MILLI;
        }
      };
  private final ManualIoEventLoop loop =
      new ManualIoEventLoop(null, Thread.currentThread(), LocalIoHandler.newFactory(), ticker);
  private final List<SimulatedEngine> engines = new ArrayList<>();
  private final List<Channel> clients = new ArrayList<>();

  @AfterEach
  void stop() {
    clients.forEach(Channel::close);
    engines.forEach(SimulatedEngine::stop);
    settle();
    loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
    while (!loop.isTerminated()) {
      ticker.advance(1, TimeUnit.SECONDS);
      loop.runNow();
    }
  }

  private void settle() {
    while (loop.runNow() > 0) {
      // Until nothing is left that needs no time.
    }
  }

  private void startEngines(ModelTiming timing, int count) {
    for (int i = 0; i < count; i++) {
      var config = EngineConfig.instant(Flavor.VLLM, "m").withTiming(timing);
      var started =
          SimulatedEngine.start(
                  config,
                  EngineHost.on(loop, LocalServerChannel::new, clock),
                  new LocalAddress("agreement-" + i),
                  Randomness.seeded(i))
              .toCompletableFuture();
      settle();
      engines.add(started.join());
    }
  }

  /** A block's text: four bytes per token. */
  private static String text(long block, int tokens) {
    return String.format("%08d", block).repeat(BLOCK_TOKENS / 2).substring(0, tokens * 4);
  }

  private static String body(long[] blocks, int tokens) {
    var prompt = new StringBuilder();
    for (int i = 0; i * BLOCK_TOKENS < tokens; i++) {
      prompt.append(text(blocks[i], Math.min(BLOCK_TOKENS, tokens - i * BLOCK_TOKENS)));
    }
    return "{\"stream\":true,\"prompt\":\"" + prompt + "\"}";
  }

  /** Sends the request and notes in {@code out[index]} when its first event comes. */
  private void send(SimulatedEngine engine, String body, long outputTokens, long[] out, int index) {
    long sentNanos = clock.nanoTime();
    var connecting =
        new Bootstrap()
            .group(loop)
            .channel(LocalChannel.class)
            .handler(
                new ChannelInboundHandlerAdapter() {
                  @Override
                  public void channelRead(ChannelHandlerContext context, Object message) {
                    var bytes = (ByteBuf) message;
                    if (out[index] < 0
                        && bytes.toString(StandardCharsets.UTF_8).contains("data: ")) {
                      out[index] = clock.nanoTime() - sentNanos;
                    }
                    bytes.release();
                  }
                })
            .connect(engine.address());
    settle();
    clients.add(connecting.channel());
    String head =
        "POST /v1/completions HTTP/1.1\r\nx-sim: tokens="
            + outputTokens
            + "\r\ncontent-length: "
            + body.length()
            + "\r\n\r\n";
    connecting.channel().writeAndFlush(Unpooled.copiedBuffer(head + body, StandardCharsets.UTF_8));
    settle();
  }

  private void agree(ModelTiming timing) {
    int workers = 2;
    startEngines(timing, workers);
    var random = new SplittableRandom(7);
    var requests = new ArrayList<TraceRequest>();
    var bodies = new ArrayList<String>();
    long atMillis = 0;
    for (int i = 0; i < 120; i++) {
      int blocks = 1 + random.nextInt(20);
      var ids = new long[blocks];
      long family = random.nextInt(6) * 1000L;
      int shared = random.nextInt(blocks + 1);
      for (int b = 0; b < blocks; b++) {
        ids[b] = b < shared ? family + b : 100_000L + i * 100L + b;
      }
      int tokens = (blocks - 1) * BLOCK_TOKENS + 1 + random.nextInt(BLOCK_TOKENS);
      bodies.add(body(ids, tokens));
      requests.add(
          new TraceRequest(
              atMillis * MILLI,
              Prompt.ofBlocks(tokens, ids, BLOCK_TOKENS),
              1 + random.nextInt(30),
              false));
      atMillis += random.nextInt(120);
    }
    var real = new long[requests.size()];
    Arrays.fill(real, -1);
    int next = 0;
    for (long millis = 0; millis < atMillis + 60_000; millis++) {
      while (next < requests.size() && requests.get(next).atNanos() <= millis * MILLI) {
        var engine = engines.get(next % workers);
        send(engine, bodies.get(next), requests.get(next).outputTokens(), real, next);
        next++;
      }
      ticker.advance(1, TimeUnit.MILLISECONDS);
      settle();
    }
    var scenario =
        new Scenario(
            "agreement",
            workers,
            timing,
            1,
            Duration.ofSeconds(1),
            true,
            false,
            true,
            0,
            1,
            Map.of(),
            1,
            List.of(),
            1);
    var log =
        new Replay(
                new Trace("t", BLOCK_TOKENS, requests),
                scenario,
                new LabPolicies().named("round_robin"),
                new ManualClock(0))
            .run();
    for (int i = 0; i < real.length; i++) {
      // The engine's tick and the test's clock both go by milliseconds.
      assertThat(real[i] / 1e6).as("request %d", i).isCloseTo(log.ttftNanos(i) / 1e6, within(2.0));
    }
    for (int w = 0; w < workers; w++) {
      var load = engines.get(w).load();
      assertThat(load.promptTokens()).isEqualTo(log.workers().get(w).promptTokens);
      assertThat(load.cachedPromptTokens()).isEqualTo(log.workers().get(w).cachedTokens);
      assertThat(load.cachedPromptTokens()).isPositive();
    }
  }

  @Test
  void fifoPrefillWithoutContentionAgrees() {
    agree(
        new ModelTiming(
            2000, 50, 0, Integer.MAX_VALUE, 100, BLOCK_TOKENS, PrefillOrder.FIFO, 0, 0, false));
  }

  @Test
  void sharedPrefillWithContentionAgrees() {
    agree(
        new ModelTiming(
            3000, 50, 0.02, 6, 100, BLOCK_TOKENS, PrefillOrder.SHARED, 0.5, 0.05, true));
  }
}

package dev.shepherd.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.exchange.Randomness;
import dev.shepherd.simulator.EngineConfig;
import dev.shepherd.simulator.EngineHost;
import dev.shepherd.simulator.Flavor;
import dev.shepherd.simulator.ModelTiming;
import dev.shepherd.simulator.SimulatedEngine;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalServerChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * The gateway and its engines on one loop, with channels inside the process and a time that only
 * the test moves: minutes of service in a moment, and the same every time.
 */
class WholeFleetOnOneLoopTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final int ENGINES = 3;

  @Test
  void aDayInTheLifeOfAFleetIsRepeatableBySeed() {
    List<String> first = run(7);
    assertThat(run(7)).isEqualTo(first);
    assertThat(run(8)).isNotEqualTo(first);
  }

  /** Lives through it and answers all that a client could see, with the time of every step. */
  private static List<String> run(long seed) {
    long began = System.nanoTime();
    var trace = new ArrayList<String>();
    var hosts = new ArrayList<String>();
    for (int i = 0; i < ENGINES; i++) {
      hosts.add("engine-" + i);
    }
    try (var world = new OneLoop(hosts, seed, f -> f, s -> s)) {
      var engines = new ArrayList<SimulatedEngine>();
      for (String host : hosts) {
        engines.add(engine(world, host, seed + engines.size()));
      }
      world.start();
      for (int i = 0; i < 40 && available(world) < ENGINES; i++) {
        world.pass(Duration.ofMillis(100));
      }
      assertThat(available(world)).isEqualTo(ENGINES);
      live(world, engines, new SplittableRandom(seed), trace);
      engines.forEach(SimulatedEngine::stop);
      world.runReady();
    }
    long tookMillis = (System.nanoTime() - began) / 1_000_000;
    System.out.printf("seed %d: %d steps in %d ms%n", seed, trace.size(), tookMillis);
    return trace;
  }

  private static SimulatedEngine engine(OneLoop world, String host, long seed) {
    // 1,000 prompt tokens and 20 tokens per second.
    var timing = new ModelTiming(1000, 20, 0.01, 4, 1000, 16);
    var config = EngineConfig.instant(Flavor.VLLM, OneLoop.MODEL).withTiming(timing);
    var at = EngineHost.on(world.loop, LocalServerChannel::new, world.clock);
    var started =
        SimulatedEngine.start(config, at, new LocalAddress(host + ":1"), Randomness.seeded(seed))
            .toCompletableFuture();
    world.runReady();
    return started.join();
  }

  private static int available(OneLoop world) {
    var pool = world.gateway().fleet().snapshot().lookup(OneLoop.MODEL);
    return pool == null ? 0 : pool.availableCount();
  }

  private static void live(
      OneLoop world, List<SimulatedEngine> engines, SplittableRandom random, List<String> trace) {
    var clients = new ArrayList<OneLoop.Client>();
    for (int second = 0; second < 60; second++) {
      if (second == 20) {
        engines.get(1).stop();
        world.runReady();
        trace.add("an engine dies");
      }
      if (second < 40) {
        for (int i = random.nextInt(3); i >= 0; i--) {
          String body =
              "{\"model\":\"m\",\"stream\":true,\"ignore_eos\":true,\"max_tokens\":"
                  + (5 + random.nextInt(100))
                  + ",\"messages\":[{\"role\":\"user\",\"content\":\""
                  + "x".repeat(random.nextInt(2000))
                  + "\"}]}";
          clients.add(world.client().send(RawClient.post(CHAT, body)));
        }
        if (random.nextInt(5) == 0) {
          clients.get(random.nextInt(clients.size())).leave();
        }
      }
      world.pass(Duration.ofSeconds(1));
      trace.add(
          second
              + " s: "
              + world.gateway().exchanges()
              + " open, at workers "
              + world.gateway().fleet().snapshot().workers().stream()
                  .map(w -> w.inFlight() + "/" + w.processed())
                  .toList());
    }
    int whole = 0;
    int told = 0;
    for (OneLoop.Client client : clients) {
      String seen = new String(client.wire(), StandardCharsets.UTF_8);
      trace.add(seen);
      Answer answer = client.answer();
      if (!answer.whole()) {
        continue;
      }
      boolean done = answer.text().endsWith("data: [DONE]\n\n");
      boolean error = answer.text().contains("data: {\"error\":");
      // Every stream that ended says how.
      assertThat(done ^ error).as(answer.toString()).isTrue();
      whole += done ? 1 : 0;
      told += error ? 1 : 0;
    }
    assertThat(whole).isGreaterThan(40);
    assertThat(told).isPositive();
    assertThat(world.gateway().exchanges()).isZero();
    assertThat(world.gateway().runningRequests()).isZero();
    assertThat(world.gateway().bookedBytes()).isZero();
    assertThat(world.gateway().fleet().snapshot().workers()).allMatch(w -> w.inFlight() == 0);
  }
}

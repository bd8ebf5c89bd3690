package dev.shepherd.gateway.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.backend.EngineAdmin;
import dev.shepherd.backend.EngineTarget;
import dev.shepherd.exchange.ManualClock;
import dev.shepherd.net.FetchResponse;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RecentLoadsTest {
  private final ManualClock clock = new ManualClock(0);
  private final AtomicInteger calls = new AtomicInteger();
  private final RecentLoads loads =
      new RecentLoads(
          new EngineAdmin(
              request -> {
                calls.incrementAndGet();
                return CompletableFuture.completedFuture(
                    new FetchResponse(404, List.of(), new byte[0]));
              },
              clock),
          clock,
          Duration.ofSeconds(10));

  private static List<EngineTarget> engine(int port) {
    return List.of(EngineTarget.of(URI.create("http://127.0.0.1:" + port), null, "vllm"));
  }

  @Test
  void enginesAreAskedOncePerInterval() {
    loads.loads(engine(1));
    int once = calls.get();
    clock.advance(Duration.ofSeconds(9));
    loads.loads(engine(1));
    assertThat(calls.get()).isEqualTo(once);
    clock.advance(Duration.ofSeconds(1));
    loads.loads(engine(1));
    assertThat(calls.get()).isEqualTo(2 * once);
  }

  @Test
  void otherEnginesAreAskedAtOnce() {
    loads.loads(engine(1));
    int once = calls.get();
    loads.loads(engine(2));
    assertThat(calls.get()).isEqualTo(2 * once);
  }
}

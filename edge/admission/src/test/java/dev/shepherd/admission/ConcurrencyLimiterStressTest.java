package dev.shepherd.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.exchange.GatewayError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Many loops at once: the bound holds, no permit is lost, nobody is resumed twice. */
class ConcurrencyLimiterStressTest {
  private static final int LOOPS = 6;
  private static final int REQUESTS_PER_LOOP = 40_000;

  private final AtomicInteger inside = new AtomicInteger();
  private final AtomicInteger mostInside = new AtomicInteger();
  private final AtomicLong served = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong left = new AtomicLong();
  private final AtomicInteger defects = new AtomicInteger();

  private void enter() {
    int now = inside.incrementAndGet();
    mostInside.accumulateAndGet(now, Math::max);
  }

  /** One thread that serves requests the way an event loop does. */
  private final class Loop implements Callable<Void> {
    final ConcurrencyLimiter limiter;
    final SplittableRandom random;
    final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    final AtomicLong clock;
    final List<Request> waiting = new ArrayList<>();
    int holding;

    Loop(ConcurrencyLimiter limiter, long seed, AtomicLong clock) {
      this.limiter = limiter;
      this.random = new SplittableRandom(seed);
      this.clock = clock;
    }

    @Override
    public Void call() {
      for (int i = 0; i < REQUESTS_PER_LOOP; i++) {
        begin();
        step();
      }
      while (holding > 0 || !waiting.isEmpty()) {
        step();
        Thread.onSpinWait();
      }
      return null;
    }

    private void begin() {
      var request = new Request(this);
      switch (limiter.admit(clock.get(), tasks::add, request, "tenant " + random.nextInt(3))) {
        case Admission.Admitted yes -> {
          enter();
          holding++;
        }
        case Admission.Refused no -> refused.incrementAndGet();
        case Waiter waiter -> {
          request.waiter = waiter;
          waiting.add(request);
        }
      }
    }

    private void step() {
      for (var task = tasks.poll(); task != null; task = tasks.poll()) {
        task.run();
      }
      if (holding > 0 && random.nextInt(3) > 0) {
        holding--;
        inside.decrementAndGet();
        limiter.release();
      }
      if (!waiting.isEmpty() && random.nextInt(4) == 0) {
        var request = waiting.get(random.nextInt(waiting.size()));
        if (request.waiter.cancel()) {
          waiting.remove(request);
          request.over = true;
          left.incrementAndGet();
        } else {
          defects.incrementAndGet();
        }
      }
      if (random.nextInt(8) == 0) {
        limiter.expire(clock.addAndGet(random.nextInt(50)));
      }
    }
  }

  private final class Request implements Admission.Listener {
    final Loop loop;
    Waiter waiter;
    boolean over;

    Request(Loop loop) {
      this.loop = loop;
    }

    @Override
    public void admitted() {
      end();
      enter();
      loop.holding++;
      served.incrementAndGet();
    }

    @Override
    public void refused(GatewayError error) {
      end();
      refused.incrementAndGet();
    }

    private void end() {
      if (over || !loop.waiting.remove(this)) {
        defects.incrementAndGet();
      }
      over = true;
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 3", "2, 100", "4, 1", "3, 0"})
  void boundHoldsAndNoPermitIsLost(int limit, int queue) throws Exception {
    var limiter = new ConcurrencyLimiter(limit, queue, Duration.ofNanos(2_000));
    var clock = new AtomicLong();
    try (var pool = Executors.newFixedThreadPool(LOOPS)) {
      var loops = new ArrayList<Loop>();
      for (int i = 0; i < LOOPS; i++) {
        loops.add(new Loop(limiter, 1000L * limit + i, clock));
      }
      for (var done : pool.invokeAll(loops)) {
        done.get();
      }
    }
    assertThat(defects).hasValue(0);
    assertThat(mostInside.get()).isBetween(1, limit);
    assertThat(inside).hasValue(0);
    assertThat(limiter.running()).isZero();
    assertThat(limiter.waiting()).isZero();
    if (queue > 0) {
      assertThat(served.get() + left.get()).isPositive();
    } else {
      assertThat(served.get() + left.get()).isZero();
    }
  }

  @Test
  void waitersOfManyLoopsAllGetTheirTurnThroughOnePermit() throws Exception {
    int each = 20_000;
    var limiter = new ConcurrencyLimiter(1, LOOPS, Duration.ofDays(1));
    var inside = new AtomicInteger();
    var served = new AtomicInteger();
    Callable<Void> client =
        () -> {
          var turn = new AtomicInteger();
          for (int i = 0; i < each; i++) {
            turn.set(0);
            var answer =
                limiter.admit(
                    0,
                    Runnable::run,
                    new Admission.Listener() {
                      @Override
                      public void admitted() {
                        turn.incrementAndGet();
                      }

                      @Override
                      public void refused(GatewayError error) {
                        turn.set(-1);
                      }
                    });
            if (answer instanceof Waiter) {
              while (turn.get() == 0) {
                Thread.onSpinWait();
                Thread.yield();
              }
              assertThat(turn).hasValue(1);
            } else {
              assertThat(answer).isEqualTo(Admission.Admitted.ADMITTED);
            }
            assertThat(inside.incrementAndGet()).isEqualTo(1);
            served.incrementAndGet();
            inside.decrementAndGet();
            limiter.release();
          }
          return null;
        };
    try (var pool = Executors.newFixedThreadPool(LOOPS)) {
      for (var done : pool.invokeAll(java.util.Collections.nCopies(LOOPS, client))) {
        done.get();
      }
    }
    assertThat(served).hasValue(LOOPS * each);
    assertThat(limiter.running()).isZero();
  }
}

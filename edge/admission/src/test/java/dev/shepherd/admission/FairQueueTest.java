package dev.shepherd.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.exchange.GatewayError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

/** Tenants wait in turns; a tenant that sends much delays itself only. */
class FairQueueTest {
  private final Executor inline = Runnable::run;

  /** The order in which waiters heard, and what. */
  private final List<String> heard = new ArrayList<>();

  private Admission ask(ConcurrencyLimiter limiter, String name) {
    return limiter.admit(
        0,
        inline,
        new Admission.Listener() {
          @Override
          public void admitted() {
            heard.add(name);
          }

          @Override
          public void refused(GatewayError error) {
            heard.add(name + " " + error.status());
          }
        },
        name.substring(0, 1));
  }

  private void serveAll(ConcurrencyLimiter limiter) {
    while (limiter.running() > 0) {
      limiter.release();
    }
  }

  private ConcurrencyLimiter busy(int queue, Map<String, Integer> weights) {
    var limiter =
        new ConcurrencyLimiter(
            1, queue, Duration.ofSeconds(60), t -> weights.getOrDefault(t, 1), 0);
    assertThat(ask(limiter, "z")).isEqualTo(Admission.Admitted.ADMITTED);
    return limiter;
  }

  @Test
  void aTenantWithOneRequestWaitsForOneOfEachOtherAndNotForAll() {
    ConcurrencyLimiter limiter = busy(100, Map.of());
    for (int i = 0; i < 50; i++) {
      ask(limiter, "a" + i);
    }
    ask(limiter, "b");
    serveAll(limiter);
    assertThat(heard).startsWith("a0", "b", "a1").hasSize(51);
  }

  @Test
  void aSingleTenantIsServedInOrderOfArrival() {
    ConcurrencyLimiter limiter = busy(100, Map.of());
    var expected = new ArrayList<String>();
    for (int i = 0; i < 50; i++) {
      ask(limiter, "a" + i);
      expected.add("a" + i);
    }
    serveAll(limiter);
    assertThat(heard).isEqualTo(expected);
  }

  @Test
  void weightsAreShares() {
    ConcurrencyLimiter limiter = busy(100, Map.of("a", 3));
    for (int i = 0; i < 12; i++) {
      ask(limiter, "b" + i);
      ask(limiter, "a" + i);
    }
    serveAll(limiter);
    long early = heard.stream().limit(12).filter(name -> name.startsWith("a")).count();
    assertThat(early).isEqualTo(9);
  }

  @Test
  void aFullQueueMakesRoomForATenantThatHasLess() {
    ConcurrencyLimiter limiter = busy(4, Map.of());
    for (int i = 0; i < 4; i++) {
      ask(limiter, "a" + i);
    }
    assertThat(ask(limiter, "a4")).isInstanceOf(Admission.Refused.class);
    assertThat(ask(limiter, "b0")).isInstanceOf(Waiter.class);
    assertThat(ask(limiter, "b1")).isInstanceOf(Waiter.class);
    assertThat(ask(limiter, "b2")).isInstanceOf(Admission.Refused.class);
    assertThat(limiter.waiting()).isEqualTo(4);
    assertThat(heard).containsExactly("a3 429", "a2 429");
    assertThat(limiter.refusedFull()).isEqualTo(4);
    serveAll(limiter);
    assertThat(heard.subList(2, 6)).containsExactly("a0", "b0", "a1", "b1");
  }

  /** The same rules with lists and loops. */
  private static final class Model {
    private final Map<String, Integer> weights;
    private final Map<String, List<String>> lines = new LinkedHashMap<>();
    private final List<String> ring = new ArrayList<>();
    private final Map<String, Integer> left = new LinkedHashMap<>();

    Model(Map<String, Integer> weights) {
      this.weights = weights;
    }

    void add(String tenant, String name) {
      if (!lines.containsKey(tenant)) {
        lines.put(tenant, new ArrayList<>());
        ring.add(tenant);
        left.put(tenant, weights.get(tenant));
      }
      lines.get(tenant).add(name);
    }

    String poll() {
      if (ring.isEmpty()) {
        return null;
      }
      String tenant = ring.getFirst();
      String name = lines.get(tenant).getFirst();
      left.merge(tenant, -1, Integer::sum);
      if (left.get(tenant) == 0) {
        left.put(tenant, weights.get(tenant));
        ring.addLast(ring.removeFirst());
      }
      remove(tenant, name);
      return name;
    }

    void remove(String tenant, String name) {
      lines.get(tenant).remove(name);
      if (lines.get(tenant).isEmpty()) {
        lines.remove(tenant);
        ring.remove(tenant);
      }
    }

    int longest() {
      return lines.values().stream().mapToInt(List::size).max().orElse(0);
    }

    int waiting(String tenant) {
      return lines.getOrDefault(tenant, List.of()).size();
    }
  }

  @Test
  void everyRunEqualsTheModel() {
    for (long seed = 1; seed <= 300; seed++) {
      run(seed);
    }
  }

  private void run(long seed) {
    var random = new SplittableRandom(seed);
    var weights = new LinkedHashMap<String, Integer>();
    for (String tenant : List.of("a", "b", "c", "d", "e")) {
      weights.put(tenant, 1 + random.nextInt(4));
    }
    var limiter = new ConcurrencyLimiter(1, 1000, Duration.ofSeconds(1));
    var queue = new FairQueue(weights::get);
    var model = new Model(weights);
    var inside = new ArrayList<Waiter>();
    var names = new ArrayList<String>();
    for (int step = 0; step < 500; step++) {
      String where = "seed " + seed + " step " + step;
      switch (random.nextInt(5)) {
        case 0, 1 -> {
          String tenant = "abcde".substring(random.nextInt(5)).substring(0, 1);
          var waiter = new Waiter(limiter, inline, new Silent(), tenant, step);
          queue.add(waiter);
          inside.add(waiter);
          names.add(tenant + step);
          model.add(tenant, tenant + step);
        }
        case 2 -> {
          if (!inside.isEmpty()) {
            int which = random.nextInt(inside.size());
            queue.remove(inside.get(which));
            model.remove(inside.get(which).tenant, names.get(which));
            inside.remove(which);
            names.remove(which);
          }
        }
        default -> {
          Waiter next = queue.poll();
          String expected = model.poll();
          assertThat(next == null ? null : next.tenant + next.deadlineNanos)
              .as(where)
              .isEqualTo(expected);
          if (next != null) {
            names.remove(inside.indexOf(next));
            inside.remove(next);
          }
        }
      }
      assertThat(queue.oldest()).as(where).isSameAs(inside.isEmpty() ? null : inside.getFirst());
      assertThat(queue.tenants()).as(where).isEqualTo(model.lines.size());
      for (String tenant : weights.keySet()) {
        assertThat(queue.waiting(tenant)).as(where).isEqualTo(model.waiting(tenant));
        Waiter displaced = queue.displacedBy(tenant);
        boolean room = model.waiting(tenant) + 1 >= model.longest();
        assertThat(displaced == null).as(where).isEqualTo(room);
        if (displaced != null) {
          assertThat(model.waiting(displaced.tenant)).as(where).isEqualTo(model.longest());
          assertThat(displaced.tenant + displaced.deadlineNanos)
              .as(where)
              .isEqualTo(model.lines.get(displaced.tenant).getLast());
        }
      }
    }
  }

  private static final class Silent implements Admission.Listener {
    @Override
    public void admitted() {}

    @Override
    public void refused(GatewayError error) {}
  }

  @Test
  void whoIsSentAwayHearsHowLongTheQueueTakes() {
    long second = 1_000_000_000;
    var limiter = new ConcurrencyLimiter(1, 20, Duration.ofSeconds(600), t -> 1, 0);
    ask(limiter, "a");
    for (int i = 0; i < 20; i++) {
      ask(limiter, "a" + i);
    }
    assertThat(retryAfter(limiter, 0)).isEqualTo(1);
    // Two requests per second come to their end, and the queue is kept full.
    for (long now = second / 2; now <= 30 * second; now += second / 2) {
      limiter.release();
      ask(limiter, "a more");
      limiter.expire(now);
    }
    assertThat(limiter.waiting()).isEqualTo(20);
    assertThat(retryAfter(limiter, 30 * second)).isBetween(10, 11);
    // Then nothing more does.
    for (long now = 31 * second; now <= 300 * second; now += second) {
      limiter.expire(now);
    }
    assertThat(retryAfter(limiter, 300 * second)).isEqualTo(60);
    serveAll(limiter);
    assertThat(Arrays.asList(limiter.running(), limiter.waiting())).containsOnly(0);
  }

  private int retryAfter(ConcurrencyLimiter limiter, long now) {
    var refused = (Admission.Refused) limiter.admit(now, inline, new Silent(), "a");
    return refused.error().retryAfterSeconds();
  }
}

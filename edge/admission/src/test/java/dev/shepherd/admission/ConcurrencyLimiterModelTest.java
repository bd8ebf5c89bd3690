package dev.shepherd.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.exchange.GatewayError;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random histories on one thread, compared step by step with an obvious model. */
class ConcurrencyLimiterModelTest {
  private static final int TIMEOUT = 40;

  private static final class Request implements Admission.Listener {
    final int number;
    long deadline;
    String fate = "";
    Waiter waiter;

    Request(int number) {
      this.number = number;
    }

    @Override
    public void admitted() {
      fate += "admitted ";
    }

    @Override
    public void refused(GatewayError error) {
      fate += error.code() + " ";
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void everyHistoryMatchesTheModel(long seed) {
    var random = new SplittableRandom(seed);
    int limit = 1 + random.nextInt(4);
    int queue = random.nextInt(6);
    var limiter = new ConcurrencyLimiter(limit, queue, Duration.ofNanos(TIMEOUT));
    var posted = new ArrayDeque<Runnable>();
    var waiting = new ArrayDeque<Request>();
    var onTheWay = new ArrayDeque<Request>();
    List<Request> seen = new ArrayList<>();
    int running = 0;
    long now = 0;
    for (int step = 0; step < 20_000; step++) {
      switch (random.nextInt(7)) {
        case 0, 1, 2 -> {
          var request = new Request(step);
          var answer = limiter.admit(now, posted::add, request);
          if (running < limit && waiting.isEmpty()) {
            assertThat(answer)
                .as("seed %d step %d", seed, step)
                .isEqualTo(Admission.Admitted.ADMITTED);
            running++;
          } else if (waiting.size() < queue) {
            request.waiter = (Waiter) answer;
            request.deadline = now + TIMEOUT;
            waiting.add(request);
            seen.add(request);
          } else {
            assertThat(answer)
                .as("seed %d step %d", seed, step)
                .isInstanceOf(Admission.Refused.class);
          }
        }
        case 3 -> {
          if (running - onTheWay.size() > 0) {
            limiter.release();
            if (waiting.isEmpty()) {
              running--;
            } else {
              onTheWay.add(waiting.poll());
            }
          }
        }
        case 4 -> {
          if (!waiting.isEmpty() && random.nextBoolean()) {
            var gone =
                waiting.stream().skip(random.nextInt(waiting.size())).findFirst().orElseThrow();
            assertThat(gone.waiter.cancel()).isTrue();
            waiting.remove(gone);
          } else if (!onTheWay.isEmpty()) {
            var gone = onTheWay.pollFirst();
            assertThat(gone.waiter.cancel()).isTrue();
            if (waiting.isEmpty()) {
              running--;
            } else {
              onTheWay.add(waiting.poll());
            }
          }
        }
        case 5 -> {
          now += random.nextInt(30);
          int late = 0;
          while (!waiting.isEmpty() && waiting.peek().deadline <= now) {
            waiting.poll();
            late++;
          }
          assertThat(limiter.expire(now)).as("seed %d step %d", seed, step).isEqualTo(late);
        }
        default -> {
          while (!posted.isEmpty()) {
            posted.poll().run();
          }
          for (var request : onTheWay) {
            assertThat(request.fate).as("seed %d step %d", seed, step).isEqualTo("admitted ");
          }
          onTheWay.clear();
        }
      }
      assertThat(limiter.running()).as("seed %d step %d", seed, step).isEqualTo(running);
      assertThat(limiter.waiting()).as("seed %d step %d", seed, step).isEqualTo(waiting.size());
    }
    for (var request : seen) {
      assertThat(request.fate)
          .as("seed %d request %d", seed, request.number)
          .isIn("", "admitted ", "admission_queue_timeout ");
    }
  }
}

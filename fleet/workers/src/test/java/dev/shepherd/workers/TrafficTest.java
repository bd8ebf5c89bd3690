package dev.shepherd.workers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class TrafficTest {

  @Test
  void manyThreadsLoseNoCount() throws InterruptedException {
    var count = new Traffic(0);
    var below = new AtomicInteger();
    var threads = new ArrayList<Thread>();
    for (int t = 0; t < 4; t++) {
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int i = 0; i < 20_000; i++) {
                      count.begin();
                      if (count.current() < 1 || count.end() < 0) {
                        below.incrementAndGet();
                      }
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(below.get()).isZero();
    assertThat(count.current()).isZero();
    assertThat(count.total()).isEqualTo(80_000);
  }

  @Test
  void thereIsNothingBelowZero() {
    var count = new Traffic(0);
    assertThat(count.end()).isEqualTo(-1);
    count.begin();
    assertThat(count.end()).isZero();
    assertThat(count.end()).isEqualTo(-1);
    assertThat(count.current()).isZero();
  }
}

package dev.shepherd.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class RetentionTest {

  @Test
  void nothingIsGoneBeforeTheFirstDisappointment() {
    var retention = new Retention();
    for (int i = 0; i < 1000; i++) {
      assertThat(retention.add(10_000, i)).isEqualTo(Retention.ALWAYS);
    }
    assertThat(retention.capacity()).isInfinite();
  }

  @Test
  void anEngineThatNeverTellsTeachesNothing() {
    var retention = new Retention();
    retention.add(100_000, 0);
    for (int i = 0; i < 100; i++) {
      retention.learn(5000, 0, 16);
    }
    assertThat(retention.capacity()).isInfinite();
  }

  @Test
  void theBorderIsWhereTheCapacityBegan() {
    var retention = new Retention();
    for (int i = 0; i < 100; i++) {
      retention.add(1000, i);
    }
    retention.learn(500, 500, 16);
    retention.learn(1000, 0, 16);
    assertThat(retention.capacity()).isEqualTo(100_000);
    long border = Retention.ALWAYS;
    for (int i = 100; i < 150; i++) {
      border = retention.add(1000, i);
    }
    assertThat(border).isBetween(49L, 50L);
  }

  @Test
  void theCapacityOfAnLruIsFound() {
    long seed = 42;
    var random = new SplittableRandom(seed);
    var retention = new Retention();
    int capacity = 300;
    var engine =
        new LinkedHashMap<Integer, Boolean>(16, 0.75f, true) {
          private static final long serialVersionUID = 1;

          @Override
          protected boolean removeEldestEntry(java.util.Map.Entry<Integer, Boolean> eldest) {
            return size() > capacity;
          }
        };
    var lastUse = new LinkedHashMap<Integer, Long>();
    long border = Retention.ALWAYS;
    for (int i = 0; i < 40_000; i++) {
      int item = (int) (random.nextDouble() * random.nextDouble() * 2000);
      Long used = lastUse.get(item);
      double predicted = used != null && used >= border ? 1000 : 0;
      boolean hit = engine.containsKey(item);
      engine.put(item, true);
      lastUse.put(item, (long) i);
      border = retention.add(predicted > 0 ? 0 : 1000, i);
      retention.learn(predicted, hit ? 1000 : 0, 16);
    }
    assertThat(retention.capacity()).as("seed " + seed).isBetween(200_000.0, 400_000.0);
  }

  @Test
  void theLeastIsNeverUndercut() {
    var retention = new Retention();
    retention.add(100, 0);
    retention.learn(100, 100, 1);
    for (int i = 0; i < 1000; i++) {
      retention.learn(5000, 0, 16);
    }
    assertThat(retention.capacity()).isEqualTo(Retention.LEAST_TOKENS);
  }
}

package dev.shepherd.torture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/** Time on a virtual loop costs no real time. */
class VirtualLoopTest {

  @Test
  void tasksRunAtTheirMomentAndInOrder() {
    var loop = new VirtualLoop();
    var ran = new ArrayList<String>();
    loop.after(Duration.ofMinutes(2), () -> ran.add("late at " + loop.millis()));
    loop.after(Duration.ofMillis(30), () -> ran.add("soon at " + loop.millis()));
    assertThat(loop.passUntil(Duration.ofMinutes(1), () -> ran.size() == 2)).isFalse();
    loop.pass(Duration.ofMinutes(1));
    assertThat(ran).containsExactly("soon at 30", "late at 120000");
    loop.end();
  }

  /** A loop that slept while it ended would make a trial several times as long. */
  @Test
  void endingDoesNotSleep() {
    assertTimeout(
        Duration.ofSeconds(5),
        () -> {
          for (int i = 0; i < 100; i++) {
            var loop = new VirtualLoop();
            loop.after(Duration.ofHours(1), () -> {});
            loop.pass(Duration.ofMillis(1));
            loop.end();
            assertThat(loop.isTerminated()).isTrue();
          }
        });
  }
}

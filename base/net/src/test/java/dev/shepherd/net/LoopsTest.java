package dev.shepherd.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.exchange.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** New connections go where the least is done. */
class LoopsTest {

  @Test
  void openExchangesDecideThenConnections() {
    try (var loops = Loops.start(Transport.LOCAL, 3, Clock.system())) {
      Loop first = loops.all().get(0);
      Loop second = loops.all().get(1);
      Loop third = loops.all().get(2);
      assertThat(loops.leastBusy()).isSameAs(first);
      first.connectionOpened();
      assertThat(loops.leastBusy()).isSameAs(second);
      second.connectionOpened();
      second.connectionOpened();
      third.exchangeOpened();
      assertThat(loops.leastBusy()).isSameAs(first);
      first.exchangeOpened();
      assertThat(loops.leastBusy()).isSameAs(second);
      second.exchangeOpened();
      assertThat(loops.leastBusy()).isSameAs(third);
      first.exchangeClosed();
      first.connectionClosed();
      assertThat(loops.leastBusy()).isSameAs(first);
      assertThat(loops.of(second.eventLoop())).isSameAs(second);
    }
  }

  @Test
  void lateTickIsReportedAsDelay() {
    var manual = new ManualLoop();
    List<Long> delays = new ArrayList<>();
    manual.loop().reportDelays(delays::add);
    manual.advance(Duration.ofMillis(200));
    manual.clock.advance(Duration.ofMillis(40));
    manual.advance(Duration.ofMillis(200));
    assertThat(delays).containsExactly(0L, 0L, Duration.ofMillis(40).toNanos(), 0L);
  }
}

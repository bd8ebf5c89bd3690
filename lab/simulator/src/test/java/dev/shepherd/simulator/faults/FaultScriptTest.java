package dev.shepherd.simulator.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FaultScriptTest {
  private static List<FaultRule> read(String script) {
    return FaultScript.read(script, Conditions.PERFECT.withSliceBytes(3));
  }

  @Test
  void aRuleSaysWhichWhereAndWhat() {
    assertThat(read("# nothing\n\n connection=3 down after=1000 reset # here\n"))
        .containsExactly(FaultRule.at(3, Direction.DOWN, 1000, new Fault.Reset()));
    assertThat(read("every=10 share=0.5 up after=1KiB..2k stall=1.5s"))
        .containsExactly(
            new FaultRule(
                0, 10, 0.5, Direction.UP, 1024, 2000, new Fault.Stall(Duration.ofMillis(1500))));
    assertThat(read("stall=forever\nblack-hole\nhalf-close\nclose\ncorrupt=2"))
        .extracting(FaultRule::fault)
        .containsExactly(
            new Fault.Stall(null),
            new Fault.BlackHole(),
            new Fault.HalfClose(),
            new Fault.Close(),
            new Fault.Corrupt(2));
  }

  @Test
  void aChangeStartsFromTheOrdinaryLink() {
    assertThat(read("latency=20ms jitter=500us bandwidth=1MB/s"))
        .extracting(FaultRule::fault)
        .containsExactly(
            new Fault.Change(
                new Conditions(Duration.ofMillis(20), Duration.ofNanos(500_000), 1_000_000, 3)));
  }

  @ParameterizedTest
  @CsvSource({
    "connection=0 reset,connection",
    "share=1.5 reset,share",
    "after=10..5 reset,after",
    "after=ten reset,after",
    "sideways reset,sideways",
    "stall=2,stall",
    "corrupt=0,corrupt",
    "bandwidth=0 ,bandwidth",
    "latency=NaNs,latency",
    "wait=3 reset,wait",
    "down after=3,nothing",
    "reset close,one fault",
    "reset latency=3ms,one fault",
    "latency=3ms reset,one fault",
  })
  void whatIsWrongIsToldWithItsLine(String line, String complaint) {
    assertThatThrownBy(() -> read("reset\n" + line))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("line 2: ")
        .hasMessageContaining(complaint);
  }
}

package dev.shepherd.benchmark.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;

/** CPU time is read for the whole bill of a process. */
class ProcessCpuTest {

  @Test
  void strangeProgramNamesDoNotShiftTheFields() {
    String stat = "42 (a) b (c) R 1 42 42 0 -1 4194560 100 0 0 0 7 5 2 1 20 0 9 0 12345 0 0";
    assertThat(ProcessCpu.processTicks(stat)).isEqualTo(7 + 5 + 2 + 1);
  }

  @Test
  void aProcessThatIsGoneHasNothingToTell() {
    assertThat(ProcessCpu.processTicks("")).isZero();
    assertThat(ProcessCpu.processTicks("42 (short) R 1")).isZero();
  }

  @Test
  void idleTimeIsNoWork() {
    assertThat(ProcessCpu.machineTicks("cpu  10 1 20 9999 8888 3 4 5 0 0\ncpu0 1 1 1 1\n"))
        .isEqualTo(10 + 1 + 20 + 3 + 4 + 5);
  }

  @Test
  void thisProcessHasUsedSomething() {
    assumeTrue(ProcessCpu.available(), "needs /proc");
    long pid = ProcessHandle.current().pid();
    assertThat(ProcessCpu.nanosOfTree(pid)).isPositive();
    assertThat(ProcessCpu.residentBytesOfTree(pid)).isGreaterThan(10_000_000);
  }
}

package dev.shepherd.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Peers and load do not share a CPU where there are two. */
class CpuPinsTest {

  @Test
  void listsOfCpusAreRead() {
    assertThat(CpuPins.parseList("0-2,5")).containsExactly(0, 1, 2, 5);
    assertThat(CpuPins.parseList("3")).containsExactly(3);
  }
}

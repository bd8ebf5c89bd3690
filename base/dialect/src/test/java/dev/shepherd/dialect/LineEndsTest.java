package dev.shepherd.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LineEndsTest {

  @Test
  void findsTheSameAsByteByByte() {
    for (long seed = 1; seed <= 20_000; seed++) {
      var random = new SplittableRandom(seed);
      byte[] bytes = new byte[random.nextInt(40)];
      boolean crowded = random.nextBoolean();
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) (crowded ? random.nextInt(17) : random.nextInt(256));
      }
      int from = random.nextInt(bytes.length + 1);
      int to = from + random.nextInt(bytes.length - from + 1);
      int expected = from;
      while (expected < to && bytes[expected] != '\n' && bytes[expected] != '\r') {
        expected++;
      }
      assertThat(LineEnds.next(bytes, from, to)).as("seed %d", seed).isEqualTo(expected);
    }
  }
}

package dev.shepherd.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class Blake3Test {

  /** The official test vectors: byte {@code i} of the input is {@code i mod 251}. */
  @ParameterizedTest
  @CsvSource({
    "0, af1349b9f5f9a1a6",
    "1, 2d3adedff11b61f1",
    "1023, 10108970eeda3eb9",
    "1024, 42214739f095a406",
    "1025, d00278ae47eb27b3",
    "2048, e776b6028c7cd22a",
    "31744, 62b6960e1a44bcc1",
    "102400, bc3e3d41a1146b06",
  })
  void agreesWithThePublishedVectors(int length, String firstBytes) {
    byte[] input = new byte[length];
    for (int i = 0; i < length; i++) {
      input[i] = (byte) (i % 251);
    }
    long expected = Long.reverseBytes(HexFormat.fromHexDigitsToLong(firstBytes));
    assertThat(Blake3.prefix64(input)).isEqualTo(expected);
  }
}

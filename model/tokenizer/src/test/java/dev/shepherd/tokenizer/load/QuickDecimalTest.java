package dev.shepherd.tokenizer.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Numbers are read with the rounding of the library's own reader. */
final class QuickDecimalTest {

  private static double parse(String text) {
    byte[] json = text.getBytes(StandardCharsets.US_ASCII);
    return QuickDecimal.parse(json, 0, json.length);
  }

  @Test
  void longDecimalsAreRoundedAtEveryStep() {
    // What the library writes when it is given the first of each.
    assertThat(parse("-7.3360090255737305")).isEqualTo(-7.336009025573731);
    assertThat(parse("-7.5550994873046875")).isEqualTo(-7.555099487304688);
  }

  @Test
  void shortDecimalsAreExact() {
    for (String text : new String[] {"0", "-0.5", "1", "12.25", "1e3", "2.5E-3", "-1e+2", "0.0"}) {
      assertThat(parse(text)).isEqualTo(Double.parseDouble(text));
    }
    assertThat(parse("18446744073709551615")).isEqualTo(18446744073709551615.0);
    assertThat(parse("1e400")).isInfinite();
    assertThat(parse("1e-400")).isZero();
    assertThat(parse("0e999999999999")).isZero();
  }

  @Test
  void anyNumberIsNear() {
    var random = new Random(5);
    for (int i = 0; i < 20_000; i++) {
      double value = random.nextGaussian() * Math.pow(10, random.nextInt(60) - 30);
      assertThat(parse(Double.toString(value))).isCloseTo(value, within(4 * Math.ulp(value)));
    }
    assertThat(parse("123456789012345678901234567890.5"))
        .isCloseTo(1.2345678901234568e29, within(1e14));
  }

  @Test
  void whatIsNoNumberIsRefused() {
    for (String text :
        new String[] {"", "-", "1-2", "--1", ".5", "1.", "1e", "1e+", "+1", "1.2.3"}) {
      assertThatThrownBy(() -> parse(text)).isInstanceOf(NumberFormatException.class);
    }
  }
}

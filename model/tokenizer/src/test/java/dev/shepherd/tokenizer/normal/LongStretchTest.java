package dev.shepherd.tokenizer.normal;

import static org.assertj.core.api.Assertions.assertThat;

import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The linear way to a normal form gives what the JDK gives. */
class LongStretchTest {

  private static final String STARTERS =
      "aeoqAZ\u00e9\u01d5\u1e9b\uac00\u1100\u1161\u11a8\u0915\u0958\u09c7\u09be\ufb01\u212b\u2460\uff21\u30ab";

  private static final String MARKS =
      "\u0301\u0300\u0323\u0307\u0308\u0327\u0328\u0344\u0345\u0334\u031b\u05b0\u064b\u093c\u094d\u3099\u20d0\u1dc0";

  @Test
  void agreesWithTheJdkOnRandomStretches() {
    long seed = 11;
    Random random = new Random(seed);
    for (int round = 0; round < 20_000; round++) {
      StringBuilder text = new StringBuilder();
      int length = 1 + random.nextInt(24);
      for (int i = 0; i < length; i++) {
        String from = random.nextInt(4) == 0 ? STARTERS : MARKS;
        text.append(from.charAt(random.nextInt(from.length())));
      }
      for (Form form : Form.values()) {
        assertThat(LongStretch.normalized(text.toString(), form))
            .as("seed %s round %s %s of %s", seed, round, form, text)
            .isEqualTo(Normalizer.normalize(text, form));
      }
    }
  }
}

package dev.shepherd.gateway;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/**
 * Random JSON objects that a careless gateway would change: unusual number spellings, escapes,
 * blanks, repeated keys, keys in any order.
 */
final class RandomBody {
  private static final String[] SCALARS = {
    "1e2",
    "1.0",
    "-0",
    "0.10",
    "1E+400",
    "12345678901234567890",
    "-1.5e-7",
    "true",
    "false",
    "null",
    "\"\"",
    "\"\\u0041\\ud83d\\ude00\"",
    "\"\\/\\b\\f\\n\\r\\t\\\"\\\\\"",
    "\"é ☃ 😀\"",
    "\"\\u0000\"",
    "[]",
    "{}",
    "[1 , 2,\t3]",
    "{\"model\":\"not this one\"}",
    "{\"a\":{\"stream\":7}}"
  };
  private static final String[] BLANKS = {"", "", "", " ", "\n", "\r\n", "\t  "};

  private final SplittableRandom random;

  RandomBody(SplittableRandom random) {
    this.random = random;
  }

  /**
   * An object with a model and members at random.
   *
   * @param model its literal, quotes included
   * @param bytes about how long it shall be
   */
  byte[] object(String model, int bytes) {
    var out = new StringBuilder(blank()).append('{');
    int members = random.nextInt(8);
    int place = random.nextInt(members + 1);
    for (int i = 0; i <= members; i++) {
      if (i > 0) {
        out.append(',');
      }
      if (i == place) {
        member(out, "\"model\"", model);
      } else {
        member(out, random.nextInt(4) == 0 ? "\"twice\"" : "\"k" + i + "\\u00e9\"", scalar());
      }
    }
    int missing = bytes - out.length() - 2;
    if (missing > 20) {
      out.append(",\"pad\":\"");
      String filling = random.nextBoolean() ? "x" : "aé\\n";
      out.append(filling.repeat((missing - 9) / filling.length())).append('"');
    }
    return out.append('}').append(blank()).toString().getBytes(StandardCharsets.UTF_8);
  }

  private void member(StringBuilder out, String key, String value) {
    out.append(blank()).append(key).append(blank()).append(':').append(blank());
    out.append(value).append(blank());
  }

  private String scalar() {
    return SCALARS[random.nextInt(SCALARS.length)];
  }

  private String blank() {
    return BLANKS[random.nextInt(BLANKS.length)];
  }
}

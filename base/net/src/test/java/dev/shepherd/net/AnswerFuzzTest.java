package dev.shepherd.net;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever a worker sends ends in one answer or one failure; never in an exception. */
class AnswerFuzzTest {
  private static final int ROUNDS = 20_000;
  private static final List<String> SEEDS =
      UpstreamAnswerTest.answers()
          .map(arguments -> (String) arguments.get()[0] + arguments.get()[1])
          .toList();
  private static final String[] FRAGMENTS = {
    "\r\n",
    "\n",
    "\r",
    "\0",
    " ",
    ":",
    ",",
    ";",
    "0\r\n\r\n",
    "5\r\nhello\r\n",
    "ffffffff\r\n",
    "content-length: 5\r\n",
    "transfer-encoding: chunked\r\n",
    "connection: close\r\n",
    "HTTP/1.1 100 Continue\r\n\r\n",
    "HTTP/1.1 200 OK\r\n",
    "HTTP/1.0 ",
    "\u00ff"
  };

  @Test
  void mutatedAnswersEndInOneAnswerOrOneFailure() {
    for (long seed = 0; seed < ROUNDS; seed++) {
      var random = new Random(seed);
      byte[] bytes = Ascii.bytes(mutate(random));
      assertThatCode(() -> AnswerFuzzer.check(bytes, 0, random))
          .as("seed " + seed)
          .doesNotThrowAnyException();
    }
  }

  private static String mutate(Random random) {
    var text = new StringBuilder(SEEDS.get(random.nextInt(SEEDS.size())));
    return Mutations.of(text, FRAGMENTS, random);
  }
}

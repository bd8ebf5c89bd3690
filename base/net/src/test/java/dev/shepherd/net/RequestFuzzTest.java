package dev.shepherd.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever comes over the wire ends in a request, a refusal or silence; never in an exception. */
class RequestFuzzTest {
  private static final int ROUNDS = 20_000;
  private static final List<String> SEEDS =
      RequestDecodingTest.requests().map(arguments -> (String) arguments.get()[0]).toList();
  private static final String[] FRAGMENTS = {
    "\r\n",
    "\n",
    "\r",
    "\0",
    " ",
    "\t",
    ":",
    ",",
    ";",
    "0\r\n\r\n",
    "content-length: 5\r\n",
    "transfer-encoding: chunked\r\n",
    "expect: 100-continue\r\n",
    "connection: close\r\n",
    "HTTP/1.1",
    "HTTP/1.0",
    "host: a\r\n",
    "ffffffff",
    "\u00ff",
    "GET / HTTP/1.1\r\n"
  };

  @Test
  void mutatedRequestsEndInACallbackOrARefusal() {
    for (long seed = 0; seed < ROUNDS; seed++) {
      var random = new Random(seed);
      byte[] bytes = Ascii.bytes(mutate(random));
      String where = "seed " + seed;
      var handler = new EchoHandler();
      try (var wire = new ServerWire(handler)) {
        int at = 0;
        while (at < bytes.length) {
          int to = Math.min(bytes.length, at + 1 + random.nextInt(bytes.length));
          wire.send(bytes, at, to);
          at = to;
        }
        wire.channel.checkException();
        String answer = wire.received().replace("HTTP/1.1 100 Continue\r\n\r\n", "");
        assertThat(answer.isEmpty()).as(where).isEqualTo(handler.journal.isEmpty());
        if (handler.journal.stream().anyMatch(line -> line.contains("refused"))) {
          assertThat(wire.open()).as(where).isFalse();
        }
        if (seed % 100 == 0) {
          // Whatever is unfinished must not stay for ever.
          wire.advance(Duration.ofSeconds(65));
          assertThat(wire.open()).as(where).isFalse();
        }
        wire.channel.close();
        wire.channel.runPendingTasks();
        assertThat(wire.manual.loop().openExchanges()).as(where).isZero();
        assertThat(wire.allReleased()).as(where).isTrue();
      }
    }
  }

  @Test
  void howTheBytesAreSlicedChangesNothing() {
    for (long seed = 0; seed < ROUNDS; seed++) {
      var random = new Random(seed);
      byte[] bytes = Ascii.bytes(mutate(random));
      assertThatCode(() -> RequestFuzzer.check(bytes, 0, random))
          .as("seed " + seed)
          .doesNotThrowAnyException();
    }
  }

  private static String mutate(Random random) {
    var text = new StringBuilder();
    for (int i = random.nextInt(3); i >= 0; i--) {
      text.append(SEEDS.get(random.nextInt(SEEDS.size())));
    }
    return Mutations.of(text, FRAGMENTS, random);
  }
}

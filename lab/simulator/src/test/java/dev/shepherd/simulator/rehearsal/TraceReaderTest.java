package dev.shepherd.simulator.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TraceReaderTest {
  private static final String GOOD =
      "{\"timestamp\": 5, \"input_length\": 24, \"output_length\": 3, \"hash_ids\": [7, 8, 9]}";

  private static Trace read(String text) throws IOException {
    return read(text.getBytes(StandardCharsets.UTF_8), false);
  }

  private static Trace read(byte[] bytes, boolean wholeBlocks) throws IOException {
    return TraceReader.read(new ByteArrayInputStream(bytes), "t", 10, wholeBlocks, 1000);
  }

  @Test
  void linesBecomeRequests() throws IOException {
    var trace = read("\n" + GOOD + "\r\n\n" + GOOD.replace("5", "7.5") + "\n");
    assertThat(trace.requests()).hasSize(2);
    var first = trace.requests().getFirst();
    assertThat(first.atNanos()).isEqualTo(5_000_000);
    assertThat(first.outputTokens()).isEqualTo(3);
    assertThat(first.prompt().tokens()).isEqualTo(24);
    // The third block is not full, so it cannot be found again.
    assertThat(first.prompt().blockKeys()).hasSize(2);
    assertThat(trace.lengthNanos()).isEqualTo(7_500_000);
  }

  @Test
  void wholeBlocksRoundPromptsUp() throws IOException {
    var prompt = read(GOOD.getBytes(StandardCharsets.UTF_8), true).requests().getFirst().prompt();
    assertThat(prompt.tokens()).isEqualTo(30);
    assertThat(prompt.blockKeys()).hasSize(3);
  }

  @Test
  void keysStandForAllBlocksUpToTheirs() throws IOException {
    var trace =
        read(
            String.join(
                "\n",
                GOOD.replace("24", "30"),
                GOOD.replace("24", "30").replace("7, 8, 9", "7, 8, 1"),
                GOOD.replace("24", "30").replace("7, 8, 9", "1, 8, 9")));
    long[] a = trace.requests().get(0).prompt().blockKeys();
    long[] b = trace.requests().get(1).prompt().blockKeys();
    long[] c = trace.requests().get(2).prompt().blockKeys();
    assertThat(b[0]).isEqualTo(a[0]);
    assertThat(b[1]).isEqualTo(a[1]);
    assertThat(b[2]).isNotEqualTo(a[2]);
    assertThat(c[1]).isNotEqualTo(a[1]);
    assertThat(c[2]).isNotEqualTo(a[2]);
  }

  @Test
  void onlyTheFirstRequestsAreRead() throws IOException {
    var in =
        new ByteArrayInputStream(
            (GOOD + "\n" + GOOD + "\nrubbish").getBytes(StandardCharsets.UTF_8));
    assertThat(TraceReader.read(in, "t", 10, false, 2).requests()).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"timestamp\": 1              | t, line 2: ",
        "[1]                            | t, line 2: an object is expected, not an array",
        "{\"timestamp\": 9}             | t, line 2: field 'input_length' is missing",
        "AT:\"x\"                       | t, line 2: field 'timestamp' must be a number, not a string",
        "AT:-1                          | t, line 2: field 'timestamp' must be milliseconds",
        "AT:1e300                       | t, line 2: field 'timestamp' must be milliseconds",
        "AT:4                           | t, line 2: the timestamp is before that of the line above",
        "IN:0                           | t, line 2: field 'input_length' must be a whole number from 1",
        "IN:2.5                         | t, line 2: field 'input_length' must be a whole number",
        "IN:99999999999999999999        | t, line 2: field 'input_length' must be a whole number",
        "IN:90                          | t, line 2: 90 tokens make 9 blocks of 10, but there are 3",
        "OUT:-3                         | t, line 2: field 'output_length' must be a whole number from 0",
        "IDS:7                          | t, line 2: field 'hash_ids' must be an array, not a number",
        "IDS:[7, 8, 1.5]                | t, line 2: field 'hash_ids' must hold whole numbers",
        "IDS:[7, 8, -1]                 | t, line 2: field 'hash_ids' must hold whole numbers",
        "IDS:[7, 8, \"9\"]              | t, line 2: field 'hash_ids' must hold whole numbers",
        "IDS:[7, 8, [9]]                | t, line 2: field 'hash_ids' must hold whole numbers",
        "IDS:[7, 8, 1234567890123456789] | t, line 2: field 'hash_ids' must hold whole numbers"
      })
  void complaintsNameTheLine(String second, String message) {
    String line =
        second
            .replaceFirst("^AT:(.*)", GOOD.replace("5", "$1"))
            .replaceFirst("^IN:(.*)", GOOD.replace("24", "$1"))
            .replaceFirst("^OUT:(.*)", GOOD.replace(": 3", ": $1"))
            .replaceFirst("^IDS:(.*)", GOOD.replace("[7, 8, 9]", "$1"));
    assertThatThrownBy(() -> read(GOOD + "\n" + line))
        .isInstanceOf(TraceException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void emptyAndMissingFilesAreTold() {
    assertThatThrownBy(() -> read("\n \n")).hasMessage("t: holds no requests");
    assertThatThrownBy(() -> TraceReader.read(Path.of("no/such/file"), 10, false, 1))
        .hasMessageContaining("cannot read the trace");
    assertThatThrownBy(() -> TraceReader.read(Path.of("."), 10, false, 1))
        .hasMessageContaining("cannot read the trace");
  }

  @Test
  void endlessLinesAreRefused() {
    assertThatThrownBy(() -> read(GOOD + "\n" + " ".repeat((4 << 20) + 1)))
        .hasMessage("t, line 2: the line is longer than 4 MiB");
  }

  @Test
  void damagedLinesNeverLeakAnotherException() {
    int refused = 0;
    for (long seed = 0; seed < 20_000; seed++) {
      var random = new SplittableRandom(seed);
      byte[] bytes = GOOD.getBytes(StandardCharsets.UTF_8);
      for (int i = 0; i <= seed % 4; i++) {
        bytes[random.nextInt(bytes.length)] = (byte) (32 + random.nextInt(96));
      }
      try {
        assertThat(read(bytes, false).requests()).as("seed %d", seed).hasSize(1);
      } catch (TraceException e) {
        refused++;
      } catch (IOException | RuntimeException e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
    assertThat(refused).isBetween(10_000, 19_999);
  }
}

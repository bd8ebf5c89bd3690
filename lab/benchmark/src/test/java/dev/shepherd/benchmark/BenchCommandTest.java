package dev.shepherd.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command line of the benchmark says what it did not understand. */
class BenchCommandTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String line) throws Exception {
    return new BenchCommand()
        .run(
            List.of(line.split(" ", -1)),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nonsense                | no benchmark 'nonsense'. There are: smg bench proxy, smg bench routing",
        "routing --policy best   | --policy: unknown policy 'best'",
        "proxy --rounds 0        | --rounds needs a whole number from 1 to 50",
        "proxy --rounds          | --rounds needs",
        "proxy --seconds=x       | not 'x'",
        "proxy --cases small,big | no case 'big'",
        "proxy --peers apache    | no peer 'apache'",
        "proxy --fast            | no option '--fast'",
        "chaos --proofs none     | --proofs: there is no 'none'; known: engines, network",
        "chaos --seconds 1       | --seconds needs a whole number from 5 to 3600",
        "chaos --fast 1          | no option '--fast'",
        "endurance --minutes 0   | --minutes needs a whole number from 1",
        "endurance now           | unexpected word 'now'"
      })
  void wrongWordsAreNamed(String line, String message) throws Exception {
    assertThat(run(line)).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains(message);
  }

  @Test
  void helpNamesEveryCaseAndPeer() throws Exception {
    assertThat(run("proxy --help")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).contains(Peers.NAMES);
    for (BenchCase each : BenchCase.values()) {
      assertThat(out.toString(StandardCharsets.UTF_8)).contains(each.title());
    }
  }

  @Test
  void routingIsRehearsed() throws Exception {
    assertThat(run("routing --limit 20 --policy least_in_flight")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("built-in chats, 20 requests x1")
        .contains("least_in_flight");
    assertThat(run("routing --help")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("Usage: smg bench routing");
  }

  @Test
  void bothFormsOfAnOptionAreUnderstood() throws Exception {
    BenchOptions options =
        BenchOptions.parse(List.of("--rounds=7", "--cases", "sse,rate", "--json", "--rate", "99"));
    assertThat(options.rounds()).isEqualTo(7);
    assertThat(options.cases()).containsExactly(BenchCase.SSE, BenchCase.RATE);
    assertThat(options.json()).isTrue();
    assertThat(options.rate()).isEqualTo(99);
    assertThat(options.peers()).isEqualTo(Peers.NAMES);
  }
}

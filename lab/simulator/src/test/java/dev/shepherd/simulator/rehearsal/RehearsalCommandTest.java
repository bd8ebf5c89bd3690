package dev.shepherd.simulator.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.exchange.ManualClock;
import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonParser;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RehearsalCommandTest {
  @TempDir private Path folder;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... args) {
    out.reset();
    err.reset();
    return new RehearsalCommand(new ManualClock(0))
        .run(
            List.of(args),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--policy fastest         | --policy: unknown policy 'fastest', use one of",
        "--speedup 0              | --speedup: a number above 0, not '0'",
        "--workers 0              | --workers: a whole number from 1",
        "--load-poll 10           | --load-poll: a time such as 15ms, 10s or 3m, not '10'",
        "--load-poll 0s           | --load-poll: a time above 0",
        "--slow-worker 3          | --slow-worker: worker and factor such as 0=0.5, not '3'",
        "--slow-worker 9=0.5      | --slow-worker: there is no worker 9",
        "--remove-worker-at 50%=8 | --remove-worker-at: there is no worker 8",
        "--add-worker-at 101%     | --add-worker-at: at most 100%, not '101%'",
        "--no-metrics=yes         | --no-metrics: takes no value",
        "--capacity-factor x      | --capacity-factor: a number from 0 to 1000, not 'x'",
        "--fast                   | --fast: a value must follow",
        "--fast 1                 | unknown option '--fast'",
        "stray                    | unexpected argument 'stray'"
      })
  void wrongWordsAreNamed(String line, String message) {
    assertThat(run(line.split(" ", -1))).isEqualTo(2);
    assertThat(err()).contains("smg bench routing: " + message);
    assertThat(out()).isEmpty();
  }

  @Test
  void missingTraceIsAnError() {
    assertThat(run("--trace", folder.resolve("none").toString())).isEqualTo(1);
    assertThat(err()).contains("cannot read the trace");
  }

  @Test
  void wrongTraceIsAnErrorThatNamesTheLine() throws IOException {
    var file = Files.writeString(folder.resolve("bad.jsonl"), "{}\n");
    assertThat(run("--trace=" + file)).isEqualTo(1);
    assertThat(err()).contains("bad.jsonl, line 1: field 'timestamp' is missing");
  }

  @Test
  void helpNamesPoliciesAndEngineOptions() {
    assertThat(run("--help")).isZero();
    assertThat(out())
        .contains(
            "least_in_flight, oracle",
            "thrifty_oracle",
            "round_robin",
            "--prefill-order O",
            "--kv-admission");
  }

  @Test
  void builtInChatsAreThoseOfTheGenerator() throws IOException {
    try (var in = BuiltInTrace.class.getResourceAsStream(BuiltInTrace.RESOURCE)) {
      assertThat(in).isNotNull();
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
          .isEqualTo(SyntheticTrace.lines(1, 500));
    }
    var file = folder.resolve("chats.jsonl");
    assertThat(run("--write-synthetic", file.toString(), "--limit", "40", "--seed=9")).isZero();
    assertThat(Files.readString(file)).isEqualTo(SyntheticTrace.lines(9, 40));
  }

  @Test
  void syntheticChatsGrowAndShare() throws IOException {
    var bytes = SyntheticTrace.lines(1, 500).getBytes(StandardCharsets.UTF_8);
    var trace = TraceReader.read(new ByteArrayInputStream(bytes), "t", 512, false, 1000);
    var first = trace.requests().getFirst().prompt().blockKeys()[0];
    assertThat(trace.requests())
        .hasSize(500)
        .allSatisfy(r -> assertThat(r.prompt().blockKeys()[0]).isEqualTo(first));
  }

  @Test
  void tableAndJsonTellTheSame() throws IOException {
    var file = folder.resolve("report.json");
    assertThat(run("--policy", "least_in_flight", "--speedup=3", "--json", file.toString()))
        .isZero();
    var report = JsonParser.parseObject(Files.readAllBytes(file));
    var replays =
        report.fields().array("replays").objects().map(r -> r.string("policy", "")).toList();
    assertThat(replays).containsExactly("round_robin", "oracle", "least_in_flight");
    JsonObject last = report.fields().array("replays").objects().toList().getLast();
    assertThat(last.fields().number("mean_over_oracle").getAsDouble()).isGreaterThan(1);
    assertThat(out())
        .contains("built-in chats, 500 requests x3, 8 workers, 600 blocks of 512")
        .contains(String.format("%.3f", last.fields().number("ttft_mean_s").getAsDouble()));
    assertThat(run("--policy", "least_in_flight", "--speedup=3", "--json=-")).isZero();
    assertThat(out()).isEqualTo(Files.readString(file));
  }

  @Test
  void everyFlagChangesTheReplay() {
    var base = List.of("--policy=power_of_two", "--json=-", "--speedup=3");
    assertThat(run(base.toArray(String[]::new))).isZero();
    String usual = out().replaceAll("\"(seed|workers|gateways)\".*", "");
    for (String flag :
        List.of(
            "--speedup=2",
            "--limit=400",
            "--workers=7",
            "--blocks=300",
            "--prefill-rate=9000",
            "--step=40ms",
            "--batch-slowdown=0.1",
            "--decode-stretch=1",
            "--prefill-drag=0.1",
            "--prefill-order=shared",
            "--max-running=4",
            "--kv-admission=on",
            "--gateways=2",
            "--slow-worker=1=0.5",
            "--capacity-factor=0.5",
            "--add-worker-at=20%",
            "--remove-worker-at=30s=3",
            "--whole-blocks",
            "--burst=50",
            "--seed=2")) {
      var args = new ArrayList<>(base);
      args.add(flag);
      assertThat(run(args.toArray(String[]::new))).as(flag).isZero();
      assertThat(out().replaceAll("\"(seed|workers|gateways)\".*", ""))
          .as(flag)
          .isNotEqualTo(usual);
    }
  }

  @Test
  void plotsAreWellFormed() throws Exception {
    assertThat(run("--policy", "least_in_flight", "--weather", "--svg", folder.toString()))
        .isZero();
    for (String name : List.of("ttft.svg", "spread.svg", "weather.svg")) {
      var document =
          DocumentBuilderFactory.newInstance()
              .newDocumentBuilder()
              .parse(folder.resolve(name).toFile());
      assertThat(document.getDocumentElement().getTextContent())
          .as(name)
          .contains("least_in_flight");
      assertThat(Files.size(folder.resolve(name))).as(name).isLessThan(20_000);
    }
    assertThat(out()).contains("worker 0 at half speed").contains("two gateways");
  }

  @Test
  void burstAloneIsReported() {
    assertThat(run("--burst", "500", "--policy=least_in_flight")).isZero();
    assertThat(out()).contains("burst, 500 requests").contains("computing");
  }
}

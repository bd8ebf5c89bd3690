package dev.shepherd.telemetry.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.shepherd.exchange.ManualClock;
import dev.shepherd.telemetry.GatewayMetrics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

class LogSystemTest {
  private static final ThreadStarter NO_THREAD = (name, task) -> {};

  private final ManualClock clock =
      new ManualClock(Instant.parse("2026-11-24T10:15:30.042Z").toEpochMilli());
  private final ByteArrayOutputStream console = new ByteArrayOutputStream();
  private final LogConfig config = LogConfig.toConsole(console, clock, NO_THREAD);
  private final Logger logger = LoggerFactory.getLogger("smg::test");

  @BeforeEach
  void emptyTheEarlyLines() throws IOException {
    LogSystem.start(LogConfig.toConsole(OutputStream.nullOutputStream(), clock, NO_THREAD)).close();
  }

  @Test
  void textLineHasTimeLevelTargetMessageAndFields() throws IOException {
    try (var system = LogSystem.start(config)) {
      logger
          .atInfo()
          .addKeyValue("request_id", "chatcmpl-1")
          .addKeyValue("text", "two words")
          .addKeyValue("quote", "a\"b\\")
          .addKeyValue("empty", "")
          .addKeyValue("nothing", (Object) null)
          .log("hello {}", "world");
      system.flush();
    }
    assertThat(console.toString(UTF_8))
        .isEqualTo(
            "2026-11-24 10:15:30 INFO smg::test hello world request_id=chatcmpl-1"
                + " text=\"two words\" quote=\"a\\\"b\\\\\" empty=\"\" nothing=null\n");
  }

  @Test
  void nobodyCanForgeATextLine() throws IOException {
    try (var _ = LogSystem.start(config)) {
      logger
          .atWarn()
          .addKeyValue("model\n2026-11-24", "x\r\n2026-11-24 10:15:30 ERROR smg forged\u001b[2J")
          .log("line\nfeed\u2028\u0085");
    }
    assertThat(console.toString(UTF_8))
        .isEqualTo(
            "2026-11-24 10:15:30 WARN smg::test line\\nfeed\\u2028\\u0085"
                + " model\\n2026-11-24=\"x\\r\\n2026-11-24 10:15:30 ERROR smg forged\\u001b[2J\"\n");
  }

  @Test
  void stackTraceFollowsItsLineIndented() throws IOException {
    try (var _ = LogSystem.start(config)) {
      logger.error("broken", new IllegalStateException("first\nsecond"));
    }
    var lines = console.toString(UTF_8).lines().toList();
    assertThat(lines.getFirst()).isEqualTo("2026-11-24 10:15:30 ERROR smg::test broken");
    assertThat(lines.get(1)).isEqualTo("    java.lang.IllegalStateException: first");
    assertThat(lines.subList(1, lines.size())).allMatch(line -> line.startsWith("    "));
  }

  @Test
  void jsonLineIsOneFlatObject() throws IOException {
    try (var _ = LogSystem.start(config.withJson(true).withColour(true))) {
      logger
          .atWarn()
          .addKeyValue("request_id", "r\"1\u0001")
          .addKeyValue("status", 502)
          .addKeyValue("ratio", Double.NaN)
          .addKeyValue("share", 0.25)
          .addKeyValue("streaming", true)
          .addKeyValue("level", "mine")
          .addKeyValue("status", "again")
          .setCause(new IOException("cut"))
          .log("upstream\nfailed");
    }
    var object = TinyJson.parse(console.toString(UTF_8).stripTrailing());
    assertThat(object)
        .containsEntry("timestamp", "2026-11-24T10:15:30.042Z")
        .containsEntry("level", "WARN")
        .containsEntry("target", "smg::test")
        .containsEntry("message", "upstream\nfailed")
        .containsEntry("request_id", "r\"1\u0001")
        .containsEntry("status", 502.0)
        .containsEntry("ratio", "NaN")
        .containsEntry("share", 0.25)
        .containsEntry("streaming", true)
        .containsEntry("level_", "mine")
        .containsEntry("status_", "again");
    assertThat((String) object.get("exception")).startsWith("java.io.IOException: cut\n");
    assertThat(console.toString(UTF_8)).endsWith("}\n");
  }

  @Test
  void secretsAreMasked() throws IOException {
    try (var _ = LogSystem.start(config)) {
      logger
          .atInfo()
          .addKeyValue("Authorization", "Bearer sesame-12345678")
          .addKeyValue("x-api-key", "sesame")
          .addKeyValue("workerApiKey", "sesame")
          .addKeyValue("api_keys", List.of("sesame"))
          .addKeyValue("Set-Cookie", "sid=sesame")
          .addKeyValue("hf_token", "sesame")
          .addKeyValue("client_secret", "sesame")
          .addKeyValue("aws-access-key-id", "sesame")
          .addKeyValue("db.password", "sesame")
          .addKeyValue("output_tokens", 12)
          .addKeyValue("tokenizer", "llama")
          .addKeyValue("monkey", "banana")
          .addKeyValue("header", "bearer sesame-abcdefgh")
          .log("sent Authorization: Bearer sesame.123456789 and sk-sesame12345 away");
    }
    assertThat(console.toString(UTF_8))
        .doesNotContain("sesame")
        .contains("Authorization=***")
        .contains("x-api-key=***")
        .contains("workerApiKey=***")
        .contains("output_tokens=12 tokenizer=llama monkey=banana header=\"bearer ***\"")
        .contains("sent Authorization: Bearer *** and *** away");
  }

  @Test
  void hugeAndHostileValuesStayBounded() throws IOException {
    var hostile =
        new Object() {
          @Override
          public String toString() {
            throw new IllegalStateException("no");
          }
        };
    try (var _ = LogSystem.start(config)) {
      var line = logger.atInfo();
      for (int i = 0; i < 1000; i++) {
        line = line.addKeyValue("k" + i, "v".repeat(100_000));
      }
      line.log("m".repeat(1_000_000));
      logger.atInfo().addKeyValue("k", hostile).addKeyValue(null, 1).log((String) null);
    }
    assertThat(console.size()).isLessThan(200_000);
    assertThat(console.toString(UTF_8))
        .endsWith(" INFO smg::test  k=\"<unprintable IllegalStateException>\" null=1\n");
  }

  @Test
  void coloursAreForTheConsoleOnly(@TempDir Path directory) throws IOException {
    try (var _ = LogSystem.start(config.withColour(true).withDirectory(directory))) {
      logger.warn("careful");
    }
    assertThat(console.toString(UTF_8))
        .isEqualTo(
            "\u001b[2m2026-11-24 10:15:30\u001b[0m \u001b[33mWARN\u001b[0m smg::test careful\n");
    assertThat(directory.resolve("smg.2026-11-24"))
        .hasContent("2026-11-24 10:15:30 WARN smg::test careful\n");
  }

  @Test
  void fileChangesAtMidnightUtcAndIsAppendedTo(@TempDir Path parent) throws IOException {
    Path directory = parent.resolve("deep/logs");
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("smg.2026-11-24"), "older\n");
    try (var system = LogSystem.start(config.withDirectory(directory))) {
      logger.info("today");
      clock.advance(Duration.ofHours(13).plusMinutes(44).plusMillis(29_957));
      logger.info("last");
      clock.advance(Duration.ofMillis(1));
      logger.info("tomorrow");
      clock.advance(Duration.ofDays(2));
      system.flush();
      logger.info("later");
    }
    assertThat(directory.resolve("smg.2026-11-24"))
        .hasContent(
            "older\n2026-11-24 10:15:30 INFO smg::test today\n"
                + "2026-11-24 23:59:59 INFO smg::test last\n");
    assertThat(directory.resolve("smg.2026-11-25"))
        .hasContent("2026-11-25 00:00:00 INFO smg::test tomorrow\n");
    assertThat(directory.resolve("smg.2026-11-27"))
        .hasContent("2026-11-27 00:00:00 INFO smg::test later\n");
    assertThat(console.toString(UTF_8).lines()).hasSize(4);
  }

  @Test
  void unusableDirectoryIsAClearErrorAndLeavesNothingRunning(@TempDir Path parent)
      throws IOException {
    Path file = Files.writeString(parent.resolve("file"), "x");
    assertThatThrownBy(() -> LogSystem.start(config.withDirectory(file.resolve("logs"))))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot write logs to the directory " + file.resolve("logs"));
    LogSystem.start(config).close();
    assertThat(console.size()).isZero();
  }

  @Test
  void levelsFollowTheFlag() throws IOException {
    var own = LoggerFactory.getLogger("dev.shepherd.net.Server");
    var foreign = LoggerFactory.getLogger("io.netty.util.Something");
    try (var _ = LogSystem.start(config.withLevel(Level.DEBUG))) {
      assertThat(own.isDebugEnabled()).isTrue();
      assertThat(own.isTraceEnabled()).isFalse();
      assertThat(logger.isDebugEnabled()).isTrue();
      assertThat(foreign.isInfoEnabled()).isFalse();
      assertThat(foreign.isWarnEnabled()).isTrue();
    }
    try (var _ = LogSystem.start(config.withLevel(Level.ERROR))) {
      assertThat(own.isWarnEnabled()).isFalse();
      assertThat(own.isErrorEnabled()).isTrue();
      assertThat(LoggerFactory.getLogger("smg::new").isWarnEnabled()).isFalse();
      assertThat(foreign.isWarnEnabled()).isTrue();
    }
  }

  @Test
  void filterOverridesTheFlag() throws IOException {
    var own = LoggerFactory.getLogger("dev.shepherd.net.Server");
    var foreign = LoggerFactory.getLogger("io.netty.util.Something");
    try (var _ = LogSystem.start(config.withFilter("smg=debug"))) {
      assertThat(own.isDebugEnabled()).isTrue();
      assertThat(foreign.isWarnEnabled()).isFalse();
      assertThat(foreign.isErrorEnabled()).isTrue();
    }
    try (var _ = LogSystem.start(config.withFilter("warn, io.netty=INFO,io.netty.util=off"))) {
      assertThat(own.isInfoEnabled()).isFalse();
      assertThat(own.isWarnEnabled()).isTrue();
      assertThat(LoggerFactory.getLogger("io.netty.channel.X").isInfoEnabled()).isTrue();
      assertThat(foreign.isErrorEnabled()).isFalse();
    }
    try (var _ = LogSystem.start(config.withFilter("debug"))) {
      assertThat(foreign.isDebugEnabled()).isTrue();
    }
    assertThat(console.size()).isZero();
    try (var _ = LogSystem.start(config.withFilter("smg=loud"))) {
      assertThat(own.isInfoEnabled()).isTrue();
      assertThat(own.isDebugEnabled()).isFalse();
    }
    assertThat(console.toString(UTF_8))
        .contains("WARN smg::log RUST_LOG is not understood and ignored")
        .contains("loud");
  }

  @Test
  void linesBeforeTheStartAreKeptInBoundsAndFiltered() throws IOException {
    logger.info("early bird");
    logger.debug("too fine");
    for (int i = 0; i < 5_000; i++) {
      logger.info("flood");
    }
    try (var _ = LogSystem.start(config)) {
      logger.info("started");
    }
    var lines = console.toString(UTF_8).lines().toList();
    assertThat(lines.getFirst()).endsWith("INFO smg::test early bird");
    assertThat(lines.getLast()).endsWith("INFO smg::test started");
    assertThat(lines).hasSizeLessThanOrEqualTo(1001).noneMatch(line -> line.contains("too fine"));
  }

  @Test
  void onlyOneSystemRunsAtATime() throws IOException {
    try (var _ = LogSystem.start(config)) {
      assertThatThrownBy(() -> LogSystem.start(config)).isInstanceOf(IllegalStateException.class);
      logger.info("still here");
    }
    assertThat(console.toString(UTF_8)).contains("still here");
  }

  @Test
  void stuckConsoleNeverBlocksACallerAndLossesAreTold() throws Exception {
    var release = new CountDownLatch(1);
    var stuck =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
          }

          @Override
          public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
              assertThat(release.await(30, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
              throw new IOException(e);
            }
            console.write(bytes, offset, length);
          }
        };
    var metrics = new GatewayMetrics(clock, List.of());
    int lines = 20_000;
    try (var threads = Executors.newCachedThreadPool()) {
      var system =
          LogSystem.start(
              LogConfig.toConsole(stuck, clock, (name, task) -> threads.execute(task))
                  .withQueueBytes(64 * 1024));
      system.observe(metrics);
      // Returns although nothing can be written: this is the promise.
      for (int i = 0; i < lines; i++) {
        logger.info("line {}", i);
      }
      long dropped = system.droppedLines("stdout");
      assertThat(dropped).isBetween(1L, (long) lines);
      assertThat(new String(metrics.registry().scrape(), UTF_8))
          .contains("smg_log_dropped_lines{sink=\"stdout\"} " + dropped + "\n");
      release.countDown();
      system.close();
      assertThat(console.toString(UTF_8).lines().filter(line -> line.contains("smg::test")))
          .hasSize((int) (lines - dropped));
      assertThat(console.toString(UTF_8)).contains("WARN smg::log log lines were lost lines=");
    }
  }

  @Test
  void manyThreadsLoseNothingWhileThereIsRoom() throws Exception {
    int threads = 4;
    int each = 2_000;
    try (var writers = Executors.newCachedThreadPool()) {
      try (var system =
          LogSystem.start(
              LogConfig.toConsole(console, clock, (name, task) -> writers.execute(task)))) {
        var tasks = new ArrayList<Callable<Void>>();
        for (int t = 0; t < threads; t++) {
          tasks.add(
              () -> {
                for (int i = 0; i < each; i++) {
                  logger.info("x");
                }
                return null;
              });
        }
        for (var done : writers.invokeAll(tasks)) {
          done.get();
        }
        assertThat(system.droppedLines("stdout")).isZero();
      }
    }
    assertThat(console.toString(UTF_8).lines()).hasSize(threads * each);
  }

  @Test
  void failingConsoleDoesNotHarmTheFile(@TempDir Path directory) throws IOException {
    var broken =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("broken pipe");
          }
        };
    try (var system =
        LogSystem.start(LogConfig.toConsole(broken, clock, NO_THREAD).withDirectory(directory))) {
      logger.info("one");
      system.flush();
      assertThat(system.sinks()).containsExactly("stdout", "file");
      assertThat(system.droppedLines("stdout")).isEqualTo(1);
      assertThat(system.droppedLines("file")).isZero();
    }
    assertThat(directory.resolve("smg.2026-11-24")).content().contains("one");
  }

  @Test
  void accessLineTellsThePhases() throws IOException {
    var access = new AccessLog();
    var entry =
        new AccessEntry(
            "chatcmpl-7",
            "POST",
            "/v1/chat/completions?api_key=sesame",
            "/v1/chat/completions",
            200,
            "completed",
            "llama",
            "http://w:1",
            null,
            true,
            1,
            new AccessEntry.Traffic(1500, 4096, 12, -1),
            new AccessEntry.Phases(3, 40, 5, 900, 1200, 5_000_000_000L));
    try (var _ = LogSystem.start(config)) {
      assertThat(access.enabled(Level.DEBUG)).isFalse();
      access.record(Level.DEBUG, entry);
      access.record(Level.INFO, entry);
    }
    assertThat(console.toString(UTF_8))
        .isEqualTo(
            "2026-11-24 10:15:30 INFO smg::access request finished request_id=chatcmpl-7"
                + " method=POST path=/v1/chat/completions route=/v1/chat/completions status=200"
                + " termination=completed model=llama worker=http://w:1 streaming=true attempts=1"
                + " bytes_in=1500 bytes_out=4096 input_tokens=12 queue_us=3 body_read_us=40"
                + " pick_us=5 head_us=900 ttft_us=1200 total_us=5000000000\n");
  }
}

package dev.shepherd.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.dialect.SseTracker.End;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SseTrackerTest {
  static final String LLAMA =
      """
      data: {"choices":[{"finish_reason":null,"index":0,"delta":{"role":"assistant","content":null}}],"created":1,"id":"chatcmpl-x","model":"smollm2","system_fingerprint":"b1","object":"chat.completion.chunk"}

      data: {"choices":[{"finish_reason":null,"index":0,"delta":{"content":"Paris"}}],"created":1,"id":"chatcmpl-x"}

      data: {"choices":[{"finish_reason":"stop","index":0,"delta":{}}],"created":1,"id":"chatcmpl-x"}

      data: {"choices":[],"created":1,"id":"chatcmpl-x","usage":{"completion_tokens":8,"prompt_tokens":36,"total_tokens":44,"prompt_tokens_details":{"cached_tokens":35}},"timings":{"prompt_n":1}}

      data: [DONE]

      """;
  static final String ANTHROPIC =
      """
      event: message_start
      data: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","content":[],"model":"m","stop_reason":null,"stop_sequence":null,"usage":{"cache_read_input_tokens":30,"input_tokens":6,"output_tokens":0}}}

      event: ping
      data: {"type": "ping"}

      event: content_block_start
      data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

      event: content_block_delta
      data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi"}}

      event: content_block_stop
      data: {"type":"content_block_stop","index":0}

      event: message_delta
      data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":9}}

      event: message_stop
      data: {"type":"message_stop"}

      """;
  static final String RESPONSES =
      """
      event: response.created
      data: {"response":{"id":"resp_1","status":"in_progress","usage":null},"sequence_number":0,"type":"response.created"}

      event: response.output_text.delta
      data: {"content_index":0,"delta":"Hi","item_id":"msg_1","output_index":0,"sequence_number":1,"type":"response.output_text.delta"}

      event: response.completed
      data: {"response":{"id":"resp_1","status":"completed","usage":{"input_tokens":11,"input_tokens_details":{"cached_tokens":4},"output_tokens":2,"output_tokens_details":{"reasoning_tokens":0},"total_tokens":13},"user":null},"sequence_number":2,"type":"response.completed"}

      """;

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static SseTracker feed(Dialect dialect, String text) {
    var tracker = new SseTracker(dialect, 4096);
    byte[] bytes = bytes(text);
    tracker.feed(bytes, 0, bytes.length);
    return tracker;
  }

  private static void assertAtEverySplit(
      Dialect dialect, String text, End end, long events, Usage expected) {
    byte[] bytes = bytes(text);
    var reader = new UsageReader(4096);
    var usage = new Usage();
    var tracker = new SseTracker(dialect, 4096);
    for (int split = 0; split <= bytes.length; split++) {
      tracker.reset(dialect);
      usage.clear();
      boolean readFirst = false;
      for (int part = 0; part < 2; part++) {
        int from = part == 0 ? 0 : split;
        int to = part == 0 ? split : bytes.length;
        tracker.feed(bytes, from, to);
        if (!readFirst && tracker.sawData()) {
          reader.readFirst(tracker, bytes, from, to, usage);
          readFirst = true;
        }
      }
      reader.readTail(tracker, usage);
      assertThat(tracker.end()).as("split at %d", split).isEqualTo(end);
      assertThat(tracker.dataEvents()).as("split at %d", split).isEqualTo(events);
      assertThat(tracker.atEventBoundary()).as("split at %d", split).isTrue();
      assertThat(usage).as("split at %d", split).hasToString(expected.toString());
    }
  }

  private static Usage usage(long prompt, long completion, long cached) {
    var usage = new Usage();
    usage.wholeInput(prompt);
    usage.output(completion);
    usage.cached(cached);
    return usage;
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r"})
  void realStreamsAreUnderstoodHoweverTheyAreCut(String lineEnd) {
    assertAtEverySplit(
        Dialect.OPENAI, LLAMA.replace("\n", lineEnd), End.COMPLETE, 4, usage(36, 8, 35));
    assertAtEverySplit(
        Dialect.RESPONSES, RESPONSES.replace("\n", lineEnd), End.COMPLETE, 3, usage(11, 2, 4));
    assertAtEverySplit(
        Dialect.ANTHROPIC, ANTHROPIC.replace("\n", lineEnd), End.COMPLETE, 6, usage(36, 9, 30));
  }

  @Test
  void streamFedByteByByteIsUnderstoodToo() {
    byte[] bytes = bytes(ANTHROPIC.replace("\n", "\r\n"));
    var tracker = new SseTracker(Dialect.ANTHROPIC, 512);
    for (int i = 0; i < bytes.length; i++) {
      tracker.feed(bytes, i, i + 1);
    }
    assertThat(tracker.end()).isEqualTo(End.COMPLETE);
    assertThat(tracker.dataEvents()).isEqualTo(6);
  }

  @Test
  void promptIsKnownEvenIfALongStreamComesInOnePiece() {
    String text = ANTHROPIC.replace("\"Hi\"", "\"" + "Hi ".repeat(10_000) + "\"");
    byte[] bytes = bytes(text);
    var tracker = new SseTracker(Dialect.ANTHROPIC, 1024);
    var reader = new UsageReader(1024);
    var usage = new Usage();
    tracker.feed(bytes, 0, bytes.length);
    assertThat(reader.readFirst(tracker, bytes, 0, bytes.length, usage)).isTrue();
    assertThat(reader.readTail(tracker, usage)).isTrue();
    assertThat(usage).hasToString(usage(36, 9, 30).toString());
  }

  @Test
  void cutStreamStaysOpen() {
    String text = LLAMA.substring(0, LLAMA.indexOf("data: [DONE]"));
    var tracker = feed(Dialect.OPENAI, text);
    assertThat(tracker.end()).isEqualTo(End.OPEN);
    assertThat(tracker.finish()).isEqualTo(End.OPEN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"data: [DONE]", "data:[DONE]\n", "data: [DONE]\r", "data: [DONE]\r\n"})
  void lastEventWithoutItsEmptyLineCountsAtTheEndOfTheStream(String text) {
    var tracker = feed(Dialect.OPENAI, text);
    assertThat(tracker.end()).isEqualTo(End.OPEN);
    assertThat(tracker.finish()).isEqualTo(End.COMPLETE);
    assertThat(tracker.atEventBoundary()).isTrue();
  }

  @Test
  void textThatOnlyMentionsTheMarkerIsNoEnd() {
    for (String line :
        new String[] {
          "data: {\"a\":\"[DONE]\"}\n\n",
          ": data: [DONE]\n\n",
          "id: [DONE]\n\n",
          "data: x\ndata: [DONE]\n\n",
          "datas: [DONE]\n\n",
          "event: message_stop\n\n",
          "data: {\"delta\":\"event: error\"}\n\n",
          "data: {\"error\":null,\"choices\":[]}\n\n",
        }) {
      assertThat(feed(Dialect.OPENAI, line).finish()).as(line).isEqualTo(End.OPEN);
      assertThat(feed(Dialect.ANTHROPIC, line).finish()).as(line).isEqualTo(End.OPEN);
    }
    assertThat(feed(Dialect.ANTHROPIC, "data: [DONE]\n\n").end()).isEqualTo(End.OPEN);
    assertThat(feed(Dialect.OPENAI, "event: message_stop\ndata: {}\n\n").end()).isEqualTo(End.OPEN);
  }

  @Test
  void typeInsideTheDataServesWhereNamesAreMissing() {
    assertThat(feed(Dialect.ANTHROPIC, "data: {\"type\": \"message_stop\"}\n\n").end())
        .isEqualTo(End.COMPLETE);
    for (String word : new String[] {"completed", "failed", "incomplete", "cancelled"}) {
      assertThat(
              feed(Dialect.RESPONSES, "data: {\"type\":\"response." + word + "\",\"x\":1}\n\n")
                  .end())
          .isEqualTo(End.COMPLETE);
    }
    assertThat(feed(Dialect.RESPONSES, "event: response.output_item.done\ndata: {}\n\n").end())
        .isEqualTo(End.OPEN);
  }

  @Test
  void errorsOfEveryEngineAreSeen() {
    for (String event :
        new String[] {
          "data: {\"error\":{\"code\":500,\"message\":\"m\"}}\n\n",
          "data: { \"error\" : \"boom\"}\n\n",
          "data: {\"object\":\"error\",\"message\":\"m\"}\n\n",
          "event: error\ndata: {\"x\":1}\n\n",
          "data: {\"type\":\"error\",\"code\":\"server_error\"}\n\n",
        }) {
      for (Dialect dialect : Dialect.values()) {
        var tracker = feed(dialect, event + LLAMA);
        assertThat(tracker.end()).as(event).isEqualTo(End.FAILED);
      }
    }
  }

  @Test
  void whatComesAfterTheEndDoesNotChangeIt() {
    assertThat(feed(Dialect.OPENAI, "data: [DONE]\n\ndata: {\"error\":{}}\n\n").end())
        .isEqualTo(End.COMPLETE);
  }

  @Test
  void boundariesAreKnownExactly() {
    var tracker = new SseTracker(Dialect.OPENAI, 0);
    assertThat(tracker.atEventBoundary()).isTrue();
    byte[] bytes = bytes("data: a\r\n\r\ndata: b\n\nda");
    tracker.feed(bytes, 0, bytes.length);
    assertThat(tracker.lastEventEnd()).isEqualTo(20);
    assertThat(tracker.atEventBoundary()).isFalse();
    byte[] rest = bytes("ta: c\n");
    tracker.feed(rest, 0, rest.length);
    assertThat(tracker.lastEventEnd()).isEqualTo(-1);
    assertThat(tracker.atEventBoundary()).isFalse();
    tracker.feed(bytes("\r"), 0, 1);
    assertThat(tracker.lastEventEnd()).isEqualTo(1);
    assertThat(tracker.atEventBoundary()).isTrue();
    tracker.feed(bytes("\nx"), 0, 2);
    assertThat(tracker.lastEventEnd()).isEqualTo(1);
    assertThat(tracker.atEventBoundary()).isFalse();
    assertThat(tracker.dataEvents()).isEqualTo(3);
  }

  @Test
  void byteOrderMarkIsSkipped() {
    var tracker = new SseTracker(Dialect.OPENAI, 0);
    byte[] bytes = bytes("\ufeffdata: [DONE]\n\n");
    for (int i = 0; i < bytes.length; i++) {
      tracker.feed(bytes, i, i + 1);
    }
    assertThat(tracker.end()).isEqualTo(End.COMPLETE);
  }

  @Test
  void resetForgetsTheStreamBefore() {
    var tracker = feed(Dialect.OPENAI, "data: [DONE]\n\ndata: {\"a");
    tracker.reset(Dialect.ANTHROPIC);
    assertThat(tracker.end()).isEqualTo(End.OPEN);
    assertThat(tracker.atEventBoundary()).isTrue();
    assertThat(tracker.sawData()).isFalse();
    assertThat(tracker.copyTail(new byte[100])).isZero();
  }

  @Test
  void randomStreamsAgreeWithTheNaiveParser() {
    String[] pieces = {
      "\n",
      "\r",
      "\r\n",
      "\n\n",
      "data: ",
      "data:",
      "data",
      "event: ",
      "event:error",
      "event: ping",
      "event: message_stop",
      "event: response.completed",
      "event: response.failed",
      "id: 4",
      ": c",
      "[DONE]",
      "{\"error\":{",
      "{\"error\": \"x\"}",
      "{\"type\":\"message_stop\"}",
      "{\"type\": \"error\"",
      "{\"object\":\"error\"",
      "{\"type\":\"response.incomplete\"",
      "{\"a\":1}",
      "x",
      "\t",
      " ",
      "y".repeat(70),
      "\u00ef\u00bb\u00bf",
      "datax: ",
      "retry: 5"
    };
    for (long seed = 1; seed <= 10_000; seed++) {
      var random = new SplittableRandom(seed);
      var text = new StringBuilder();
      int count = random.nextInt(25);
      for (int i = 0; i < count; i++) {
        text.append(pieces[random.nextInt(pieces.length)]);
      }
      byte[] bytes = text.toString().getBytes(StandardCharsets.ISO_8859_1);
      var dialect = Dialect.values()[random.nextInt(3)];
      var tracker = new SseTracker(dialect, 1 + random.nextInt(50));
      int at = 0;
      while (at < bytes.length) {
        int to = Math.min(bytes.length, at + random.nextInt(12));
        tracker.feed(bytes, at, to);
        var soFar = NaiveSse.parse(java.util.Arrays.copyOf(bytes, to));
        int begin = at;
        int last = soFar.boundaries().isEmpty() ? -1 : soFar.boundaries().getLast();
        assertThat(tracker.lastEventEnd())
            .as("seed %d at %d", seed, to)
            .isEqualTo(last > begin ? last : -1);
        assertThat(tracker.end())
            .as("seed %d at %d", seed, to)
            .isEqualTo(NaiveSse.end(dialect, soFar.events()));
        at = to;
      }
      byte[] tail = new byte[50];
      int length = tracker.copyTail(tail);
      assertThat(java.util.Arrays.copyOf(tail, length))
          .as("seed %d", seed)
          .isEqualTo(java.util.Arrays.copyOfRange(bytes, bytes.length - length, bytes.length));
    }
  }

  @Test
  void followingAStreamAllocatesNothing() {
    byte[] bytes = bytes(LLAMA);
    var tracker = new SseTracker(Dialect.OPENAI, 4096);
    var reader = new UsageReader(4096);
    var usage = new Usage();
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 20; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 1_000; i++) {
        tracker.reset(Dialect.OPENAI);
        for (int at = 0; at < bytes.length; at += 100) {
          tracker.feed(bytes, at, Math.min(bytes.length, at + 100));
        }
        reader.readTail(tracker, usage);
      }
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertThat(least).isLessThan(1_000);
  }

  @Test
  void outputBeginsBehindEventsThatOnlyOpenTheStream() {
    assertThat(firstContent(Dialect.OPENAI, LLAMA)).contains("Paris");
    assertThat(firstContent(Dialect.ANTHROPIC, ANTHROPIC)).contains("text_delta");
    assertThat(firstContent(Dialect.RESPONSES, RESPONSES)).contains("output_text.delta");
    String role = "data: {\"choices\":[{\"delta\": {\"role\" : \"assistant\", \"content\":\"\"";
    assertThat(firstContent(Dialect.OPENAI, role + "}}]}\n\ndata: {\"x\":1}\n\n")).contains("x");
    assertThat(firstContent(Dialect.OPENAI, role + ",\"reasoning\":\"h\"}}]}\n\ndata: 1\n\n"))
        .contains("reasoning");
    assertThat(firstContent(Dialect.OPENAI, role + ",\"tool_calls\":[{}]}}]}\n\ndata: 1\n\n"))
        .contains("tool_calls");
    assertThat(firstContent(Dialect.OPENAI, ": ping\n\ndata: {\"delta\":\"x\"}\n\n"))
        .contains("delta");
    assertThat(firstContent(Dialect.OPENAI, "data: {\"delta\":\n\ndata: 2\n\n")).contains("delta");
    assertThat(firstContent(Dialect.OPENAI, ": ping\n\ndata: [DONE]\n\n")).isEmpty();
  }

  /** The event with which output begins; empty if it never does. */
  private static String firstContent(Dialect dialect, String stream) {
    var tracker = new SseTracker(dialect, 0);
    for (String event : stream.split("(?<=\n\n)")) {
      byte[] bytes = event.getBytes(StandardCharsets.UTF_8);
      tracker.feed(bytes, 0, bytes.length);
      if (tracker.sawContent()) {
        return event;
      }
    }
    return "";
  }
}

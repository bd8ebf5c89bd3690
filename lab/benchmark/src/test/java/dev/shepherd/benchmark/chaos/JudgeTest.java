package dev.shepherd.benchmark.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.benchmark.chaos.Question.Kind;
import dev.shepherd.exchange.Clock;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A wrong answer is never taken for a right one, and a told failure not for a silent one. */
class JudgeTest {
  private static final String ONE = "data: {\"id\":\"ID\",\"created\":1,\"text\":\"a\"}\n\n";
  private static final String TWO = "data: {\"id\":\"ID\",\"created\":1,\"text\":\" b\"}\n\n";
  private static final String DONE = "data: [DONE]\n\n";
  private static final String ERROR = "data: {\"error\":{\"code\":\"stream_error\"}}\n\n";

  private final Judge judge = new Judge();
  private final Question stream =
      Question.of(Kind.CHAT_STREAM, new byte[0], (ONE + TWO + DONE).replace("ID", "golden"));
  private final Question plain =
      Question.of(Kind.CHAT, new byte[0], "{\"id\":\"golden\",\"text\":\"a b\"}");

  private static Answer answer(String wire) {
    var answer = new Answer();
    answer.read(
        new ByteArrayInputStream(wire.getBytes(StandardCharsets.ISO_8859_1)), Clock.system());
    return answer;
  }

  private static Answer streamed(String body, boolean whole) {
    String chunk = Integer.toHexString(body.length()) + "\r\n" + body + "\r\n";
    String head = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
    return answer(head + chunk + (whole ? "0\r\n\r\n" : ""));
  }

  private static Answer counted(int status, String body) {
    return answer(
        "HTTP/1.1 " + status + " X\r\ncontent-length: " + body.length() + "\r\n\r\n" + body);
  }

  @ParameterizedTest
  @CsvSource({
    "1 2 done,       true,  SERVED",
    "1 2,            true,  WRONG", // a cut that looks like an end
    "1 done,         true,  WRONG", // something is missing
    "1 1 2 done,     true,  WRONG", // something came twice
    "2 1 done,       true,  WRONG",
    "1 2 done 1,     true,  WRONG",
    "1 other done,   true,  WRONG", // of another answer
    "1 2,            false, CUT",
    "1,              false, CUT",
    "2,              false, WRONG",
    "1 error,        true,  TOLD",
    "1 blank error,  true,  TOLD", // the rest of a chunk filled up
    "error,          true,  TOLD",
    "2 error,        true,  WRONG",
    "1 2 done error, true,  WRONG" // two ends
  })
  void aStreamIsJudgedByItsEvents(String events, boolean whole, Outcome outcome) {
    String body =
        events
            .replace(" ", "")
            .replace("1", ONE)
            .replace("2", TWO)
            .replace("done", DONE)
            .replace("blank", "\n\n\n\n")
            .replace("other", TWO.replace("ID", "another"))
            .replace("error", ERROR);
    assertThat(judge.judge(stream, streamed(body, whole))).isEqualTo(outcome);
  }

  @Test
  void aPlainAnswerIsJudgedWhole() {
    assertThat(judge.judge(plain, counted(200, "{\"id\":\"x\",\"text\":\"a b\"}")))
        .isEqualTo(Outcome.SERVED);
    assertThat(judge.judge(plain, counted(200, "{\"id\":\"y\",\"text\":\"a c\"}")))
        .isEqualTo(Outcome.WRONG);
    assertThat(judge.judge(plain, counted(503, "{\"error\":{}}"))).isEqualTo(Outcome.ERROR);
    assertThat(judge.judge(plain, counted(503, "busy"))).isEqualTo(Outcome.WRONG);
    assertThat(judge.judge(plain, answer(""))).isEqualTo(Outcome.NOTHING);
    assertThat(judge.judge(plain, answer("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{")))
        .isEqualTo(Outcome.CUT);
  }

  @Test
  void anAnswerThatComesTwiceIsWrong() {
    String body = "{\"id\":\"x\",\"text\":\"a b\"}";
    assertThat(judge.judge(plain, counted(200, body))).isEqualTo(Outcome.SERVED);
    assertThat(judge.judge(plain, counted(200, body))).isEqualTo(Outcome.WRONG);
  }
}

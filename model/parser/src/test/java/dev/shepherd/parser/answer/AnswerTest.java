package dev.shepherd.parser.answer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.parser.ParserSettings;
import dev.shepherd.parser.Told;
import dev.shepherd.parser.Tools;
import dev.shepherd.parser.harmony.HarmonyTextParser;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Stops and ends are the same however the text is cut. */
class AnswerTest {

  private static String stopped(String text, int piece, boolean visible, String... stops) {
    Told told = new Told();
    StoppingSink sink = new StoppingSink(List.of(stops), visible, told);
    Told.feed(new HarmonyTextParser(ParserSettings.of(Tools.NONE), sink), text, piece);
    sink.finish();
    return told.line() + "|" + sink.matched();
  }

  @Test
  void aStopStringEndsTheAnswerWhereverItIsCut() {
    String text =
        "<|channel|>analysis<|message|>abc<|end|><|start|>assistant<|channel|>final<|message|>"
            + "abcdeEND more";
    for (int piece = 1; piece <= text.length(); piece++) {
      assertThat(stopped(text, piece, false, "END", "ENDE"))
          .isEqualTo("<reasoning>abc<content>abcde|END");
      assertThat(stopped(text, piece, true, "END"))
          .isEqualTo("<reasoning>abc<content>abcdeEND|END");
      assertThat(stopped(text, piece, false, "bc")).isEqualTo("<reasoning>a|bc");
    }
  }

  @Test
  void aStopStringDoesNotSpanThinkingAndContent() {
    String text = "<|channel|>analysis<|message|>aE<|end|><|channel|>final<|message|>ND";
    assertThat(stopped(text, 1, false, "END")).isEqualTo("<reasoning>aE<content>ND|null");
  }

  @Test
  void callsBehindAStopAreNotTold() {
    String text =
        "<|channel|>analysis<|message|>END<|end|><|channel|>commentary to=functions.f<|message|>{}";
    assertThat(stopped(text, 3, false, "END")).isEqualTo("|END");
  }

  @Test
  void thinkingIsToldInOnePieceOnRequest() {
    Told told = new Told();
    CollectedThinking sink = new CollectedThinking(told);
    sink.reasoning(new byte[] {'a'}, 0, 1);
    assertThat(told.line()).isEmpty();
    sink.reasoning(new byte[] {'b'}, 0, 1);
    sink.content(new byte[] {'c'}, 0, 1);
    assertThat(told.line()).isEqualTo("<reasoning>ab<content>c");
  }

  @Test
  void lengthStaysLengthAndCallsAreNamed() {
    assertThat(AnswerEnd.of("stop", 0, null, null).chat()).isEqualTo("stop");
    assertThat(AnswerEnd.of("stop", 2, null, null))
        .isEqualTo(new AnswerEnd("tool_calls", "tool_use", null));
    assertThat(AnswerEnd.of("length", 2, null, null))
        .isEqualTo(new AnswerEnd("length", "max_tokens", null));
    assertThat(AnswerEnd.of("length", 0, "END", null))
        .isEqualTo(new AnswerEnd("stop", "stop_sequence", "END"));
    assertThat(AnswerEnd.of("stop", 0, null, "X").messages()).isEqualTo("stop_sequence");
  }
}

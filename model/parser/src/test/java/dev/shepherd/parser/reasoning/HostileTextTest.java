package dev.shepherd.parser.reasoning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.parser.OutputParser;
import dev.shepherd.parser.ParserSettings;
import dev.shepherd.parser.ReasoningFormat;
import dev.shepherd.parser.Told;
import dev.shepherd.parser.Tools;
import dev.shepherd.parser.catalog.Formats;
import dev.shepherd.parser.harmony.HarmonyTokenParser;
import dev.shepherd.parser.harmony.HarmonyVocabulary;
import dev.shepherd.parser.json.PassthroughParser;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * No text makes a parser of thinking fail, lose its way by a cut, or take more than linear time.
 */
class HostileTextTest {

  private static final String[] PIECES = {
    "<think>",
    "</think>",
    "<think",
    ":ab>",
    "<tool_call>",
    "{",
    "\n",
    "a",
    "größe",
    "🤔",
    " ",
    "<|channel|>",
    "analysis",
    "final",
    "commentary",
    " to=functions.f",
    "<|message|>",
    "<|end|>",
    "<|start|>",
    "assistant",
    "<|call|>",
    "<|constrain|>",
    "<|return|>",
    "<|",
    "|>",
    "◁think▷",
    "◁/think▷",
    "[THINK]",
    "[/THINK]",
    "<|channel>thought\n",
    "<channel|>",
    "<|open|>",
    "<|sep|>",
    "<|close|>",
    "think",
    "response",
    "tools",
    "<|START_THINKING|>",
    "<|END_THINKING|>",
    "<|START_ACTION|>",
    "[",
    "<|content_thinking|>",
    "<|content_text|>",
    "<|message_model|>",
    "<|end_message|>",
    "<|content_invoke_tool_json|>",
    "<|eom|>",
    " to=self",
    "<|inner_prefix|>",
    "<|inner_suffix|>",
    "<|tools_prefix|>",
    "<|tools_suffix|>",
    "Here is my thought process:",
    "Here is my response:",
    "<mm:think>",
    "</mm:think>",
    "<answer>\n",
    "\n</think>\n",
    "{}"
  };

  private static String run(String name, byte[] text, int... cuts) {
    Told told = new Told();
    ReasoningFormat format = Objects.requireNonNull(Formats.standard().reasoning(name));
    OutputParser parser =
        format.parsers().open(ParserSettings.of(Tools.NONE), told, new PassthroughParser(told));
    int at = 0;
    for (int cut : cuts) {
      parser.feed(text, at, cut - at);
      at = cut;
    }
    parser.feed(text, at, text.length - at);
    parser.finish();
    return told.line();
  }

  @Test
  void anyCutOfAnyTextTellsTheSame() {
    long seed = 20_260_131L;
    Random random = new Random(seed);
    for (int round = 0; round < 60; round++) {
      StringBuilder text = new StringBuilder();
      int pieces = 1 + random.nextInt(14);
      for (int i = 0; i < pieces; i++) {
        text.append(PIECES[random.nextInt(PIECES.length)]);
      }
      byte[] utf8 = text.toString().getBytes(StandardCharsets.UTF_8);
      int[] all = new int[utf8.length - 1];
      java.util.Arrays.setAll(all, i -> i + 1);
      for (String name : Formats.standard().reasoningNames()) {
        String whole = run(name, utf8);
        assertThat(run(name, utf8, all)).as("seed %s, %s, %s", seed, name, text).isEqualTo(whole);
        int cut = random.nextInt(utf8.length + 1);
        assertThat(run(name, utf8, cut))
            .as("seed %s, %s, %s at %s", seed, name, text, cut)
            .isEqualTo(whole);
      }
    }
  }

  @Test
  void randomTokensNeverFail() {
    HarmonyVocabulary vocabulary = new Words("abcdefghijklmnopqrstuvwxyz".split("", -1));
    Random random = new Random(5);
    for (int round = 0; round < 200; round++) {
      Told told = new Told();
      HarmonyTokenParser parser =
          new HarmonyTokenParser(vocabulary, ParserSettings.of(Tools.NONE), told);
      int text = 0;
      for (int i = 0; i < 200; i++) {
        boolean special = random.nextInt(3) == 0;
        parser.feed(special ? 199_998 + random.nextInt(16) : random.nextInt(26));
        text += special ? 0 : 1;
      }
      parser.finish();
      assertThat(parser.reasoningTokens()).isLessThanOrEqualTo(text);
    }
  }

  @Test
  void tokensTellWhatTheirTextTells() {
    Told told = new Told();
    HarmonyVocabulary words = new Words(WORDS);
    HarmonyTokenParser parser = new HarmonyTokenParser(words, ParserSettings.of(Tools.NONE), told);
    int[] ids = {
      200005, 0, 200008, 1, 2, 200007, 200006, 3, 200005, 4, 5, 200003, 6, 200008, 7, 8, 200012
    };
    parser.feed(ids, 0, ids.length);
    parser.finish();
    assertThat(told.line()).isEqualTo("<reasoning>I <|end|> see<call 0 f>{\"a\":1}<end>");
    assertThat(parser.reasoningTokens()).isEqualTo(2);
  }

  private static final String[] WORDS = {
    "analysis",
    "I <|end|>",
    " see",
    "assistant",
    "commentary",
    " to=functions.f ",
    "json",
    "{\"a\"",
    ":1}"
  };

  @Test
  void hostileTextTakesLinearTime() {
    for (String unit :
        new String[] {"<", "<think>", "<thin", "<|", "<tool_call>{", "<think:", "a "}) {
      for (String name : new String[] {"qwen3", "hy_v4", "gemma4", "kimi_k3", "harmony", "muse"}) {
        byte[] text = unit.repeat(1_000_000 / unit.length()).getBytes(StandardCharsets.UTF_8);
        int[] cuts = new int[text.length / 7];
        java.util.Arrays.setAll(cuts, i -> (i + 1) * 7);
        // A quadratic parser would take minutes here; the suite's own time limit is the judge.
        assertThat(run(name, text, cuts)).as("%s %s", name, unit).isNotNull();
      }
    }
  }

  /** A vocabulary of a few words, numbered by position. */
  private static final class Words implements HarmonyVocabulary {

    private final byte[] bytes;
    private final int[] starts;

    Words(String[] words) {
      bytes = String.join("", words).getBytes(StandardCharsets.UTF_8);
      starts = new int[words.length + 1];
      for (int i = 0; i < words.length; i++) {
        starts[i + 1] = starts[i] + words[i].getBytes(StandardCharsets.UTF_8).length;
      }
    }

    @Override
    public byte[] bytes() {
      return bytes;
    }

    @Override
    public int start(int id) {
      return id < starts.length - 1 ? starts[id] : 0;
    }

    @Override
    public int end(int id) {
      return id < starts.length - 1 ? starts[id + 1] : 0;
    }

    @Override
    public void encode(String text, Ids out) {
      throw new UnsupportedOperationException();
    }
  }
}

package dev.shepherd.tokenizer.stop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.tokenizer.decode.Detokenizer;
import dev.shepherd.tokenizer.normal.ByteBuilder;
import dev.shepherd.tokenizer.spec.AddedToken;
import dev.shepherd.tokenizer.spec.Decoder;
import dev.shepherd.tokenizer.spec.ModelFacts;
import dev.shepherd.tokenizer.spec.Normalizer;
import dev.shepherd.tokenizer.spec.PostProcessor;
import dev.shepherd.tokenizer.spec.PreTokenizer;
import dev.shepherd.tokenizer.spec.SourceFormat;
import dev.shepherd.tokenizer.spec.SpecialTokens;
import dev.shepherd.tokenizer.spec.TokenModel;
import dev.shepherd.tokenizer.spec.TokenizerSpec;
import dev.shepherd.tokenizer.spec.Vocabulary;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class StopDecoderTest {

  private static final int EOS = 1000;

  /** Every ASCII character is a token of its own, and there is an end token. */
  private static final Detokenizer LETTERS = Detokenizer.of(letters());

  @Test
  void textBeforeAHiddenStopIsToldAndNothingAfterIt() {
    var run = new Run(StopRules.builder().hidden("END").build());
    run.type("abcdeEND f");
    assertThat(run.parts).containsExactly("a", "b", "c", "d", "e", "", "", "", "", "");
    assertThat(run.decoder.stop()).isEqualTo(new Stop.Text("END"));
    assertThat(run.finish()).isEqualTo("abcde");
  }

  @Test
  void aVisibleStopEndsTheText() {
    var run = new Run(StopRules.builder().visible("END").build());
    run.type("abcdeEND f");
    assertThat(run.finish()).isEqualTo("abcdeEND");
    assertThat(run.decoder.stop()).isEqualTo(new Stop.Text("END"));
  }

  @Test
  void ofTwoStopsTheOneThatEndsFirstCountsAndOfEqualEndsTheLonger() {
    var first = new Run(StopRules.builder().hidden("aab").hidden("ab").build());
    first.type("xaab");
    assertThat(first.finish()).isEqualTo("x");
    assertThat(first.decoder.stop()).isEqualTo(new Stop.Text("aab"));
    var second = new Run(StopRules.builder().hidden("abcd").hidden("bc").build());
    second.type("xabcd");
    assertThat(second.finish()).isEqualTo("xa");
    assertThat(second.decoder.stop()).isEqualTo(new Stop.Text("bc"));
  }

  @Test
  void aStopGivenBothWaysIsHidden() {
    var run = new Run(StopRules.builder().visible("b").hidden("b").visible("b").build());
    run.type("ab");
    assertThat(run.finish()).isEqualTo("a");
  }

  @Test
  void whatWasKeptBackComesOutAtTheEnd() {
    var run = new Run(StopRules.builder().hidden("END").build());
    run.type("xEN");
    assertThat(run.parts).containsExactly("x", "", "");
    assertThat(run.finish()).isEqualTo("xEN");
    assertThat(run.decoder.stop()).isNull();
  }

  @Test
  void aHiddenStopTokenIsLeftOutAndAVisibleOneIsToldUnlessSpecialTokensAreSkipped() {
    var hidden = new Run(StopRules.builder().hidden(EOS).hidden("xyz").build());
    hidden.type("axy");
    hidden.push(EOS);
    hidden.type("b");
    assertThat(hidden.finish()).isEqualTo("axy");
    assertThat(hidden.decoder.stop()).isEqualTo(new Stop.Token(EOS));
    var visible = new Run(StopRules.builder().visible(EOS).build());
    visible.type("a");
    visible.push(EOS);
    assertThat(visible.finish()).isEqualTo("a<eos>");
    var skipping =
        new StopDecoder(StopRules.builder().visible(EOS).build(), LETTERS.incremental(true));
    var out = new ByteBuilder(0);
    skipping.push('a', out);
    skipping.push(EOS, out);
    assertThat(out).hasToString("a");
    assertThat(skipping.stop()).isEqualTo(new Stop.Token(EOS));
  }

  @Test
  void theFirstTokensStopNothing() {
    StopRules rules = StopRules.builder().hidden("ab").hidden(EOS).minTokens(3).build();
    var run = new Run(rules);
    run.type("ab");
    run.push(EOS);
    run.type("ab");
    assertThat(run.finish()).isEqualTo("ab<eos>");
    // A text that began early but ends late stops.
    var late = new Run(rules);
    late.type("xxab");
    assertThat(late.finish()).isEqualTo("xx");
    var atOnce = new Run(rules);
    atOnce.type("xxx");
    atOnce.push(EOS);
    assertThat(atOnce.decoder.stop()).isEqualTo(new Stop.Token(EOS));
  }

  @Test
  void aLetTroughStopKeepsNothingBack() {
    var run = new Run(StopRules.builder().hidden("ab").minTokens(2).build());
    run.type("ab");
    assertThat(run.parts).containsExactly("", "ab");
  }

  @Test
  void withoutRulesEverythingPasses() {
    var run = new Run(StopRules.NONE);
    run.type("abc");
    assertThat(run.parts).containsExactly("a", "b", "c");
    assertThat(run.finish()).isEqualTo("abc");
  }

  @Test
  void anyStopsInAnyTextAreFoundAsBySearchingTheWholeAndNoByteWaitsInVain() {
    for (int seed = 0; seed < 20_000; seed++) {
      var random = new Random(seed);
      List<String> stops = new ArrayList<>();
      var rules = StopRules.builder();
      int count = 1 + random.nextInt(4);
      boolean[] visible = new boolean[count];
      for (int i = 0; i < count; i++) {
        String stop = word(random, 1 + random.nextInt(5));
        if (stops.contains(stop)) {
          continue;
        }
        visible[stops.size()] = random.nextBoolean();
        if (visible[stops.size()]) {
          rules.visible(stop);
        } else {
          rules.hidden(stop);
        }
        stops.add(stop);
      }
      String text = word(random, random.nextInt(30));
      var run = new Run(rules.build());
      String label = "seed " + seed + ": " + stops + " in " + text;
      for (int i = 0; i < text.length(); i++) {
        run.push(text.charAt(i));
        if (run.decoder.stop() == null) {
          String soFar = text.substring(0, i + 1);
          assertThat(soFar.length() - run.told.length()).as(label).isEqualTo(mayGrow(soFar, stops));
        }
      }
      assertThat(run.finish()).as(label).isEqualTo(expected(text, stops, visible));
    }
  }

  /** The length of the longest end that is a beginning of some stop. */
  private static int mayGrow(String text, List<String> stops) {
    int longest = 0;
    for (String stop : stops) {
      for (int n = 1; n < stop.length(); n++) {
        if (text.endsWith(stop.substring(0, n))) {
          longest = Math.max(longest, n);
        }
      }
    }
    return longest;
  }

  private static String expected(String text, List<String> stops, boolean[] visible) {
    for (int end = 1; end <= text.length(); end++) {
      int best = -1;
      for (int i = 0; i < stops.size(); i++) {
        if (text.substring(0, end).endsWith(stops.get(i))
            && (best < 0 || stops.get(i).length() > stops.get(best).length())) {
          best = i;
        }
      }
      if (best >= 0) {
        return text.substring(0, visible[best] ? end : end - stops.get(best).length());
      }
    }
    return text;
  }

  private static String word(Random random, int length) {
    var word = new StringBuilder();
    for (int i = 0; i < length; i++) {
      word.append((char) ('a' + random.nextInt(3)));
    }
    return word.toString();
  }

  private static TokenizerSpec letters() {
    var vocabulary = Vocabulary.builder();
    for (int c = 0; c < 128; c++) {
      vocabulary.add(Character.toString(c), c);
    }
    var eos =
        new AddedToken(EOS, "<eos>", "<eos>", AddedToken.Stage.RAW, false, false, false, true);
    return new TokenizerSpec(
        SourceFormat.MEMORY,
        Normalizer.NONE,
        PreTokenizer.NONE,
        new TokenModel.WordLevel(vocabulary.build(), -1),
        PostProcessor.NONE,
        new Decoder.Fuse(),
        List.of(eos),
        SpecialTokens.NONE,
        List.of(),
        false,
        ModelFacts.UNKNOWN);
  }

  /** A choice that is typed letter by letter. */
  private static final class Run {
    private final StopDecoder decoder;
    private final List<String> parts = new ArrayList<>();
    private final StringBuilder told = new StringBuilder();

    Run(StopRules rules) {
      decoder = new StopDecoder(rules, LETTERS.incremental(false));
    }

    void type(String letters) {
      letters.chars().forEach(this::push);
    }

    void push(int id) {
      var out = new ByteBuilder(0);
      decoder.push(id, out);
      parts.add(out.toString());
      told.append(out);
    }

    String finish() {
      var out = new ByteBuilder(0);
      decoder.finish(out);
      return told.append(out).toString();
    }
  }
}

package dev.shepherd.tokenizer.split;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.tokenizer.RandomTexts;
import dev.shepherd.tokenizer.spec.PreTokenizer.Behavior;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scanners written by hand cut as the regular expressions do that they stand for. */
class ScannersTest {

  private static final Duration DEADLINE = Duration.ofSeconds(10);
  private static final String U = "[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]";
  private static final String L = "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]";
  private static final String P = "[^\\r\\n\\p{L}\\p{N}]?";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
        "(?i:'s|'t|'re|'ve|'m|'ll|'d)|"
            + P
            + "\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
        "(?i:'s|'t|'re|'ve|'m|'ll|'d)|"
            + P
            + "\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
        "(?i:'s|'t|'re|'ve|'m|'ll|'d)|"
            + P
            + "[\\p{L}\\p{M}]+|\\p{N}| ?[^\\s\\p{L}\\p{M}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
        P
            + U
            + "*"
            + L
            + "+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|"
            + P
            + U
            + "+"
            + L
            + "*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
        P
            + U
            + "*"
            + L
            + "+|"
            + P
            + U
            + "+"
            + L
            + "*|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
        "[\\p{Han}]+|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}&&[^\\p{Han}]]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}&&[^\\p{Han}]]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}&&[^\\p{Han}]]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}&&[^\\p{Han}]]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"
      })
  void scannerCutsLikeItsPattern(String pattern) {
    Cutter scanner = KnownPatterns.find(pattern);
    assertThat(scanner).as("a scanner for %s", pattern).isNotNull();
    OnigPattern regex = new OnigPattern(pattern, DEADLINE);
    differ(scanner, new FoundCutter(regex::find, Behavior.ISOLATED, false), 7);
  }

  @Test
  void deepSeekCutsLikeItsThreePatterns() {
    Cutter numbers = isolating(KnownPatterns.NUMBERS_BY_THREE);
    Cutter eastAsian = isolating(KnownPatterns.EAST_ASIAN);
    Cutter words = isolating(KnownPatterns.DEEPSEEK);
    differ(
        new DeepSeekCutter(), new ChainedCutter(new ChainedCutter(numbers, eastAsian), words), 11);
  }

  private static Cutter isolating(String pattern) {
    return new FoundCutter(new OnigPattern(pattern, DEADLINE)::find, Behavior.ISOLATED, false);
  }

  /** Also with texts that stop early and go on, and cut at all safe places. */
  private static void differ(Cutter scanner, Cutter regex, long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 4_000; i++) {
      String text = RandomTexts.next(random, 14);
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      List<Integer> expected = pieces(regex, utf8, Integer.MAX_VALUE);
      assertThat(pieces(scanner, utf8, Integer.MAX_VALUE))
          .as("seed %d, text %d: %s", seed, i, text)
          .isEqualTo(expected);
      assertThat(pieces(scanner, utf8, 2)).as("in steps, text %d: %s", i, text).isEqualTo(expected);
      for (int p = 1; p < utf8.length; p++) {
        if ((utf8[p] & 0xC0) != 0x80 && scanner.isSafe(utf8, p)) {
          List<Integer> parts = new ArrayList<>();
          add(scanner, utf8, 0, p, Integer.MAX_VALUE, parts);
          add(scanner, utf8, p, utf8.length, Integer.MAX_VALUE, parts);
          assertThat(parts).as("cut at %d, text %d: %s", p, i, text).isEqualTo(expected);
        }
      }
    }
  }

  private static List<Integer> pieces(Cutter cutter, byte[] text, int enough) {
    List<Integer> ends = new ArrayList<>();
    add(cutter, text, 0, text.length, enough, ends);
    return ends;
  }

  private static void add(
      Cutter cutter, byte[] text, int from, int to, int enough, List<Integer> ends) {
    Cuts cuts = new Cuts();
    int p = from;
    int last = from;
    while (p < to) {
      cuts.clear();
      p = cutter.cut(text, p, to, cuts, enough);
      for (int i = 0; i < cuts.size(); i++) {
        if (cuts.end(i) > last) {
          ends.add(cuts.end(i));
          last = cuts.end(i);
        }
      }
    }
  }

  @Test
  void behavioursOfASplitAreThoseOfTheLibrary() {
    assertThat(split("a-b--c-", Behavior.REMOVED)).containsExactly("a", "b", "c");
    assertThat(split("a-b--c-", Behavior.ISOLATED))
        .containsExactly("a", "-", "b", "-", "-", "c", "-");
    assertThat(split("a-b--c-", Behavior.CONTIGUOUS))
        .containsExactly("a", "-", "b", "--", "c", "-");
    assertThat(split("the-final--countdown", Behavior.MERGED_WITH_PREVIOUS))
        .containsExactly("the-", "final-", "-", "countdown");
    assertThat(split("the-final--countdown", Behavior.MERGED_WITH_NEXT))
        .containsExactly("the", "-final", "-", "-countdown");
  }

  private static List<String> split(String text, Behavior behavior) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    Cuts cuts = new Cuts();
    new CharCutter(c -> c == '-', behavior).cut(utf8, 0, utf8.length, cuts, Integer.MAX_VALUE);
    List<String> pieces = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < cuts.size(); i++) {
      if (!cuts.dropped(i)) {
        pieces.add(text.substring(start, cuts.end(i)));
      }
      start = cuts.end(i);
    }
    return pieces;
  }

  @Test
  void patternThatExplodesMeetsItsDeadline() {
    OnigPattern evil = new OnigPattern("(x+x+)+y(?=z)\\1", Duration.ofMillis(200));
    byte[] text = "x".repeat(60).getBytes(StandardCharsets.UTF_8);
    org.assertj.core.api.Assertions.assertThatThrownBy(
            () -> evil.find(text, 0, text.length, new Matches(0)))
        .isInstanceOf(dev.shepherd.tokenizer.EncodeException.class);
  }
}

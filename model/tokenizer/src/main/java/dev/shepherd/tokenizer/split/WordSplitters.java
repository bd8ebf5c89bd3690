package dev.shepherd.tokenizer.split;

import dev.shepherd.tokenizer.spec.PreTokenizer;
import dev.shepherd.tokenizer.spec.PreTokenizer.Behavior;
import dev.shepherd.tokenizer.spec.PreTokenizer.Split;
import dev.shepherd.tokenizer.spec.TextPattern;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compiles pre-tokenisers. */
public final class WordSplitters {

  private final Duration deadline;
  private final boolean bytesPossible;
  private final boolean spacesGone;
  private final List<Rewrite> steps = new ArrayList<>();

  private WordSplitters(Duration deadline, boolean bytesPossible, boolean spacesGone) {
    this.deadline = deadline;
    this.bytesPossible = bytesPossible;
    this.spacesGone = spacesGone;
  }

  /**
   * Compiles a pre-tokeniser.
   *
   * @param deadline for patterns that run on a backtracking engine, for one text
   * @param bytesPossible whether the model can take bytes in place of stand-ins for them
   * @param spacesGone whether the normaliser leaves no space in any text
   * @throws IllegalArgumentException when a pattern is none
   */
  public static WordSplitter of(
      PreTokenizer preTokenizer, Duration deadline, boolean bytesPossible, boolean spacesGone) {
    WordSplitters compiler = new WordSplitters(deadline, bytesPossible, spacesGone);
    compiler.add(preTokenizer);
    return compiler.compile();
  }

  private void add(PreTokenizer step) {
    switch (step) {
      case PreTokenizer.Sequence(List<PreTokenizer> inner) -> addAll(inner);
      case PreTokenizer.ByteLevel(boolean addPrefixSpace, boolean useRegex) -> {
        if (addPrefixSpace) {
          steps.add(new Rewrite.SpaceBefore());
        }
        if (useRegex) {
          cut(KnownPatterns.gpt2());
        }
        steps.add(new Rewrite.StandIns());
      }
      case Split split -> {
        Cutter cutter = split(split);
        if (cutter != null) {
          cut(cutter);
        }
      }
      case PreTokenizer.Whitespace() -> cut(new WordsOnlyCutter());
      case PreTokenizer.WhitespaceSplit() ->
          cut(new CharCutter(CharTable::isSpace, Behavior.REMOVED));
      case PreTokenizer.Bert() -> {
        cut(new CharCutter(CharTable::isSpace, Behavior.REMOVED));
        cut(new CharCutter(CharKinds::isPunctuation, Behavior.ISOLATED));
      }
      case PreTokenizer.Punctuation(Behavior behavior) ->
          cut(new CharCutter(CharKinds::isPunctuation, behavior));
      case PreTokenizer.Digits(boolean individual) ->
          cut(
              new CharCutter(
                  CharKinds::isNumeric, individual ? Behavior.ISOLATED : Behavior.CONTIGUOUS));
      case PreTokenizer.CharDelimiterSplit(int codePoint) ->
          cut(new CharCutter(c -> c == codePoint, Behavior.REMOVED));
      case PreTokenizer.Metaspace(int replacement, var prepend, boolean split) -> {
        steps.add(new Rewrite.Marks(replacement, prepend));
        if (split) {
          cut(MarkCutter.everywhere(replacement));
        }
      }
      case PreTokenizer.UnicodeScripts() -> cut(new ScriptCutter());
      case PreTokenizer.FixedLength(int length) -> cut(new LengthCutter(length));
    }
  }

  private void addAll(List<PreTokenizer> inner) {
    for (int i = 0; i < inner.size(); i++) {
      if (i + 2 < inner.size()
          && isolates(inner.get(i), KnownPatterns.NUMBERS_BY_THREE)
          && isolates(inner.get(i + 1), KnownPatterns.EAST_ASIAN)
          && isolates(inner.get(i + 2), KnownPatterns.DEEPSEEK)) {
        cut(new DeepSeekCutter());
        i += 2;
      } else {
        add(inner.get(i));
      }
    }
  }

  private static boolean isolates(PreTokenizer step, String pattern) {
    return step instanceof Split(TextPattern.Regex(String found), Behavior behavior, boolean invert)
        && found.equals(pattern)
        && behavior == Behavior.ISOLATED
        && !invert;
  }

  /** The cutter of a split, null when it never finds anything. */
  private @Nullable Cutter split(Split split) {
    return switch (split.pattern()) {
      case TextPattern.Literal(String text) -> {
        if (spacesGone && text.equals(" ") && !split.invert() && steps.isEmpty()) {
          yield null;
        }
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        yield new FoundCutter(
            (t, from, to, out) -> findLiteral(utf8, t, from, to, out),
            split.behavior(),
            split.invert());
      }
      case TextPattern.Regex(String pattern) -> {
        Cutter known =
            split.behavior() == Behavior.ISOLATED && !split.invert()
                ? KnownPatterns.find(pattern)
                : null;
        if (known != null) {
          yield known;
        }
        OnigPattern compiled = new OnigPattern(pattern, deadline);
        yield new FoundCutter(compiled::find, split.behavior(), split.invert());
      }
    };
  }

  private static void findLiteral(byte[] wanted, byte[] t, int from, int to, Matches out) {
    int p = from;
    while (p + wanted.length <= to) {
      int i = 0;
      while (i < wanted.length && t[p + i] == wanted[i]) {
        i++;
      }
      if (i == wanted.length) {
        out.match(p, p + i);
        // An empty text is found at every character.
        p += i > 0 ? i : p < to ? Utf8.length(t[p]) : 1;
      } else {
        p++;
      }
    }
  }

  private void cut(Cutter cutter) {
    steps.add(new Rewrite.Cut(cutter));
  }

  private WordSplitter compile() {
    boolean bytes =
        bytesPossible && !steps.isEmpty() && steps.getLast() instanceof Rewrite.StandIns;
    if (bytes) {
      steps.removeLast();
    }
    int headSize = steps.size();
    while (headSize > 0 && steps.get(headSize - 1) instanceof Rewrite.Cut) {
      headSize--;
    }
    Cutter cutter = null;
    for (Rewrite step : steps.subList(headSize, steps.size())) {
      if (step instanceof Rewrite.Cut(Cutter next)) {
        cutter = cutter == null ? next : new ChainedCutter(cutter, next);
      }
    }
    return new WordSplitter(steps.subList(0, headSize), cutter, bytes);
  }
}

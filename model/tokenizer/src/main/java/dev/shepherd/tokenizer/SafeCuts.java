package dev.shepherd.tokenizer;

import dev.shepherd.tokenizer.spec.AddedToken;
import dev.shepherd.tokenizer.spec.Normalizer;
import dev.shepherd.tokenizer.spec.TextPattern;
import dev.shepherd.tokenizer.spec.TokenizerSpec;
import dev.shepherd.tokenizer.split.TextClasses;
import dev.shepherd.tokenizer.split.WordSplitter;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Where a text can be cut so that the ids of both parts, one after the other, are the ids of the
 * whole: whatever stands further left or right. Immutable.
 *
 * <p>The pre-tokeniser proves it for itself ({@link WordSplitter#isSafe}); here it is proven that
 * neither the normaliser nor any added token reaches across. Where one might, there are no safe
 * cuts at all.
 */
final class SafeCuts {

  /** What may be before and behind a cut. */
  private enum Mode {
    /** Nothing is safe. */
    NEVER,
    /** What the pre-tokeniser says. */
    SPLITTER,
    /** What it says, but only behind an ASCII letter or digit and before a space. */
    ASCII,
    /** Before a space that the normaliser makes a mark of. */
    MARK
  }

  private final Mode mode;
  private final WordSplitter splitter;

  /** Last bytes of added tokens behind which something else happens than elsewhere. */
  private final boolean[] noCutBehind = new boolean[256];

  /** First bytes of added tokens that ask what stands before them. */
  private final boolean[] noCutBefore = new boolean[256];

  /** Whether some added token takes white space before or behind it along. */
  private final boolean strips;

  private SafeCuts(Mode mode, WordSplitter splitter, List<AddedToken> tokens, boolean prepends) {
    this.mode = mode;
    this.splitter = splitter;
    boolean anyStrips = false;
    for (AddedToken token : tokens) {
      anyStrips |= token.leftStrip() || token.rightStrip();
      for (String text : List.of(token.content(), token.needle())) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        if (utf8.length == 0) {
          continue;
        }
        // Text behind a token begins a stretch, which only matters where something is put in front.
        if (prepends || token.singleWord() || token.rightStrip()) {
          noCutBehind[utf8[utf8.length - 1] & 0xFF] = true;
        }
        if (token.singleWord()) {
          noCutBefore[utf8[0] & 0xFF] = true;
        }
      }
    }
    strips = anyStrips;
  }

  /** Finds out what is safe for a tokenizer. */
  static SafeCuts of(TokenizerSpec spec, WordSplitter splitter) {
    List<AddedToken> tokens =
        spec.addedTokens().stream()
            .filter(token -> token.stage() != AddedToken.Stage.NEVER)
            .toList();
    boolean prepends = prefix(spec.normalizer());
    SafeCuts cuts = new SafeCuts(mode(spec.normalizer()), splitter, tokens, prepends);
    for (AddedToken token : tokens) {
      if (cuts.within(token.content()) || cuts.within(token.needle())) {
        return new SafeCuts(Mode.NEVER, splitter, List.of(), false);
      }
    }
    return cuts;
  }

  /** Whether there might be a cut within this text. */
  private boolean within(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    for (int p = 1; p < utf8.length; p++) {
      if (fits(utf8, p)) {
        return true;
      }
    }
    return false;
  }

  private static Mode mode(Normalizer normalizer) {
    List<Normalizer> steps = steps(normalizer);
    if (steps.isEmpty()) {
      return Mode.SPLITTER;
    }
    int skip = prefix(normalizer) ? 1 : 0;
    if (steps.size() == 1 + skip
        && steps.get(skip)
            instanceof Normalizer.Replace(TextPattern.Literal(String text), String mark)
        && text.equals(" ")) {
      return Mode.MARK;
    }
    Mode mode = Mode.SPLITTER;
    for (Normalizer step : steps) {
      boolean composes =
          step instanceof Normalizer.Unicode(Normalizer.Unicode.Form form)
              && form == Normalizer.Unicode.Form.NFC;
      boolean local =
          step instanceof Normalizer.Unicode
              || step instanceof Normalizer.Lowercase
              || step instanceof Normalizer.StripAccents
              || step instanceof Normalizer.Bert;
      if (!local) {
        return Mode.NEVER;
      }
      if (!composes) {
        mode = Mode.ASCII;
      }
    }
    return mode;
  }

  /** Whether a normaliser puts something in front of every stretch before anything else. */
  static boolean prefix(Normalizer normalizer) {
    List<Normalizer> steps = steps(normalizer);
    return !steps.isEmpty() && steps.getFirst() instanceof Normalizer.Prepend;
  }

  /** What a normaliser does further on in a stretch, where nothing is put in front. */
  static Normalizer withoutPrefix(Normalizer normalizer) {
    if (!prefix(normalizer)) {
      return normalizer;
    }
    List<Normalizer> steps = steps(normalizer);
    return new Normalizer.Sequence(steps.subList(1, steps.size()));
  }

  private static List<Normalizer> steps(Normalizer normalizer) {
    return normalizer instanceof Normalizer.Sequence(List<Normalizer> steps)
        ? steps
        : List.of(normalizer);
  }

  /** Whether there is any safe cut at all. */
  boolean exist() {
    return mode != Mode.NEVER && (mode == Mode.MARK || !splitter.keepsWhole());
  }

  /** Whether the text can be cut here. */
  boolean at(byte[] t, int p) {
    return fits(t, p)
        && !noCutBehind[t[p - 1] & 0xFF]
        && !noCutBefore[t[p] & 0xFF]
        && !(strips && TextClasses.isSpaceBefore(t, p));
  }

  /** Whether neither the normaliser nor the pre-tokeniser minds a cut here. */
  private boolean fits(byte[] t, int p) {
    return switch (mode) {
      case NEVER -> false;
      case SPLITTER -> (t[p] & 0xC0) != 0x80 && splitter.isSafe(t, p);
      case ASCII ->
          t[p] == ' ' && t[p - 1] >= 0 && isAlphanumeric(t[p - 1]) && splitter.isSafe(t, p);
      case MARK -> splitter.spaceIsSafe(t, p);
    };
  }

  private static boolean isAlphanumeric(byte b) {
    int small = b | 0x20;
    return (small >= 'a' && small <= 'z') || (b >= '0' && b <= '9');
  }

  /** The first place to cut between two places, both excluded; {@code to} when there is none. */
  int next(byte[] t, int from, int to) {
    for (int p = from + 1; p < to; p++) {
      if (at(t, p)) {
        return p;
      }
    }
    return to;
  }

  /** The last place to cut between two places, both excluded; {@code from} when there is none. */
  int last(byte[] t, int from, int to) {
    for (int p = to - 1; p > from; p--) {
      if (at(t, p)) {
        return p;
      }
    }
    return from;
  }
}

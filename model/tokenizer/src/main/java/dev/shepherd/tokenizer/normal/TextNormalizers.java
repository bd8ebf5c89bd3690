package dev.shepherd.tokenizer.normal;

import dev.shepherd.tokenizer.spec.Normalizer;
import dev.shepherd.tokenizer.spec.TextPattern;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Makes normalisers that can be run of their descriptions. */
public final class TextNormalizers {

  private TextNormalizers() {}

  /**
   * The normaliser that is described.
   *
   * @throws IllegalArgumentException when a pattern or a replacement table is malformed; the
   *     message is for people
   */
  public static TextNormalizer of(Normalizer normalizer) {
    return switch (normalizer) {
      case Normalizer.Sequence(List<Normalizer> steps) -> sequence(steps);
      case Normalizer.Unicode(Normalizer.Unicode.Form form) -> new UnicodeForm(form);
      case Normalizer.Lowercase() -> new LowercaseText();
      case Normalizer.Strip(boolean left, boolean right) -> new StripText(left, right);
      case Normalizer.StripAccents() -> new RemoveSet(CodeSet.named("mark"));
      case Normalizer.Replace(TextPattern.Literal(String text), String content) ->
          new LiteralReplace(utf8(text), utf8(content));
      case Normalizer.Replace(TextPattern.Regex(String pattern), String content) ->
          new RegexReplace(pattern, utf8(content));
      case Normalizer.Prepend(String prefix) -> new PrependText(utf8(prefix));
      case Normalizer.Bert bert -> bert(bert);
      case Normalizer.Precompiled(byte[] charsmap) -> new PrecompiledText(CharsMap.read(charsmap));
      case Normalizer.SentencePiece piece -> new SentencePieceText(piece);
      case Normalizer.Nmt() -> new NmtText();
      case Normalizer.ByteLevel() -> new ByteLevelText();
    };
  }

  private static TextNormalizer sequence(List<Normalizer> steps) {
    List<TextNormalizer> compiled = new ArrayList<>();
    for (Normalizer step : steps) {
      compiled.add(of(step));
    }
    return compiled.size() == 1 ? compiled.getFirst() : new Chain(compiled);
  }

  private static TextNormalizer bert(Normalizer.Bert bert) {
    List<TextNormalizer> steps = new ArrayList<>();
    if (bert.cleanText() || bert.chineseChars()) {
      steps.add(new BertText(bert.cleanText(), bert.chineseChars()));
    }
    if (bert.stripAccents()) {
      steps.add(new UnicodeForm(Normalizer.Unicode.Form.NFD));
      steps.add(new RemoveSet(CodeSet.named("nonspacing")));
    }
    if (bert.lowercase()) {
      steps.add(new LowercaseText());
    }
    return new Chain(steps);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}

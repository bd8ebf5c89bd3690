package dev.shepherd.tokenizer.load;

import dev.shepherd.tokenizer.spec.Decoder;
import dev.shepherd.tokenizer.spec.Normalizer;
import dev.shepherd.tokenizer.spec.PreTokenizer;
import dev.shepherd.tokenizer.spec.TextPattern;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Normalisers, pre-tokenisers and decoders of {@code tokenizer.json}. */
final class StepsJson {

  /** Texts that are repeated for every match or token; longer ones are a trap. */
  private static final int TEXT_LIMIT = 1 << 12;

  private StepsJson() {}

  static Normalizer normalizer(@Nullable JsonPart part) {
    if (part == null) {
      return Normalizer.NONE;
    }
    return switch (part.requiredString("type")) {
      case "Sequence" -> new Normalizer.Sequence(steps(part, "normalizers", StepsJson::normalizer));
      case "NFC" -> new Normalizer.Unicode(Normalizer.Unicode.Form.NFC);
      case "NFD" -> new Normalizer.Unicode(Normalizer.Unicode.Form.NFD);
      case "NFKC" -> new Normalizer.Unicode(Normalizer.Unicode.Form.NFKC);
      case "NFKD" -> new Normalizer.Unicode(Normalizer.Unicode.Form.NFKD);
      case "Lowercase" -> new Normalizer.Lowercase();
      case "Strip", "StripNormalizer" ->
          new Normalizer.Strip(part.bool("strip_left", true), part.bool("strip_right", true));
      case "StripAccents" -> new Normalizer.StripAccents();
      case "Replace" -> new Normalizer.Replace(pattern(part), shortText(part, "content"));
      case "Prepend" -> new Normalizer.Prepend(shortText(part, "prepend"));
      case "BertNormalizer" -> {
        boolean lowercase = part.bool("lowercase", true);
        yield new Normalizer.Bert(
            part.bool("clean_text", true),
            part.bool("handle_chinese_chars", true),
            part.bool("strip_accents", lowercase),
            lowercase);
      }
      case "Precompiled" -> new Normalizer.Precompiled(charsmap(part));
      case "Nmt" -> new Normalizer.Nmt();
      case "ByteLevel" -> new Normalizer.ByteLevel();
      default -> throw unknown(part, "normalizer");
    };
  }

  static PreTokenizer preTokenizer(@Nullable JsonPart part) {
    if (part == null) {
      return PreTokenizer.NONE;
    }
    return switch (part.requiredString("type")) {
      case "Sequence" ->
          new PreTokenizer.Sequence(steps(part, "pretokenizers", StepsJson::preTokenizer));
      case "ByteLevel" ->
          new PreTokenizer.ByteLevel(
              part.bool("add_prefix_space", true), part.bool("use_regex", true));
      case "Split" ->
          new PreTokenizer.Split(pattern(part), behavior(part, null), part.bool("invert", false));
      case "Whitespace" -> new PreTokenizer.Whitespace();
      case "WhitespaceSplit" -> new PreTokenizer.WhitespaceSplit();
      case "BertPreTokenizer" -> new PreTokenizer.Bert();
      case "Punctuation" ->
          new PreTokenizer.Punctuation(behavior(part, PreTokenizer.Behavior.ISOLATED));
      case "Digits" -> new PreTokenizer.Digits(part.bool("individual_digits", false));
      case "CharDelimiterSplit" ->
          new PreTokenizer.CharDelimiterSplit(part.requiredCodePoint("delimiter"));
      case "Metaspace" ->
          new PreTokenizer.Metaspace(
              part.requiredCodePoint("replacement"), prependScheme(part), part.bool("split", true));
      case "UnicodeScripts" -> new PreTokenizer.UnicodeScripts();
      case "FixedLength" ->
          new PreTokenizer.FixedLength((int) part.integer("length", 1, Integer.MAX_VALUE, 5));
      default -> throw unknown(part, "pre-tokenizer");
    };
  }

  static Decoder decoder(@Nullable JsonPart part) {
    if (part == null) {
      return new Decoder.Spaces();
    }
    return switch (part.requiredString("type")) {
      case "Sequence" -> new Decoder.Sequence(steps(part, "decoders", StepsJson::decoder));
      case "ByteLevel" -> new Decoder.ByteLevel();
      case "Metaspace" ->
          new Decoder.Metaspace(
              part.requiredCodePoint("replacement"), prependScheme(part), part.bool("split", true));
      case "ByteFallback" -> new Decoder.ByteFallback();
      case "Fuse" -> new Decoder.Fuse();
      case "Strip" ->
          new Decoder.Strip(
              part.requiredCodePoint("content"),
              (int) part.integer("start", 0, Integer.MAX_VALUE, 0),
              (int) part.integer("stop", 0, Integer.MAX_VALUE, 0));
      case "Replace" -> new Decoder.Replace(pattern(part), shortText(part, "content"));
      case "WordPiece" ->
          new Decoder.WordPiece(part.string("prefix", "##"), part.bool("cleanup", true));
      case "BPEDecoder" -> new Decoder.BpeSuffix(part.string("suffix", "</w>"));
      case "CTC" ->
          new Decoder.Ctc(
              part.string("pad_token", "<pad>"),
              part.string("word_delimiter_token", "|"),
              part.bool("cleanup", true));
      default -> throw unknown(part, "decoder");
    };
  }

  private static <T> List<T> steps(
      JsonPart part, String key, Function<@Nullable JsonPart, T> read) {
    if (part.array(key) == null) {
      throw part.fail(key, "is missing");
    }
    List<T> steps = new ArrayList<>();
    for (JsonPart step : part.parts(key)) {
      steps.add(read.apply(step));
    }
    return steps;
  }

  private static TextPattern pattern(JsonPart part) {
    JsonPart pattern = part.object("pattern");
    if (pattern == null) {
      throw part.fail("pattern", "is missing");
    }
    String literal = pattern.string("String");
    if (literal != null) {
      return new TextPattern.Literal(literal);
    }
    return new TextPattern.Regex(pattern.requiredString("Regex"));
  }

  private static PreTokenizer.Behavior behavior(
      JsonPart part, PreTokenizer.@Nullable Behavior otherwise) {
    if (otherwise != null && part.value("behavior") == null) {
      return otherwise;
    }
    return switch (part.requiredString("behavior")) {
      case "Removed", "removed" -> PreTokenizer.Behavior.REMOVED;
      case "Isolated", "isolated" -> PreTokenizer.Behavior.ISOLATED;
      case "MergedWithPrevious", "merged_with_previous" ->
          PreTokenizer.Behavior.MERGED_WITH_PREVIOUS;
      case "MergedWithNext", "merged_with_next" -> PreTokenizer.Behavior.MERGED_WITH_NEXT;
      case "Contiguous", "contiguous" -> PreTokenizer.Behavior.CONTIGUOUS;
      default -> throw part.fail("behavior", "is not a known behavior");
    };
  }

  private static PreTokenizer.PrependScheme prependScheme(JsonPart part) {
    boolean legacyAdds = part.bool("add_prefix_space", true);
    String scheme = part.string("prepend_scheme", legacyAdds ? "always" : "never");
    if (!legacyAdds && !scheme.equals("never")) {
      throw part.fail("add_prefix_space", "contradicts prepend_scheme");
    }
    return switch (scheme) {
      case "always" -> PreTokenizer.PrependScheme.ALWAYS;
      case "first" -> PreTokenizer.PrependScheme.FIRST;
      case "never" -> PreTokenizer.PrependScheme.NEVER;
      default -> throw part.fail("prepend_scheme", "must be always, first or never");
    };
  }

  private static String shortText(JsonPart part, String key) {
    String text = part.requiredString(key);
    if (text.length() > TEXT_LIMIT) {
      throw part.fail(key, "is longer than " + TEXT_LIMIT + " characters");
    }
    return text;
  }

  private static byte[] charsmap(JsonPart part) {
    String base64 = part.string("precompiled_charsmap");
    if (base64 == null) {
      return new byte[0];
    }
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException malformed) {
      throw part.fail("precompiled_charsmap", "is not base64");
    }
  }

  private static TokenizerFileException unknown(JsonPart part, String what) {
    return part.fail("type", "'" + part.string("type", "") + "' is not a known " + what);
  }
}

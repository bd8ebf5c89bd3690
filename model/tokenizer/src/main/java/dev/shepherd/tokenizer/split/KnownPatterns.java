package dev.shepherd.tokenizer.split;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The patterns that have a hand-written scanner. A pattern must be equal to the letter; no attempt
 * is made to see that another means the same.
 */
final class KnownPatterns {

  /** The first of DeepSeek's three. */
  static final String NUMBERS_BY_THREE = "\\p{N}{1,3}";

  /** The second of DeepSeek's three. */
  static final String EAST_ASIAN = "[一-龥぀-ゟ゠-ヿ]+";

  /** The third of DeepSeek's three. */
  static final String DEEPSEEK =
      "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+"
          + "|[^\r\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\r\n]*"
          + "|\\s*[\r\n]+|\\s+(?!\\S)|\\s+";

  private static final String GPT2 =
      "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

  private static final String CONTRACTIONS = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";
  private static final String SPACES = "|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
  private static final String SIGNS = "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*";
  private static final String SIGNS_SLASH = "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*";
  private static final String PREFIX = "[^\\r\\n\\p{L}\\p{N}]?";
  private static final String UPPER = "\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}";
  private static final String LOWER = "\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}";
  private static final String NO_HAN = "&&[^\\p{Han}]";
  private static final String ONE_TO_THREE = "|\\p{N}{1,3}";
  private static final String ONE = "|\\p{N}";

  private static final Map<String, Cutter> CUTTERS =
      Map.of(
          GPT2,
          new GptCutter(),
          CONTRACTIONS + "|" + PREFIX + "\\p{L}+" + ONE_TO_THREE + SIGNS + SPACES,
          new WordCutter(3, false),
          CONTRACTIONS + "|" + PREFIX + "\\p{L}+" + ONE + SIGNS + SPACES,
          new WordCutter(1, false),
          CONTRACTIONS
              + "|"
              + PREFIX
              + "[\\p{L}\\p{M}]+"
              + ONE
              + "| ?[^\\s\\p{L}\\p{M}\\p{N}]+[\\r\\n]*"
              + SPACES,
          new WordCutter(1, true),
          cased("", CONTRACTIONS + "?", "") + ONE_TO_THREE + SIGNS_SLASH + SPACES,
          new CasedCutter(3, true, true, false),
          cased("", "", "") + ONE + SIGNS_SLASH + SPACES,
          new CasedCutter(1, false, true, false),
          cased("[\\p{Han}]+|", CONTRACTIONS + "?", NO_HAN) + ONE_TO_THREE + SIGNS + SPACES,
          new CasedCutter(3, true, false, true));

  private KnownPatterns() {}

  private static String cased(String before, String after, String exception) {
    return before + PREFIX + "[" + UPPER + exception + "]*[" + LOWER + exception + "]+" + after
        + "|" + PREFIX + "[" + UPPER + exception + "]+[" + LOWER + exception + "]*" + after;
  }

  /** The scanner of a pattern that is to isolate its matches, null when there is none. */
  static @Nullable Cutter find(String pattern) {
    // Line ends may be written as themselves or as escapes.
    return CUTTERS.get(pattern.replace("\r", "\\r").replace("\n", "\\n"));
  }

  /** The scanner of GPT-2's pattern. */
  static Cutter gpt2() {
    return new GptCutter();
  }
}

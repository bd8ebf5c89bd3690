package dev.shepherd.tokenizer.load;

import dev.shepherd.tokenizer.spec.PreTokenizer;
import dev.shepherd.tokenizer.spec.TextPattern;
import java.util.List;

/** The patterns of well-known byte-level tokenizers whose files do not bring them along. */
final class SplitPatterns {

  private static final String CONTRACTIONS = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";
  private static final String WORD = "[^\\r\\n\\p{L}\\p{N}]?\\p{L}+";
  private static final String SIGNS = " ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*";
  private static final String SPACES = "\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

  static final String GPT2 =
      "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

  /** Llama 3; also what a tiktoken file gets that nobody knows. */
  static final String LLAMA3 = CONTRACTIONS + "|" + WORD + "|\\p{N}{1,3}|" + SIGNS + "|" + SPACES;

  /** As tiktoken has it: white space at the end of the text is one piece. */
  static final String CL100K =
      CONTRACTIONS + "|" + WORD + "|\\p{N}{1,3}|" + SIGNS + "|\\s+\\z|" + SPACES;

  static final String QWEN2 = CONTRACTIONS + "|" + WORD + "|\\p{N}|" + SIGNS + "|" + SPACES;

  static final String O200K =
      cased("", CONTRACTIONS + "?") + "|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|" + SPACES;

  static final String TEKKEN = cased("", "") + "|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|" + SPACES;

  static final String KIMI =
      "[\\p{Han}]+|"
          + cased("&&[^\\p{Han}]", CONTRACTIONS + "?")
          + "|\\p{N}{1,3}|"
          + SIGNS
          + "|"
          + SPACES;

  private static final String DEEPSEEK_EAST_ASIAN = "[一-龥぀-ゟ゠-ヿ]+";

  private static final String DEEPSEEK =
      "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+"
          + "|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\\r\\n]*"
          + "|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

  private SplitPatterns() {}

  /** Words of upper and lower case letters, each with an optional character before it. */
  private static String cased(String exception, String ending) {
    String upper = "[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}" + exception + "]";
    String lower = "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}" + exception + "]";
    String before = "[^\\r\\n\\p{L}\\p{N}]?";
    return before + upper + "*" + lower + "+" + ending + "|" + before + upper + "+" + lower + "*"
        + ending;
  }

  /** Cuts at these patterns, one after the other, and then writes bytes. */
  static PreTokenizer byteLevel(String... patterns) {
    List<PreTokenizer> steps = new java.util.ArrayList<>();
    for (String pattern : patterns) {
      steps.add(isolated(pattern));
    }
    steps.add(new PreTokenizer.ByteLevel(false, false));
    return new PreTokenizer.Sequence(steps);
  }

  /** Single digits apart, then GPT-2's words. */
  static PreTokenizer digitsThenGpt2() {
    return new PreTokenizer.Sequence(
        List.of(new PreTokenizer.Digits(true), new PreTokenizer.ByteLevel(false, true)));
  }

  /** The three cuts of DeepSeek V3. */
  static PreTokenizer deepSeek() {
    return byteLevel("\\p{N}{1,3}", DEEPSEEK_EAST_ASIAN, DEEPSEEK);
  }

  private static PreTokenizer isolated(String pattern) {
    return new PreTokenizer.Split(
        new TextPattern.Regex(pattern), PreTokenizer.Behavior.ISOLATED, false);
  }
}

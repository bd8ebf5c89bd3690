package dev.shepherd.tokenizer.load;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An encoding of OpenAI, known by what its file's name begins with.
 *
 * @param prefix of the file name
 * @param pattern cuts text into words
 * @param specials ids of special tokens by text; two texts may share one
 */
record OpenAiEncoding(String prefix, String pattern, Map<String, Integer> specials) {

  private static final String END = "<|endoftext|>";

  private static final List<OpenAiEncoding> ALL =
      List.of(
          new OpenAiEncoding("o200k_harmony", SplitPatterns.O200K, harmony()),
          new OpenAiEncoding(
              "o200k", SplitPatterns.O200K, Map.of(END, 199999, "<|endofprompt|>", 200018)),
          new OpenAiEncoding(
              "cl100k",
              SplitPatterns.CL100K,
              Map.of(
                  END,
                  100257,
                  "<|fim_prefix|>",
                  100258,
                  "<|fim_middle|>",
                  100259,
                  "<|fim_suffix|>",
                  100260,
                  "<|endofprompt|>",
                  100276)),
          new OpenAiEncoding(
              "p50k_edit",
              SplitPatterns.GPT2,
              Map.of(
                  END,
                  50256,
                  "<|fim_prefix|>",
                  50281,
                  "<|fim_middle|>",
                  50282,
                  "<|fim_suffix|>",
                  50283)),
          new OpenAiEncoding("p50k", SplitPatterns.GPT2, Map.of(END, 50256)),
          new OpenAiEncoding("r50k", SplitPatterns.GPT2, Map.of(END, 50256)),
          new OpenAiEncoding("gpt2", SplitPatterns.GPT2, Map.of(END, 50256)));

  /** The encoding of a file, null when its name begins like none. */
  static @Nullable OpenAiEncoding of(String file) {
    String name = file.toLowerCase(Locale.ROOT);
    for (OpenAiEncoding encoding : ALL) {
      if (name.startsWith(encoding.prefix)) {
        return encoding;
      }
    }
    return null;
  }

  private static Map<String, Integer> harmony() {
    Map<String, Integer> named =
        Map.of(
            "<|startoftext|>",
            199998,
            END,
            199999,
            "<|return|>",
            200002,
            "<|constrain|>",
            200003,
            "<|channel|>",
            200005,
            "<|start|>",
            200006,
            "<|end|>",
            200007,
            "<|message|>",
            200008,
            "<|call|>",
            200012,
            "<|endofprompt|>",
            200018);
    Map<String, Integer> all = new LinkedHashMap<>(named);
    for (int id = 200000; id < 201088; id++) {
      // This one id has both a name and a number.
      if (!named.containsValue(id) || id == 200018) {
        all.put("<|reserved_" + id + "|>", id);
      }
    }
    return all;
  }
}

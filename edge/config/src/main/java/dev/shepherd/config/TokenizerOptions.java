package dev.shepherd.config;

import java.nio.file.Path;
import java.util.List;

/** Options of tokenizers, chat templates and parsers. */
public final class TokenizerOptions {

  private static final Declarer IN = new Declarer(Topic.TOKENIZER);
  private static final String ENGINE = "leave it out; HTTP workers tokenize and parse themselves";

  private TokenizerOptions() {}

  /** No tokenizer is loaded by itself. */
  public static final Option<Boolean> DISABLE_TOKENIZER_AUTOLOAD =
      IN.flag(
              "disable-tokenizer-autoload",
              "Loads no tokenizer at the start, whatever the paths say; POST /v1/tokenizers still"
                  + " does.")
          .off(false);

  /** Source of the tokenizer. */
  public static final OptionalOption<String> MODEL_PATH =
      IN.text(
              "model-path",
              "Directory or file of the tokenizer to load at the start, under this name.")
          .alias("model")
          .optional();

  /** Source of the tokenizer, before the model path. */
  public static final OptionalOption<String> TOKENIZER_PATH =
      IN.text(
              "tokenizer-path",
              "Directory or file of the tokenizer to load at the start; wins over --model-path.")
          .optional();

  /** Chat template. */
  public static final OptionalOption<Path> CHAT_TEMPLATE =
      IN.path("chat-template", "File with the chat template.").notYet(ENGINE).optional();

  /** Whole-text cache. */
  public static final Option<Boolean> TOKENIZER_CACHE_ENABLE_L0 =
      IN.flag("tokenizer-cache-enable-l0", "Caches tokens of whole texts.")
          .notYet(ENGINE)
          .off(false);

  /** Entries of the whole-text cache. */
  public static final Option<Long> TOKENIZER_CACHE_L0_MAX_ENTRIES =
      IN.usize("tokenizer-cache-l0-max-entries", "Most entries of that cache.")
          .limit(Limit.positive())
          .notYet(ENGINE)
          .orElse(10_000L);

  /** Bytes of the whole-text cache. */
  public static final Option<Long> TOKENIZER_CACHE_L0_MAX_MEMORY_BYTES =
      IN.usize("tokenizer-cache-l0-max-memory", "Most bytes of that cache.")
          .limit(Limit.positive())
          .notYet(ENGINE)
          .orElse(268_435_456L);

  /** Prefix cache. */
  public static final Option<Boolean> TOKENIZER_CACHE_ENABLE_L1 =
      IN.flag("tokenizer-cache-enable-l1", "Caches tokens of the beginnings of texts.").off(false);

  /** Bytes of the prefix cache. */
  public static final Option<Long> TOKENIZER_CACHE_L1_MAX_MEMORY_BYTES =
      IN.usize("tokenizer-cache-l1-max-memory", "Most bytes of that cache.")
          .limit(Limit.positive())
          .orElse(52_428_800L);

  /** Which parser engine. */
  public static final Option<String> PARSER =
      IN.words("parser", "Which parser engine reads model output.", "legacy", "symphony")
          .notYet(ENGINE)
          .orElse("legacy");

  /** Reasoning parser. */
  public static final OptionalOption<String> REASONING_PARSER =
      IN.text("reasoning-parser", "Parser for reasoning.").notYet(ENGINE).optional();

  /** Tool-call parser. */
  public static final OptionalOption<String> TOOL_CALL_PARSER =
      IN.text("tool-call-parser", "Parser for tool calls.").notYet(ENGINE).optional();

  static final List<AnyOption> ALL =
      List.of(
          DISABLE_TOKENIZER_AUTOLOAD,
          MODEL_PATH,
          TOKENIZER_PATH,
          CHAT_TEMPLATE,
          TOKENIZER_CACHE_ENABLE_L0,
          TOKENIZER_CACHE_L0_MAX_ENTRIES,
          TOKENIZER_CACHE_L0_MAX_MEMORY_BYTES,
          TOKENIZER_CACHE_ENABLE_L1,
          TOKENIZER_CACHE_L1_MAX_MEMORY_BYTES,
          PARSER,
          REASONING_PARSER,
          TOOL_CALL_PARSER);
}

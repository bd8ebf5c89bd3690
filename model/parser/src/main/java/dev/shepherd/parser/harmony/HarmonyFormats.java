package dev.shepherd.parser.harmony;

import dev.shepherd.parser.ReasoningFormat;
import dev.shepherd.parser.ToolFormat;
import java.util.List;

/** Harmony's entries among the formats, for engines that answer with text. */
public final class HarmonyFormats {

  private static final String[] NAMES = {"harmony", "gpt_oss", "openai", "openai_gptoss", "gptoss"};

  private HarmonyFormats() {}

  /** Reasoning and calls together. */
  public static ToolFormat tools() {
    return new ToolFormat(NAMES[0], aliases(), true, HarmonyTextParser::new);
  }

  /** Reasoning alone, before a parser that does not know Harmony. */
  public static ReasoningFormat thinking() {
    return new ReasoningFormat(NAMES[0], aliases(), HarmonyThinking::new);
  }

  private static List<String> aliases() {
    return List.of(NAMES).subList(1, NAMES.length);
  }
}

package dev.shepherd.parser.reasoning;

import dev.shepherd.parser.ReasoningFormat;
import dev.shepherd.parser.ToolFormat;
import java.util.List;

/** All formats of thinking, and those that tell thinking and calls by channels. */
public final class ReasoningFormats {

  private ReasoningFormats() {}

  /** The formats of thinking, each once. */
  public static List<ReasoningFormat> all() {
    return List.of();
  }

  /** Formats of calls that belong to a channel format. */
  public static List<ToolFormat> tools() {
    return List.of();
  }
}

package dev.shepherd.parser;

import java.util.List;

/**
 * A way in which models write tool calls.
 *
 * @param name the name that flags and requests use
 * @param aliases other names of the same format
 * @param tellsReasoning whether its parser reads thinking too, so that no reasoning parser is put
 *     before it
 * @param parsers makes parsers
 */
public record ToolFormat(
    String name, List<String> aliases, boolean tellsReasoning, Factory parsers) {

  /** Makes the parser of one choice of one answer. */
  @FunctionalInterface
  public interface Factory {

    /** A parser that tells {@code sink} what it finds. */
    ToolParser open(ParserSettings settings, EventSink sink);
  }

  /** A format that knows only calls and content. */
  public static ToolFormat of(String name, List<String> aliases, Factory parsers) {
    return new ToolFormat(name, aliases, false, parsers);
  }
}

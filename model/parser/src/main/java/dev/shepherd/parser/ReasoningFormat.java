package dev.shepherd.parser;

import java.util.List;

/**
 * A way in which models mark their thinking.
 *
 * @param name the name that flags and requests use
 * @param aliases other names of the same format
 * @param parsers makes parsers
 */
public record ReasoningFormat(String name, List<String> aliases, Factory parsers) {

  /** Makes the parser of one choice of one answer. */
  @FunctionalInterface
  public interface Factory {

    /**
     * A parser that tells thinking as {@link EventSink#reasoning reasoning} and feeds all other
     * text to the parser behind it, in order, then finishes that one.
     *
     * @param rest takes what is no thinking; asked before thinking begins whether it is {@link
     *     ToolParser#insideCall inside a call}
     */
    OutputParser open(ParserSettings settings, EventSink sink, ToolParser rest);
  }
}

package dev.shepherd.parser.markup;

import dev.shepherd.parser.ToolFormat;
import dev.shepherd.parser.json.JsonFormats;
import java.util.ArrayList;
import java.util.List;

/** All formats whose calls are tags or Python calls. */
public final class MarkupFormats {

  private MarkupFormats() {}

  /** The formats, each once. */
  public static List<ToolFormat> all() {
    List<ToolFormat> formats = new ArrayList<>(TagFormats.all());
    formats.addAll(PythonFormats.all());
    formats.add(
        gemma(
            "gemma4",
            "<|tool_call>",
            "<tool_call|>",
            "<|\"|>",
            List.of("gemma_4"),
            "<|tool_response>",
            "<turn|>"));
    formats.add(
        gemma(
            "function_gemma",
            "<start_function_call>",
            "<end_function_call>",
            "<escape>",
            List.of("functiongemma"),
            "<start_function_response>"));
    formats.add(new ToolFormat("inkling", List.of(), true, InklingParser::new));
    formats.add(
        new ToolFormat("muse", List.of("muse_glimmer", "musespark1x"), true, MuseParser::new));
    formats.add(
        ToolFormat.of(
            "longcat",
            List.of("longcat_flash"),
            JsonFormats.between("<longcat_tool_call>", "</longcat_tool_call>")));
    formats.add(
        ToolFormat.of(
            "minimax",
            List.of("minimax_m1"),
            JsonFormats.between("<tool_calls>", "</tool_calls>")));
    formats.add(ToolFormat.of("minimax_m3", List.of("minimaxm3"), ElementParser::new));
    return formats;
  }

  private static ToolFormat gemma(
      String name,
      String open,
      String close,
      String quote,
      List<String> aliases,
      String... dropped) {
    GemmaSyntax syntax = GemmaSyntax.of(open, close, quote, List.of(dropped));
    return ToolFormat.of(
        name, aliases, (settings, sink) -> new GemmaParser(syntax, settings, sink));
  }
}

package dev.shepherd.parser.markup;

import dev.shepherd.parser.ToolFormat;
import java.util.List;

/** The formats of {@link PythonCallParser}. */
final class PythonFormats {

  private PythonFormats() {}

  static List<ToolFormat> all() {
    return List.of(
        format(
            "pythonic",
            List.of("llama4_pythonic", "llama4"),
            PythonSyntax.of(
                List.of(),
                List.of(),
                List.of("<|python_start|>", "<|python_end|>", "<|eom|>"),
                true)),
        format(
            "olmo3",
            List.of("olmo3_pythonic"),
            PythonSyntax.of(
                List.of("<function_calls>"), List.of("</function_calls>"), List.of(), false)),
        format(
            "lfm2.5",
            List.of("lfm2"),
            PythonSyntax.of(
                List.of("<|tool_call_start|>"), List.of("<|tool_call_end|>"), List.of(), false)));
  }

  private static ToolFormat format(String name, List<String> aliases, PythonSyntax syntax) {
    return ToolFormat.of(
        name, aliases, (settings, sink) -> new PythonCallParser(syntax, settings, sink));
  }
}

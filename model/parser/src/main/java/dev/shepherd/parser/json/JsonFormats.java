package dev.shepherd.parser.json;

import dev.shepherd.parser.ToolFormat;
import java.util.List;

/** All formats whose calls are JSON text. */
public final class JsonFormats {

  private JsonFormats() {}

  /** The formats, each once. */
  public static List<ToolFormat> all() {
    return List.of(
        ToolFormat.of(
            "passthrough", List.of("none"), (settings, sink) -> new PassthroughParser(sink)));
  }
}

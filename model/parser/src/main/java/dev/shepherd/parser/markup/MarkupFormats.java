package dev.shepherd.parser.markup;

import dev.shepherd.parser.ToolFormat;
import java.util.ArrayList;
import java.util.List;

/** All formats whose calls are tags or Python calls. */
public final class MarkupFormats {

  private MarkupFormats() {}

  /** The formats, each once. */
  public static List<ToolFormat> all() {
    return new ArrayList<>(TagFormats.all());
  }
}

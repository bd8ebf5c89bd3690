package dev.shepherd.parser.catalog;

import dev.shepherd.parser.EventSink;
import dev.shepherd.parser.OutputParser;
import dev.shepherd.parser.ParserSettings;
import dev.shepherd.parser.ReasoningFormat;
import dev.shepherd.parser.ToolFormat;
import dev.shepherd.parser.ToolParser;
import dev.shepherd.parser.json.JsonFormats;
import dev.shepherd.parser.json.PassthroughParser;
import dev.shepherd.parser.markup.MarkupFormats;
import dev.shepherd.parser.reasoning.ReasoningFormats;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** All formats by name. Immutable. Names are compared without regard to case, and - equals _. */
public final class Formats {

  private static final Formats STANDARD = new Formats();

  private final Map<String, ToolFormat> tools = new TreeMap<>();
  private final Map<String, ReasoningFormat> reasoning = new TreeMap<>();

  private Formats() {
    List<ToolFormat> all = new ArrayList<>(JsonFormats.all());
    all.addAll(MarkupFormats.all());
    all.addAll(ReasoningFormats.tools());
    for (ToolFormat format : all) {
      add(tools, format.name(), format);
      format.aliases().forEach(alias -> add(tools, alias, format));
    }
    // Nemotron's models of 2025 write lists between tags, later ones tags with names; Hunyuan's
    // write a list of objects in the tag in which later ones write tags.
    either("nemotron", "llama_nemotron", "qwen_xml");
    either("hunyuan", "hunyuan_a13b", "hy_v3");
    for (ReasoningFormat format : ReasoningFormats.all()) {
      add(reasoning, format.name(), format);
      format.aliases().forEach(alias -> add(reasoning, alias, format));
    }
  }

  private void either(String name, String first, String second) {
    add(tools, name, EitherFormat.of(name, known(first), known(second)));
  }

  private ToolFormat known(String name) {
    return Objects.requireNonNull(tools.get(key(name)), name);
  }

  private static <F> void add(Map<String, F> formats, String name, F format) {
    if (formats.putIfAbsent(key(name), format) != null) {
      throw new IllegalStateException("two formats are called " + name);
    }
  }

  /** The formats of this gateway. */
  public static Formats standard() {
    return STANDARD;
  }

  /** A format of tool calls; null when no format has this name. */
  public @Nullable ToolFormat tool(String name) {
    return tools.get(key(name));
  }

  /** A format of thinking; null when no format has this name. */
  public @Nullable ReasoningFormat reasoning(String name) {
    return reasoning.get(key(name));
  }

  /** All names of formats of tool calls. */
  public SortedSet<String> toolNames() {
    return Collections.unmodifiableSortedSet(new TreeSet<>(tools.keySet()));
  }

  /** All names of formats of thinking. */
  public SortedSet<String> reasoningNames() {
    return Collections.unmodifiableSortedSet(new TreeSet<>(reasoning.keySet()));
  }

  /**
   * The parser of one choice: thinking is split off first, calls are found in the rest. A tool
   * format that reads thinking itself stands alone.
   */
  public OutputParser open(
      @Nullable ToolFormat tool,
      @Nullable ReasoningFormat thinking,
      ParserSettings settings,
      EventSink sink) {
    ToolParser calls =
        tool == null ? new PassthroughParser(sink) : tool.parsers().open(settings, sink);
    if (thinking == null || (tool != null && tool.tellsReasoning())) {
      return calls;
    }
    return thinking.parsers().open(settings, sink, calls);
  }

  private static String key(String name) {
    return name.trim().toLowerCase(Locale.ROOT).replace('-', '_');
  }
}

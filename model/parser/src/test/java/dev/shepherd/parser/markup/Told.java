package dev.shepherd.parser.markup;

import dev.shepherd.json.JsonArray;
import dev.shepherd.json.JsonParser;
import dev.shepherd.parser.EventSink;
import dev.shepherd.parser.OutputParser;
import dev.shepherd.parser.ParserSettings;
import dev.shepherd.parser.ToolFormat;
import dev.shepherd.parser.ToolParser;
import dev.shepherd.parser.Tools;
import dev.shepherd.parser.scan.ByteText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What a parser told, and a parser that tells it. Breaks when events come in a wrong order. */
final class Told implements EventSink {

  /** A tool with a text and a number. */
  static final Tools TOOLS =
      tools(
          """
          [{"type": "function", "function": {"name": "f", "parameters": {"type": "object",
            "properties": {"text": {"type": "string"}, "number": {"type": "integer"}}}}}]
          """);

  private final ByteText content = new ByteText();
  private final ByteText reasoning = new ByteText();
  private final List<String> names = new ArrayList<>();
  private final List<ByteText> arguments = new ArrayList<>();
  private int ended;

  static Tools tools(String json) {
    return Tools.of((JsonArray) JsonParser.parse(json));
  }

  static ToolFormat format(String name) {
    return MarkupFormats.all().stream()
        .filter(format -> format.name().equals(name) || format.aliases().contains(name))
        .findFirst()
        .orElseThrow();
  }

  static void feed(OutputParser parser, String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    parser.feed(utf8, 0, utf8.length);
  }

  /** Opens a parser that tells this. */
  ToolParser open(String format, Tools tools) {
    return format(format).parsers().open(ParserSettings.of(tools), this);
  }

  /** Reads bytes that are cut at the positions given. */
  static Told read(ToolFormat format, ParserSettings settings, byte[] text, int... cuts) {
    Told told = new Told();
    ToolParser parser = format.parsers().open(settings, told);
    int from = 0;
    for (int cut : cuts) {
      parser.feed(text, from, cut - from);
      from = cut;
    }
    parser.feed(text, from, text.length - from);
    parser.finish();
    return told;
  }

  @Override
  public void content(byte[] utf8, int offset, int length) {
    content.append(utf8, offset, offset + length);
  }

  @Override
  public void reasoning(byte[] utf8, int offset, int length) {
    reasoning.append(utf8, offset, offset + length);
  }

  @Override
  public void callStart(int index, String id, String name) {
    if (index != names.size()) {
      throw new IllegalStateException("call " + index + " follows " + names.size() + " calls");
    }
    names.add(name);
    arguments.add(new ByteText());
  }

  @Override
  public void arguments(int index, byte[] utf8, int offset, int length) {
    if (index != names.size() - 1 || length == 0) {
      throw new IllegalStateException("arguments of call " + index + " of " + names.size());
    }
    arguments.get(index).append(utf8, offset, offset + length);
  }

  @Override
  public void callEnd(int index) {
    if (index != names.size() - 1) {
      throw new IllegalStateException("end of call " + index + " of " + names.size());
    }
    ended++;
  }

  String content() {
    return content.toString();
  }

  List<String> names() {
    return names;
  }

  String arguments(int index) {
    return arguments.get(index).toString();
  }

  /** Number of calls that were told to their ends. */
  int ended() {
    return ended;
  }

  @Override
  public String toString() {
    return content + "|" + reasoning + "|" + names + arguments + ended;
  }
}

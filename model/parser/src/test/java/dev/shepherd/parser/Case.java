package dev.shepherd.parser;

import dev.shepherd.json.JsonArray;
import dev.shepherd.json.JsonException;
import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonParser;
import dev.shepherd.json.JsonValue;
import dev.shepherd.parser.catalog.Formats;
import dev.shepherd.parser.catalog.ParsedAnswer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One output of a model and what it holds; kept as a line in {@code cases/*.jsonl}. */
record Case(String file, JsonObject line) {

  private static final Path FOLDER = Path.of("src/test/resources/cases");

  /** All cases, in the order of their files. */
  static List<Case> all() {
    List<Case> cases = new ArrayList<>();
    try (Stream<Path> files = Files.list(FOLDER)) {
      for (Path file : files.sorted().toList()) {
        for (String line : Files.readAllLines(file)) {
          if (!line.isBlank()) {
            cases.add(
                new Case(
                    file.getFileName().toString(),
                    JsonParser.parseObject(line.getBytes(StandardCharsets.UTF_8))));
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return cases;
  }

  String format() {
    return line.string("format", "passthrough");
  }

  String name() {
    return file + " " + format() + " " + line.string("name", "?");
  }

  byte[] text() {
    return line.string("text", "").getBytes(StandardCharsets.UTF_8);
  }

  /** Content, reasoning and calls as one line each. */
  String expected() {
    JsonObject expect = line.object("expect");
    if (expect == null) {
      throw new IllegalStateException("no expectation: " + name());
    }
    StringBuilder out = new StringBuilder();
    out.append("content   ").append(show(expect.string("content", ""))).append('\n');
    out.append("reasoning ").append(show(expect.string("reasoning", ""))).append('\n');
    JsonArray calls = expect.array("tool_calls");
    if (calls != null) {
      calls
          .objects()
          .forEach(
              call -> call(out, call.string("name", "?"), argumentsText(call.get("arguments"))));
    }
    return out.toString();
  }

  private static String argumentsText(@Nullable JsonValue arguments) {
    return arguments instanceof dev.shepherd.json.JsonString text
        ? text.value()
        : String.valueOf(arguments);
  }

  /** What the parser finds in the text cut at the positions given. */
  String found(int... cuts) {
    var answer = new ParsedAnswer(false);
    OutputParser parser = open(answer);
    byte[] text = text();
    int from = 0;
    for (int cut : cuts) {
      // A copy as large as the piece shows every look beyond its end.
      byte[] piece = java.util.Arrays.copyOfRange(text, from, cut);
      parser.feed(piece, 0, piece.length);
      java.util.Arrays.fill(piece, (byte) '#');
      from = cut;
    }
    byte[] rest = java.util.Arrays.copyOfRange(text, from, text.length);
    parser.feed(rest, 0, rest.length);
    java.util.Arrays.fill(rest, (byte) '#');
    parser.finish();
    return show(answer);
  }

  static String show(ParsedAnswer answer) {
    StringBuilder out = new StringBuilder();
    out.append("content   ").append(show(answer.content())).append('\n');
    out.append("reasoning ").append(show(answer.reasoning())).append('\n');
    answer
        .calls()
        .objects()
        .forEach(call -> call(out, call.string("name", "?"), call.string("arguments", "?")));
    return out.toString();
  }

  OutputParser open(EventSink sink) {
    String format = line.string("format");
    String thinking = line.string("reasoning_parser");
    ToolFormat tool = format == null ? null : Formats.standard().tool(format);
    ReasoningFormat reasoning = thinking == null ? null : Formats.standard().reasoning(thinking);
    if ((format != null && tool == null) || (thinking != null && reasoning == null)) {
      throw new IllegalStateException("no such format: " + name());
    }
    JsonArray tools = line.array("tools");
    ParserSettings settings =
        ParserSettings.of(tools == null ? Tools.NONE : Tools.of(tools))
            .with(
                switch (line.string("thinking", "")) {
                  case "open" -> ThinkingStart.OPEN;
                  case "off" -> ThinkingStart.OFF;
                  default -> ThinkingStart.BY_FORMAT;
                })
            .with(
                line.string("unknown_tools", "").equals("text")
                    ? UnknownTools.AS_TEXT
                    : UnknownTools.FORWARD);
    return Formats.standard().open(tool, reasoning, settings, sink);
  }

  private static void call(StringBuilder out, String name, String arguments) {
    out.append("call      ").append(name).append(' ').append(canonical(arguments)).append('\n');
  }

  /** Arguments are compared as JSON where they are JSON. */
  private static String canonical(String arguments) {
    try {
      return JsonParser.parse(arguments).toString();
    } catch (JsonException e) {
      return "broken: " + arguments;
    }
  }

  private static String show(String text) {
    return text.replace("\\", "\\\\").replace("\n", "\\n");
  }
}

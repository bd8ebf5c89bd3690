package dev.shepherd.cli;

import dev.shepherd.json.JsonArray;
import dev.shepherd.json.JsonException;
import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonParser;
import dev.shepherd.json.JsonString;
import dev.shepherd.json.JsonWriter;
import dev.shepherd.parser.catalog.Formats;
import dev.shepherd.parser.catalog.LineParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Shows which content, thinking and tool calls a model's text holds. */
final class ParseCommand implements Command {

  private static final String HELP =
      """
      Usage: smg parse [--parser NAME] [--reasoning-parser NAME] [--tools FILE] < TEXT
             smg parse --jsonl
             smg parse --list

      Shows which content, thinking and tool calls a model's text holds.

        --parser NAME             the format of the tool calls
        --reasoning-parser NAME   the format of the thinking
        --tools FILE              a JSON array of the tools that the model knew
        --list                    print the names of all formats
        --jsonl                   read lines {"tool_parser": name or null, "reasoning_parser": name or
                                  null, "tools": [...], "chunks": [text, ...]}, write lines
                                  {"events": [...], "content": text, "reasoning": text,
                                  "tool_calls": [{"name": ..., "arguments": text}]} or {"error": ...}
      """;

  private final InputStream in;

  ParseCommand() {
    this(System.in);
  }

  /**
   * @param in where the text or the lines are read from
   */
  ParseCommand(InputStream in) {
    this.in = in;
  }

  @Override
  public int run(List<String> args, Terminal terminal) throws IOException {
    if (args.contains("--help") || args.contains("-h")) {
      terminal.out().print(HELP);
      return OK;
    }
    var parser = new LineParser(Formats.standard());
    if (args.equals(List.of("--jsonl"))) {
      return JsonLines.run(in, terminal, parser::answerLine);
    }
    if (args.equals(List.of("--list"))) {
      list(terminal);
      return OK;
    }
    var request = JsonObject.builder();
    String wrong = read(args, request);
    if (!wrong.isEmpty()) {
      terminal.err().println("smg: " + wrong);
      terminal.err().println("     see: smg parse --help");
      return USAGE;
    }
    String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    JsonObject answer =
        parser.answer(request.put("chunks", JsonArray.of(new JsonString(text))).build());
    String error = answer.string("error");
    if (error != null) {
      terminal.err().println("smg: " + error + " (smg parse --list names them all)");
      return USAGE;
    }
    var out = new PrintStream(terminal.out(), false, StandardCharsets.UTF_8);
    out.print(JsonWriter.pretty(answer.toBuilder().remove("events").build()) + "\n");
    out.flush();
    return OK;
  }

  private static void list(Terminal terminal) {
    Formats formats = Formats.standard();
    terminal.out().println("Tool calls:");
    formats.toolNames().forEach(name -> terminal.out().println("  " + name));
    terminal.out().println("Reasoning:");
    formats.reasoningNames().forEach(name -> terminal.out().println("  " + name));
  }

  /** Reads the options; the answer says what is wrong with them, or nothing. */
  private static String read(List<String> args, JsonObject.Builder request) throws IOException {
    for (int i = 0; i < args.size(); i++) {
      String option = args.get(i);
      int equals = option.startsWith("--") ? option.indexOf('=') : -1;
      String name = equals > 0 ? option.substring(0, equals) : option;
      if (!List.of("--parser", "--tool-call-parser", "--reasoning-parser", "--tools")
          .contains(name)) {
        return "unknown option " + option;
      }
      if (equals < 0 && ++i >= args.size()) {
        return name + " needs a value";
      }
      String value = equals > 0 ? option.substring(equals + 1) : args.get(i);
      switch (name) {
        case "--reasoning-parser" -> request.put("reasoning_parser", value);
        case "--tools" -> {
          Path file = Path.of(value);
          if (!Files.isRegularFile(file)) {
            return "there is no file " + value;
          }
          try {
            request.put("tools", JsonParser.parse(Files.readAllBytes(file)));
          } catch (JsonException e) {
            return value + " is no JSON: " + e.getMessage();
          }
        }
        default -> request.put("tool_parser", value);
      }
    }
    return "";
  }
}

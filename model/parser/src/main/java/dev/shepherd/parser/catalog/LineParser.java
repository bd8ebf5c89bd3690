package dev.shepherd.parser.catalog;

import dev.shepherd.json.JsonArray;
import dev.shepherd.json.JsonException;
import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonParser;
import dev.shepherd.json.JsonString;
import dev.shepherd.json.JsonValue;
import dev.shepherd.json.JsonWriter;
import dev.shepherd.parser.CallIds;
import dev.shepherd.parser.OutputParser;
import dev.shepherd.parser.ParserSettings;
import dev.shepherd.parser.ReasoningFormat;
import dev.shepherd.parser.ThinkingStart;
import dev.shepherd.parser.ToolFormat;
import dev.shepherd.parser.Tools;
import dev.shepherd.parser.UnknownTools;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Parses answers that come as lines of JSON, for tests and tools outside this program.
 *
 * <p>A line is {@code {"tool_parser": name or null, "reasoning_parser": name or null, "tools": […],
 * "chunks": [text, …]}}; its answer holds {@code events}, {@code content}, {@code reasoning} and
 * {@code tool_calls}, or {@code error}.
 */
public final class LineParser {

  private final Formats formats;

  /**
   * @param formats the formats that lines may name
   */
  public LineParser(Formats formats) {
    this.formats = formats;
  }

  /** Answers one line with one line. */
  public String answerLine(String line) {
    try {
      return JsonWriter.compact(
          answer(JsonParser.parseObject(line.getBytes(StandardCharsets.UTF_8))));
    } catch (JsonException e) {
      return JsonWriter.compact(JsonObject.of("error", "no JSON object: " + e.getMessage()));
    }
  }

  /** Answers one request. */
  public JsonObject answer(JsonObject request) {
    String toolName = request.string("tool_parser");
    String thinkingName = request.string("reasoning_parser");
    ToolFormat tool = toolName == null ? null : formats.tool(toolName);
    ReasoningFormat thinking = thinkingName == null ? null : formats.reasoning(thinkingName);
    if (toolName != null && tool == null) {
      return JsonObject.of("error", "Unknown tool parser: " + toolName);
    }
    if (thinkingName != null && thinking == null) {
      return JsonObject.of("error", "Unknown reasoning parser: " + thinkingName);
    }
    JsonArray tools = request.array("tools");
    ParserSettings settings =
        ParserSettings.of(tools == null ? Tools.NONE : Tools.of(tools))
            .with(ids(tool))
            .with(thinkingStart(request.string("thinking")))
            .with(
                "text".equals(request.string("unknown_tools"))
                    ? UnknownTools.AS_TEXT
                    : UnknownTools.FORWARD);
    var answer = new ParsedAnswer(true);
    feed(formats.open(tool, thinking, settings, answer), request.array("chunks"));
    return JsonObject.builder()
        .put("events", answer.events())
        .put("content", answer.content())
        .put("reasoning", answer.reasoning())
        .put("tool_calls", answer.calls())
        .build();
  }

  private static CallIds ids(@Nullable ToolFormat tool) {
    String name = tool == null ? "" : tool.name();
    return switch (name) {
      case "kimik2" -> CallIds.kimiK2(0);
      case "kimi_k3" -> CallIds.kimiK3(0);
      default -> CallIds.counted();
    };
  }

  private static ThinkingStart thinkingStart(@Nullable String text) {
    return "open".equals(text)
        ? ThinkingStart.OPEN
        : "off".equals(text) ? ThinkingStart.OFF : ThinkingStart.BY_FORMAT;
  }

  private static void feed(OutputParser parser, @Nullable JsonArray chunks) {
    if (chunks != null) {
      for (JsonValue chunk : chunks) {
        if (chunk instanceof JsonString text) {
          byte[] utf8 = text.value().getBytes(StandardCharsets.UTF_8);
          parser.feed(utf8, 0, utf8.length);
        }
      }
    }
    parser.finish();
  }
}

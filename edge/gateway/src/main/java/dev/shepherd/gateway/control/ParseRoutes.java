package dev.shepherd.gateway.control;

import dev.shepherd.dialect.Dialect;
import dev.shepherd.exchange.GatewayError;
import dev.shepherd.json.JsonArray;
import dev.shepherd.json.JsonException;
import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonParser;
import dev.shepherd.json.JsonShapeException;
import dev.shepherd.json.JsonValue;
import dev.shepherd.parser.ParserSettings;
import dev.shepherd.parser.ReasoningFormat;
import dev.shepherd.parser.ToolFormat;
import dev.shepherd.parser.Tools;
import dev.shepherd.parser.catalog.Formats;
import dev.shepherd.parser.catalog.ParsedAnswer;
import dev.shepherd.pipeline.ControlRequest;
import dev.shepherd.pipeline.Reply;
import dev.shepherd.pipeline.Route;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Finds calls and thinking in text that an operator sends. Thread-safe. */
public final class ParseRoutes {
  private static final int MAX_TEXT_BYTES = 4 << 20;

  private final Formats formats;

  /**
   * @param formats the formats that requests may name
   */
  public ParseRoutes(Formats formats) {
    this.formats = formats;
  }

  /** The routes; both are for administrators. */
  public List<Route> routes() {
    return List.of(
        route("/parse/function_call", this::calls), route("/parse/reasoning", this::reasoning));
  }

  private static Route route(String path, Function<JsonObject, Reply> answer) {
    return Route.answered(
        "POST",
        path,
        Route.Door.CONTROL,
        request -> CompletableFuture.completedStage(answered(request, answer)));
  }

  private static Reply answered(ControlRequest request, Function<JsonObject, Reply> answer) {
    try {
      return answer.apply(JsonParser.parseObject(request.body()));
    } catch (JsonShapeException e) {
      String message = e.getMessage() == null ? "wrong type" : e.getMessage();
      return Replies.error(
          Dialect.OPENAI, request, GatewayError.client(422, "invalid_request", message));
    } catch (JsonException e) {
      return Replies.error(
          request,
          GatewayError.client(
              400, "invalid_json", "The request body is not valid JSON: " + e.getMessage()));
    }
  }

  private Reply calls(JsonObject body) {
    byte[] text = text(body);
    String name = required(body, "tool_call_parser");
    JsonArray tools = body.array("tools");
    if (tools == null) {
      throw new JsonShapeException("tools", "tools must be an array");
    }
    ToolFormat format = formats.tool(name);
    if (format == null) {
      return refused("Unknown tool parser: " + name);
    }
    if (text.length > MAX_TEXT_BYTES) {
      return refused("Failed to parse function calls: the text is longer than 4 MiB");
    }
    ParsedAnswer answer =
        parsed(format, null, ParserSettings.of(Tools.of(tools)).withSeparateReasoning(false), text);
    List<JsonValue> calls = new ArrayList<>();
    answer.calls().objects().forEach(call -> calls.add(JsonObject.of("function", call)));
    return Replies.json(
        200,
        JsonObject.builder()
            .put("remaining_text", answer.content())
            .put("tool_calls", new JsonArray(calls))
            .put("success", true)
            .build());
  }

  private Reply reasoning(JsonObject body) {
    byte[] text = text(body);
    String name = required(body, "reasoning_parser");
    ReasoningFormat format = formats.reasoning(name);
    if (format == null) {
      return refused("Unknown reasoning parser: " + name);
    }
    if (text.length > MAX_TEXT_BYTES) {
      return refused("Failed to separate reasoning: the text is longer than 4 MiB");
    }
    ParsedAnswer answer = parsed(null, format, ParserSettings.of(Tools.NONE), text);
    return Replies.json(
        200,
        JsonObject.builder()
            .put("normal_text", answer.content())
            .put("reasoning_text", answer.reasoning())
            .put("success", true)
            .build());
  }

  private ParsedAnswer parsed(
      @Nullable ToolFormat tool,
      @Nullable ReasoningFormat thinking,
      ParserSettings settings,
      byte[] text) {
    var answer = new ParsedAnswer(false);
    var parser = formats.open(tool, thinking, settings, answer);
    parser.feed(text, 0, text.length);
    parser.finish();
    return answer;
  }

  private static byte[] text(JsonObject body) {
    return required(body, "text").getBytes(StandardCharsets.UTF_8);
  }

  private static String required(JsonObject body, String key) {
    String value = body.string(key);
    if (value == null) {
      throw new JsonShapeException(key, key + " must be a string");
    }
    return value;
  }

  private static Reply refused(String message) {
    return Replies.json(
        400, JsonObject.builder().put("error", message).put("success", false).build());
  }
}

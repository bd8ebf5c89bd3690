package dev.shepherd.simulator;

import dev.shepherd.simulator.Reply.Generation;
import org.jspecify.annotations.Nullable;

/** Turns the body of a generating request, and its script, into the plan of an answer. */
final class GenerationReader {
  private static final int MAX_CHOICES = 128;
  private static final long NO_LIMIT = Long.MAX_VALUE;

  private final EngineCore core;
  private final EngineConfig config;
  private final PromptReader prompts;

  GenerationReader(EngineCore core) {
    this.core = core;
    this.config = core.config();
    this.prompts = new PromptReader(config.timing().blockTokens());
  }

  /** What to generate; {@code model} was checked already. */
  Generation read(Route route, Json body, String model, Script script) throws BadRequest {
    boolean stream = body.get("stream").isTrue();
    return switch (route) {
      case CHAT -> {
        var prompt = prompts.chat(body);
        long limit = limit(body, prompt, "max_completion_tokens", "max_tokens");
        var plan = plan(body, model, script, limit, choices(body, 1));
        yield new Generation(prompt, plan, new ChatShape(config.flavor(), plan), stream);
      }
      case COMPLETION -> {
        var prompt = prompts.raw(body.get("prompt"), "prompt");
        // The only dialect whose limit has a small default.
        long limit = limit(body, prompt, "max_tokens", "max_tokens");
        int choices = choices(body, PromptReader.count(body.get("prompt")));
        var plan = plan(body, model, script, limit == NO_LIMIT ? 16 : limit, choices).textOnly();
        yield new Generation(prompt, plan, new CompletionShape(plan), stream);
      }
      case MESSAGES -> {
        if (!body.get("max_tokens").isNumber()) {
          throw BadRequest.field("max_tokens", "Field required");
        }
        var prompt = prompts.chat(body);
        var plan = plan(body, model, script, limit(body, prompt, "max_tokens", "max_tokens"), 1);
        yield new Generation(prompt, plan, new MessagesShape(plan), stream);
      }
      case RESPONSES -> {
        var prompt = prompts.response(body);
        long limit = limit(body, prompt, "max_output_tokens", "max_output_tokens");
        var plan = plan(body, model, script, limit, 1);
        yield new Generation(prompt, plan, new ResponsesShape(plan), stream);
      }
      case GENERATE -> {
        boolean ids = body.get("text").isNull();
        var prompt = prompts.raw(body.get(ids ? "input_ids" : "text"), ids ? "input_ids" : "text");
        var sampling = body.get("sampling_params");
        long limit = limit(sampling, prompt, "max_new_tokens", "max_new_tokens");
        var plan = plan(sampling, model, script, limit == NO_LIMIT ? 128 : limit, 1).textOnly();
        yield new Generation(prompt, plan, new GenerateShape(plan), stream);
      }
      default -> throw new IllegalArgumentException("generates nothing: " + route);
    };
  }

  private Plan plan(Json body, String model, Script script, long limit, int choices)
      throws BadRequest {
    var text = script.text() == null ? core.anyText() : Pieces.of(script.text());
    var reasoning = Pieces.of(script.reasoning() == null ? "" : script.reasoning());
    String tool = script.toolName() == null ? demandedTool(body) : script.toolName();
    long textTokens = tool != null && script.text() == null ? 0 : text.count();
    if (script.tokens() == Script.ENDLESS) {
      textTokens = EngineModel.ENDLESS;
    } else if (script.tokens() >= 0) {
      textTokens = script.tokens();
    } else if (tool == null && limit != NO_LIMIT && ignoresEnd(body)) {
      textTokens = Math.max(0, limit - reasoning.count());
    }
    if (text.count() == 0) {
      textTokens = Math.min(textTokens, 1);
    }
    return new Plan(
        core.newId(),
        core.clock().epochMillis() / 1000,
        model,
        reasoning,
        reasoning.count(),
        text,
        textTokens,
        tool,
        Pieces.of(script.toolName() == null ? demandedArguments(body) : script.toolArguments()),
        script.tokens() == Script.NOT_SET ? limit : NO_LIMIT,
        choices,
        body.get("stream_options").get("include_usage").isTrue());
  }

  private static boolean ignoresEnd(Json body) {
    return body.get("ignore_eos").isTrue();
  }

  /** The tool that the request insists on, or null. */
  private static @Nullable String demandedTool(Json body) {
    var choice = body.get("tool_choice");
    String type = choice.isText() ? choice.text("") : choice.get("type").text("");
    if (type.equals("function") || type.equals("tool")) {
      var function = choice.get("function");
      return (function.isObject() ? function : choice).get("name").text("");
    }
    if (type.equals("required") || type.equals("any")) {
      var tools = body.get("tools").elements();
      return tools.isEmpty() ? null : function(tools.getFirst()).get("name").text("");
    }
    return null;
  }

  /** Arguments that fit the demanded tool's required members as far as their type tells. */
  private static String demandedArguments(Json body) {
    String name = demandedTool(body);
    for (var tool : body.get("tools").elements()) {
      var function = function(tool);
      if (!function.get("name").text("").equals(name)) {
        continue;
      }
      var schema =
          function.get("parameters").isObject()
              ? function.get("parameters")
              : function.get("input_schema");
      var out = new StringBuilder("{");
      for (var required : schema.get("required").elements()) {
        String member = required.text("");
        out.append(out.length() == 1 ? "" : ", ");
        Json.quote(out, member).append(": ");
        out.append(example(schema.get("properties").get(member)));
      }
      return out.append('}').toString();
    }
    return "{}";
  }

  private static Json function(Json tool) {
    return tool.get("function").isObject() ? tool.get("function") : tool;
  }

  private static String example(Json schema) {
    var choices = schema.get("enum").elements();
    if (!choices.isEmpty()) {
      return Json.quote(choices.getFirst().text(""));
    }
    return switch (schema.get("type").text("string")) {
      case "integer", "number" -> "1";
      case "boolean" -> "true";
      case "array" -> "[]";
      case "object" -> "{}";
      default -> "\"example\"";
    };
  }

  private long limit(Json body, Prompt prompt, String name, String otherName) throws BadRequest {
    var given = body.get(name).isNull() ? body.get(otherName) : body.get(name);
    long room = config.maxModelTokens() - (long) prompt.tokens();
    long limit = given.whole(NO_LIMIT);
    if (!given.isNull() && (!given.isNumber() || limit < 1)) {
      throw BadRequest.field(name, "a whole number of at least 1 expected");
    }
    if (room < 1 || (limit != NO_LIMIT && limit > room)) {
      throw new BadRequest(
          400,
          "This model's maximum context length is "
              + config.maxModelTokens()
              + " tokens. However, your request has "
              + prompt.tokens()
              + " input tokens"
              + (limit == NO_LIMIT ? "." : " and asks for " + limit + " output tokens."),
          name);
    }
    return limit;
  }

  private static int choices(Json body, int prompts) throws BadRequest {
    long n = body.get("n").whole(1);
    if (n < 1 || n * prompts > MAX_CHOICES) {
      throw BadRequest.field("n", "from 1 to " + MAX_CHOICES + " choices over all prompts");
    }
    return (int) n * prompts;
  }
}

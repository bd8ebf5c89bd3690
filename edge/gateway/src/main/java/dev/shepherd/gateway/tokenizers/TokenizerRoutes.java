package dev.shepherd.gateway.tokenizers;

import dev.shepherd.json.JsonArray;
import dev.shepherd.json.JsonException;
import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonParser;
import dev.shepherd.json.JsonString;
import dev.shepherd.json.JsonValue;
import dev.shepherd.pipeline.ControlHandler;
import dev.shepherd.pipeline.ControlRequest;
import dev.shepherd.pipeline.Reply;
import dev.shepherd.pipeline.Route;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Lets administrators see, add and remove tokenizers. Thread-safe. */
final class TokenizerRoutes {
  private static final String ALL = "/v1/tokenizers";
  private static final String ONE = ALL + "/{tokenizer_id}";

  private final TokenizerRegistry registry;
  private final TokenizerJobs jobs;

  TokenizerRoutes(TokenizerRegistry registry, TokenizerJobs jobs) {
    this.registry = registry;
    this.jobs = jobs;
  }

  List<Route> routes() {
    return List.of(
        route("GET", ALL, request -> list()),
        route("POST", ALL, this::add),
        route("GET", ONE, this::find),
        route("DELETE", ONE, this::remove),
        route("GET", ONE + "/status", this::status));
  }

  private interface Answer {
    Reply to(ControlRequest request);
  }

  private static Route route(String method, String template, Answer answer) {
    ControlHandler handler = request -> CompletableFuture.completedStage(answer.to(request));
    return Route.answered(method, template, Route.Door.CONTROL, handler);
  }

  private Reply list() {
    List<JsonValue> all = registry.all().stream().map(one -> (JsonValue) info(one)).toList();
    return TokenizerReplies.json(200, JsonObject.of("tokenizers", new JsonArray(all)));
  }

  private static JsonObject info(NamedTokenizer one) {
    return JsonObject.builder()
        .put("id", one.id())
        .put("name", one.name())
        .put("source", one.source())
        .put("vocab_size", one.vocabularySize())
        .build();
  }

  private Reply add(ControlRequest request) {
    JsonValue body;
    try {
      body = JsonParser.parse(request.body());
    } catch (JsonException e) {
      return Reply.text(400, "The body is not valid JSON: " + e.getMessage());
    }
    if (!(body instanceof JsonObject asked)) {
      return Reply.text(422, "The body must be a JSON object.");
    }
    String name = text(asked, "name");
    String source = text(asked, "source");
    if (name == null || source == null) {
      return Reply.text(
          422, "The field `" + (name == null ? "name" : "source") + "` must be a string.");
    }
    JsonValue template = asked.get("chat_template_path");
    String templatePath = template instanceof JsonString path ? path.value() : null;
    if (name.isEmpty() || source.isEmpty()) {
      return TokenizerReplies.json(
          400,
          outcome(
              "",
              "failed",
              "tokenizer " + (name.isEmpty() ? "name" : "source") + " cannot be empty"));
    }
    NamedTokenizer present = registry.find(name);
    if (present != null && present.name().equals(name)) {
      return TokenizerReplies.json(
          409, outcome(present.id(), "failed", "Tokenizer '" + name + "' already exists"));
    }
    String id = jobs.submit(name, source, templatePath);
    if (id == null) {
      return TokenizerReplies.json(503, outcome("", "failed", "Job queue is full"));
    }
    return TokenizerReplies.json(
        202,
        outcome(
            id,
            "pending",
            "Tokenizer '" + name + "' registration job submitted. Loading from: " + source));
  }

  private static @Nullable String text(JsonObject body, String field) {
    return body.get(field) instanceof JsonString text ? text.value() : null;
  }

  private static JsonObject outcome(String id, String status, String message) {
    return JsonObject.builder().put("id", id).put("status", status).put("message", message).build();
  }

  private Reply find(ControlRequest request) {
    String asked = request.parameters().getFirst();
    NamedTokenizer one = registry.find(asked);
    return one != null
        ? TokenizerReplies.json(200, info(one))
        : TokenizerReplies.error(404, "tokenizer_not_found", "Tokenizer '" + asked + "' not found");
  }

  private Reply status(ControlRequest request) {
    String asked = request.parameters().getFirst();
    NamedTokenizer one = registry.find(asked);
    if (one != null) {
      return TokenizerReplies.json(
          200,
          outcome(one.id(), "completed", "Tokenizer '" + one.name() + "' is loaded and ready")
              .toBuilder()
              .put("vocab_size", one.vocabularySize())
              .build());
    }
    TokenizerJobs.Status job = jobs.status(asked);
    return job != null
        ? TokenizerReplies.json(200, outcome(asked, job.state().word(), job.message()))
        : TokenizerReplies.error(
            404, "not_found", "Tokenizer '" + asked + "' not found and no pending job");
  }

  private Reply remove(ControlRequest request) {
    String asked = request.parameters().getFirst();
    NamedTokenizer removed = registry.remove(asked);
    String message =
        removed != null
            ? "Tokenizer '" + removed.name() + "' removed successfully"
            : "Tokenizer '" + asked + "' not found";
    return TokenizerReplies.json(
        removed != null ? 200 : 404,
        JsonObject.builder().put("success", removed != null).put("message", message).build());
  }
}

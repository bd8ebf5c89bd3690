package dev.shepherd.simulator;

import dev.shepherd.simulator.Route.Family;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Decides what a request is answered: finds route, script and reply. Confined to the loop. */
final class EngineRouter {
  private static final String SCRIPT_HEADER = "x-sim";

  /** The decision. */
  record Decision(Reply reply, Script script) {}

  private final EngineCore core;
  private final EngineConfig config;
  private final ScriptBook scripts;
  private final AdminPages admin;
  private final SmallAnswers small;
  private final GenerationReader generations;
  private boolean profiling;

  EngineRouter(EngineCore core, ScriptBook scripts) {
    this.core = core;
    this.config = core.config();
    this.scripts = scripts;
    this.admin = new AdminPages(core);
    this.small = new SmallAnswers(core);
    this.generations = new GenerationReader(core);
  }

  /** The script in the request's head, or null; a broken one is told by {@link #decide}. */
  static @Nullable Script headScript(ReceivedRequest request) {
    var line = request.header(SCRIPT_HEADER);
    try {
      return line == null ? null : ScriptReader.read(line);
    } catch (ScriptReader.BadScript e) {
      return null;
    }
  }

  /** Decides. Never fails: what is wrong becomes an error page. */
  Decision decide(ReceivedRequest request) {
    var found = Route.find(request.method(), request.path(), config.flavor());
    var family = found == null ? Family.OPENAI : found.route().family();
    var script = ScriptReader.none();
    try {
      var body = jsonBody(found, request);
      script = script(found, request, body);
      return new Decision(reply(found, request, body, script), script);
    } catch (ScriptReader.BadScript e) {
      String problem = "x-sim: " + e.getMessage();
      return new Decision(error(family, 400, problem, SCRIPT_HEADER), script);
    } catch (BadRequest e) {
      return new Decision(error(family, e.status(), e.text(), e.param()), script);
    }
  }

  private Reply reply(
      Route.@Nullable Found found, ReceivedRequest request, Body body, Script script)
      throws BadRequest {
    var scripted = scripted(found, request, script);
    if (scripted != null) {
      return scripted;
    }
    if (found == null) {
      return Route.known(request.path(), config.flavor())
          ? EngineErrors.detail(405, "Method Not Allowed")
          : EngineErrors.detail(404, "Not Found");
    }
    if (found.route().guarded(config.flavor()) && !keyFits(request)) {
      return EngineErrors.unauthorized();
    }
    if (!request.complete()) {
      throw new BadRequest(
          400, "an early answer needs status, body, raw or echo in its script", SCRIPT_HEADER);
    }
    var malformed = body.problem();
    if (malformed != null) {
      throw new BadRequest(400, "Invalid JSON: " + malformed, "");
    }
    return route(found, request, body.json(), script);
  }

  private Reply route(Route.Found found, ReceivedRequest request, Json body, Script script)
      throws BadRequest {
    return switch (found.route()) {
      case CHAT, COMPLETION, MESSAGES, GENERATE ->
          generations.read(found.route(), body, model(body), script);
      case RESPONSES -> response(body, script);
      case RESPONSE -> Reply.Page.json(stored(found.id()).body());
      case RESPONSE_CANCEL -> cancel(found.id());
      case COUNT_TOKENS -> {
        model(body);
        yield small.countTokens(body);
      }
      case EMBEDDINGS -> small.embeddings(body, model(body));
      case RERANK -> small.rerank(body, model(body));
      case CLASSIFY -> small.classify(body, model(body));
      case TRANSCRIBE -> transcribe(request);
      case TOKENIZE -> {
        model(body);
        yield small.tokenize(body);
      }
      case DETOKENIZE -> {
        model(body);
        yield small.detokenize(body);
      }
      case MODELS -> admin.models();
      case MODEL -> admin.model(found.id());
      case HEALTH, PING, HEALTH_GENERATE -> admin.health(scripts.healthy());
      case VERSION -> admin.version();
      case LOAD -> admin.serverLoad();
      case SERVER_INFO -> admin.serverInfo();
      case MODEL_INFO -> admin.modelInfo();
      case LOADS -> admin.loads();
      case GET_LOADS -> admin.oldLoads();
      case METRICS -> admin.metrics();
      case FLUSH_CACHE -> flushCache();
      case START_PROFILE -> profile(true);
      case STOP_PROFILE -> profile(false);
    };
  }

  /** What the script itself answers, or null if the engine shall. */
  private @Nullable Reply scripted(
      Route.@Nullable Found found, ReceivedRequest request, Script script) {
    if (script.raw() != null) {
      return Reply.Page.empty(200);
    }
    if (script.echo()) {
      return Reply.Page.json(script.status() == 0 ? 200 : script.status(), echo(request));
    }
    var body = script.body();
    if (body != null) {
      return Reply.Page.json(script.status() == 0 ? 200 : script.status(), body);
    }
    if (script.status() >= 400) {
      var family = found == null ? Family.OPENAI : found.route().family();
      return error(family, script.status(), "Simulated error", "");
    }
    return script.status() == 0 ? null : Reply.Page.json(script.status(), "{}");
  }

  private Script script(Route.@Nullable Found found, ReceivedRequest request, Body body)
      throws ScriptReader.BadScript {
    boolean dataPlane = found != null && found.route().family() != Family.ADMIN;
    var trouble = dataPlane ? scripts.takeTrouble() : null;
    var line = request.header(SCRIPT_HEADER);
    if (line != null) {
      return ScriptReader.read(trouble == null ? line : line + ";" + trouble);
    }
    if (trouble != null) {
      return ScriptReader.read(body.json().get("x_sim"), trouble);
    }
    if (!body.json().get("x_sim").isNull()) {
      return ScriptReader.read(body.json().get("x_sim"));
    }
    var ofPath = scripts.ofPath(request.path());
    if (ofPath != null) {
      return ofPath;
    }
    return dataPlane ? scripts.take() : ScriptReader.none();
  }

  /** A body read as JSON: {@link Json#NULL} if it is none, with the problem if it should be. */
  private record Body(Json json, @Nullable String problem) {}

  private static Body jsonBody(Route.@Nullable Found found, ReceivedRequest request) {
    boolean other = found == null || found.route().family() == Family.ADMIN;
    boolean bodiless =
        found != null
            && (found.route() == Route.RESPONSE
                || found.route() == Route.RESPONSE_CANCEL
                || found.route() == Route.TRANSCRIBE);
    if (other || bodiless || !request.complete()) {
      return new Body(Json.NULL, null);
    }
    try {
      var json = Json.parse(request.body());
      return json.isObject() ? new Body(json, null) : new Body(Json.NULL, "an object expected");
    } catch (Json.Malformed e) {
      return new Body(Json.NULL, e.getMessage());
    }
  }

  private String model(Json body) throws BadRequest {
    var model = body.get("model");
    if (model.isNull()) {
      return config.model();
    }
    if (!model.isText()) {
      throw BadRequest.field("model", "Input should be a valid string");
    }
    return served(model.text(""));
  }

  private String served(String model) throws BadRequest {
    if (!config.models().contains(model)) {
      throw admin.unknownModel(model);
    }
    return model;
  }

  private Reply response(Json body, Script script) throws BadRequest {
    var generation = generations.read(Route.RESPONSES, body, model(body), script);
    if (!body.get("background").isTrue() || generation.stream()) {
      return generation;
    }
    return Reply.Page.json(new BackgroundResponse(core, generation).start());
  }

  private ResponseStore.Stored stored(String id) throws BadRequest {
    var stored = core.responses().find(id);
    if (stored == null) {
      throw new BadRequest(404, "Response with id '" + id + "' not found.", "response_id");
    }
    return stored;
  }

  private Reply cancel(String id) throws BadRequest {
    var stored = stored(id);
    if (!stored.cancel()) {
      throw new BadRequest(400, "Cannot cancel a response that has ended.", "response_id");
    }
    return Reply.Page.json(stored.body());
  }

  private Reply transcribe(ReceivedRequest request) throws BadRequest {
    var type = request.header("content-type");
    var form = MultipartForm.read(type == null ? "" : type, request.body());
    if (!form.field("model").isEmpty()) {
      served(form.field("model"));
    }
    return small.transcription(form);
  }

  private Reply flushCache() {
    core.model().flushCache();
    return new Reply.Page(
        200,
        "text/html; charset=utf-8",
        AnswerShape.utf8("Cache flushed.\nPlease check backend logs for more details.\n"));
  }

  private Reply profile(boolean start) {
    if (profiling == start) {
      String problem =
          start ? "Profiling is already in progress." : "Profiling is not in progress.";
      return error(Family.OPENAI, 400, problem, "");
    }
    profiling = start;
    return config.flavor() == Flavor.VLLM
        ? Reply.Page.empty(200)
        : new Reply.Page(
            200,
            "text/html; charset=utf-8",
            AnswerShape.utf8(start ? "Start profiling.\n" : "Stop profiling.\n"));
  }

  private boolean keyFits(ReceivedRequest request) {
    return config.apiKey() == null
        || ("Bearer " + config.apiKey()).equals(request.header("authorization"));
  }

  private Reply.Page error(Family family, int status, String message, String param) {
    return EngineErrors.error(config.flavor(), family, status, message, param);
  }

  private static String echo(ReceivedRequest request) {
    return "{\"method\":%s,\"uri\":%s,\"version\":%s,\"complete\":%s,\"headers\":%s,\"trailers\":%s,\"body\":\"%s\"}"
        .formatted(
            Json.quote(request.method()),
            Json.quote(request.uri()),
            Json.quote(request.version()),
            request.complete(),
            lines(request.headers()),
            lines(request.trailers()),
            Base64.getEncoder().encodeToString(request.body()));
  }

  private static String lines(List<Map.Entry<String, String>> lines) {
    var items = new ArrayList<String>();
    for (var line : lines) {
      items.add("[" + Json.quote(line.getKey()) + "," + Json.quote(line.getValue()) + "]");
    }
    return "[" + String.join(",", items) + "]";
  }
}

package dev.shepherd.gateway.control;

import dev.shepherd.json.JsonException;
import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonParser;
import dev.shepherd.json.JsonShapeException;
import dev.shepherd.json.JsonValue;
import dev.shepherd.pipeline.ControlHandler;
import dev.shepherd.pipeline.ControlRequest;
import dev.shepherd.pipeline.Reply;
import dev.shepherd.pipeline.Route;
import dev.shepherd.workers.Fleet;
import dev.shepherd.workers.FleetAnswer;
import dev.shepherd.workers.WorkerJson;
import dev.shepherd.workers.WorkerLookup;
import dev.shepherd.workers.WorkerPatch;
import dev.shepherd.workers.WorkerSpec;
import dev.shepherd.workers.WorkerSpecReader;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Lets administrators see, add, change and remove workers. Orders are accepted with 202 and carried
 * out on the fleet lane; how far they have got stands in {@code job_status} of the worker.
 * Thread-safe.
 *
 * <p>Errors have the shape {@code {"error","code"}}, which clients of this API know. No answer
 * holds a worker's key.
 */
public final class WorkerRoutes {
  private static final String ALL = "/workers";
  private static final String ONE = "/workers/{worker_id}";

  private final Fleet fleet;

  /** The API of a fleet. */
  public WorkerRoutes(Fleet fleet) {
    this.fleet = fleet;
  }

  /** The routes; all are for administrators. */
  public List<Route> routes() {
    return List.of(
        route("GET", ALL, this::list),
        route("POST", ALL, this::add),
        route("GET", ONE, this::find),
        route("PUT", ONE, this::replace),
        route("PATCH", ONE, this::patch),
        route("DELETE", ONE, this::remove));
  }

  private static Route route(String method, String template, ControlHandler handler) {
    return Route.answered(method, template, Route.Door.CONTROL, handler);
  }

  private CompletionStage<Reply> list(ControlRequest request) {
    String model = request.queryValue("model");
    String wanted = model == null || model.isEmpty() ? null : model;
    return onLane(() -> Replies.json(200, WorkerJson.list(fleet.list(wanted))));
  }

  private CompletionStage<Reply> find(ControlRequest request) {
    String id = id(request);
    return onLane(
        () ->
            switch (fleet.find(id)) {
              case WorkerLookup.Found found ->
                  Replies.json(200, WorkerJson.worker(found.worker(), found.job()));
              case WorkerLookup.Reserved reserved ->
                  Replies.json(200, WorkerJson.reserved(reserved));
              case WorkerLookup.Absent absent -> error(404, "WORKER_NOT_FOUND", absent.message());
              case WorkerLookup.BadId bad -> error(400, "BAD_REQUEST", bad.message());
            });
  }

  private CompletionStage<Reply> add(ControlRequest request) {
    return withBody(
        request,
        WorkerSpecReader::spec,
        (WorkerSpec spec) -> {
          FleetAnswer answer = fleet.add(spec);
          return answer instanceof FleetAnswer.Accepted accepted
              ? added(accepted)
              : refused(answer);
        });
  }

  private CompletionStage<Reply> replace(ControlRequest request) {
    String id = id(request);
    return withBody(
        request,
        WorkerSpecReader::spec,
        (WorkerSpec spec) -> changed(fleet.replace(id, spec), "The worker is being updated"));
  }

  private CompletionStage<Reply> patch(ControlRequest request) {
    String id = id(request);
    return withBody(
        request,
        WorkerSpecReader::patch,
        (WorkerPatch patch) -> changed(fleet.patch(id, patch), "The worker is being updated"));
  }

  private CompletionStage<Reply> remove(ControlRequest request) {
    String id = id(request);
    return onLane(() -> changed(fleet.remove(id), "The worker is being removed"));
  }

  private static String id(ControlRequest request) {
    return request.parameters().getFirst();
  }

  private CompletionStage<Reply> onLane(Supplier<Reply> order) {
    return CompletableFuture.supplyAsync(order, fleet.lane());
  }

  /** Reads the body on the calling thread and gives the order on the fleet lane. */
  private <T> CompletionStage<Reply> withBody(
      ControlRequest request, Function<JsonObject, T> reader, Function<T, Reply> order) {
    if (!isJson(request.headers().getOrDefault("content-type", ""))) {
      return done(
          error(
              415, "UNSUPPORTED_MEDIA_TYPE", "The request needs 'Content-Type: application/json'"));
    }
    T content;
    try {
      JsonValue body = JsonParser.parse(request.body());
      if (!(body instanceof JsonObject object)) {
        return done(
            error(
                422,
                "UNPROCESSABLE_ENTITY",
                "The request body must be an object, not " + body.kind().phrase()));
      }
      content = reader.apply(object);
    } catch (JsonException e) {
      return done(
          error(400, "BAD_REQUEST", "The request body is not valid JSON: " + e.getMessage()));
    } catch (JsonShapeException e) {
      return done(error(422, "UNPROCESSABLE_ENTITY", shapeComplaint(e)));
    }
    return onLane(() -> order.apply(content));
  }

  /** Messages quote numbers that stand where text is wanted; a key must not come back that way. */
  private static String shapeComplaint(JsonShapeException e) {
    String message = e.getMessage();
    return message == null || e.path().equals("api_key")
        ? "field '" + e.path() + "' must be a string of plain ASCII without control characters"
        : message;
  }

  private static boolean isJson(String contentType) {
    int end = contentType.indexOf(';');
    String type =
        (end < 0 ? contentType : contentType.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    return type.equals("application/json")
        || (type.startsWith("application/") && type.endsWith("+json"));
  }

  private static Reply added(FleetAnswer.Accepted accepted) {
    String location = "/workers/" + accepted.id();
    return Replies.json(
            202,
            JsonObject.builder()
                .put("status", "accepted")
                .put("worker_id", accepted.id())
                .put("url", accepted.url())
                .put("location", location)
                .put("message", "The worker is being added")
                .build())
        .with("location", location);
  }

  private static Reply changed(FleetAnswer answer, String message) {
    return answer instanceof FleetAnswer.Accepted accepted
        ? Replies.json(
            202,
            JsonObject.builder()
                .put("status", "accepted")
                .put("worker_id", accepted.id())
                .put("message", message)
                .build())
        : refused(answer);
  }

  private static Reply refused(FleetAnswer answer) {
    return switch (answer) {
      case FleetAnswer.Conflict conflict -> error(409, conflict.code(), conflict.message());
      case FleetAnswer.NotFound absent -> error(404, "WORKER_NOT_FOUND", absent.message());
      case FleetAnswer.BadRequest bad -> error(400, "BAD_REQUEST", bad.message());
      case FleetAnswer.Busy busy ->
          error(503, "SERVICE_UNAVAILABLE", busy.message()).with("retry-after", "1");
      case FleetAnswer.Accepted accepted ->
          throw new IllegalStateException("accepted, not refused: " + accepted.id());
    };
  }

  private static Reply error(int status, String code, String message) {
    return Replies.json(status, JsonObject.of("error", message, "code", code));
  }

  private static CompletionStage<Reply> done(Reply reply) {
    return CompletableFuture.completedStage(reply);
  }
}

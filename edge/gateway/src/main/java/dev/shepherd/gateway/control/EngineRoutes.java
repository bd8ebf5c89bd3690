package dev.shepherd.gateway.control;

import dev.shepherd.backend.EngineAdmin;
import dev.shepherd.backend.EngineMetricsReport;
import dev.shepherd.backend.EngineTarget;
import dev.shepherd.backend.FlushReport;
import dev.shepherd.backend.LoadReport;
import dev.shepherd.backend.ProfileReport;
import dev.shepherd.exchange.Clock;
import dev.shepherd.exchange.GatewayError;
import dev.shepherd.json.JsonException;
import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonParser;
import dev.shepherd.json.JsonShapeException;
import dev.shepherd.json.JsonValue;
import dev.shepherd.net.HttpFetcher;
import dev.shepherd.pipeline.ControlHandler;
import dev.shepherd.pipeline.ControlRequest;
import dev.shepherd.pipeline.Reply;
import dev.shepherd.pipeline.Route;
import dev.shepherd.workers.FleetSnapshot;
import dev.shepherd.workers.Worker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Hands commands and questions of operators on to the engines: to all of them, or to the first that
 * can answer. Thread-safe.
 */
public final class EngineRoutes {
  private static final String METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";
  private static final GatewayError NO_WORKERS =
      GatewayError.gateway(503, "no_workers", "No worker is available.");

  private final Supplier<FleetSnapshot> fleet;
  private final EngineAdmin engines;
  private final Loads loads;
  private final WorkerCalls calls;
  private final Clock clock;
  private final String version;

  /** Tells the loads of the engines that serve a model, of all for null. */
  @FunctionalInterface
  public interface Loads {
    CompletionStage<LoadReport> of(@Nullable String model);
  }

  /**
   * The engines of a fleet.
   *
   * @param loads tells the engines' loads
   * @param version name and version of this gateway, shown with loads
   * @param timeout for a question that one worker answers
   */
  public EngineRoutes(
      Supplier<FleetSnapshot> fleet,
      EngineAdmin engines,
      Loads loads,
      HttpFetcher fetcher,
      Clock clock,
      String version,
      Duration timeout) {
    this.fleet = fleet;
    this.engines = engines;
    this.loads = loads;
    this.calls = new WorkerCalls(fetcher, timeout);
    this.clock = clock;
    this.version = version;
  }

  /** The routes: commands are for administrators, most questions are diagnostics. */
  public List<Route> routes() {
    Stream<Route> own =
        Stream.of(
            command("POST", "/flush_cache", this::flushCache),
            command("POST", "/start_profile", r -> profile(r, ProfileReport.Command.START)),
            command("POST", "/stop_profile", r -> profile(r, ProfileReport.Command.STOP)),
            command("GET", "/get_loads", this::loads),
            question("/loads", this::loads),
            question("/engine_metrics", this::metrics));
    Stream<Route> passedOn =
        Stream.of(
                "/health_generate",
                "/get_server_info",
                "/get_model_info",
                "/server_info",
                "/model_info")
            .map(path -> question(path, request -> askOne(path, request)));
    return Stream.concat(own, passedOn).toList();
  }

  private static Route command(String method, String path, ControlHandler handler) {
    return Route.answered(method, path, Route.Door.CONTROL, handler);
  }

  private static Route question(String path, ControlHandler handler) {
    return Route.answered("GET", path, Route.Door.DIAGNOSTIC, handler);
  }

  private CompletionStage<Reply> flushCache(ControlRequest request) {
    return engines
        .flushCache(targets())
        .thenApply((FlushReport report) -> Replies.json(report.status(), report.toJson()));
  }

  private CompletionStage<Reply> loads(ControlRequest request) {
    String model = request.queryValue("model");
    return loads
        .of(model == null || model.isEmpty() ? null : model)
        .thenApply(report -> Replies.json(200, report.toJson(version, clock.epochMillis())));
  }

  private CompletionStage<Reply> metrics(ControlRequest request) {
    return engines
        .engineMetrics(targets())
        .thenApply((EngineMetricsReport report) -> metricsReply(request, report));
  }

  private static Reply metricsReply(ControlRequest request, EngineMetricsReport report) {
    if (report.status() == 200) {
      byte[] text = report.body().getBytes(StandardCharsets.UTF_8);
      return new Reply(200, METRICS_TYPE, List.of(), text);
    }
    String code = report.outcomes().isEmpty() ? "no_workers" : "engine_metrics_failed";
    return Replies.error(request, GatewayError.worker(report.status(), code, report.body()));
  }

  private CompletionStage<Reply> profile(ControlRequest request, ProfileReport.Command command) {
    JsonObject options;
    String url;
    try {
      options = options(request);
      url = options.fields().string("url");
    } catch (JsonException e) {
      return refused(
          request,
          GatewayError.client(
              400, "invalid_json", "The request body is not valid JSON: " + e.getMessage()));
    } catch (JsonShapeException e) {
      String message = e.getMessage() == null ? "wrong type" : e.getMessage();
      String param = e.path().isEmpty() ? null : e.path();
      return refused(
          request,
          param == null
              ? GatewayError.client(400, "invalid_type", message)
              : GatewayError.client(400, "invalid_type", message, param));
    }
    List<EngineTarget> chosen =
        fleet.get().workers().stream()
            .filter(worker -> url == null || isAt(worker, url))
            .map(Worker::target)
            .toList();
    CompletionStage<ProfileReport> report =
        command == ProfileReport.Command.START
            ? engines.startProfile(chosen, options)
            : engines.stopProfile(chosen, options);
    return report.thenApply(done -> Replies.json(done.status(), done.toJson()));
  }

  /** The body, which may be left out. */
  private static JsonObject options(ControlRequest request) {
    if (request.body().length == 0) {
      return JsonObject.EMPTY;
    }
    JsonValue body = JsonParser.parse(request.body());
    if (body instanceof JsonObject object) {
      return object;
    }
    throw new JsonShapeException(
        "", "The request body must be an object, not " + body.kind().phrase());
  }

  /** Whether an operator means this worker: by its URL, with or without scheme. */
  private static boolean isAt(Worker worker, String url) {
    return worker.url().equals(url) || worker.url().equals("http://" + url);
  }

  private CompletionStage<Reply> askOne(String path, ControlRequest request) {
    Worker worker = firstAvailable();
    if (worker == null) {
      return refused(request, NO_WORKERS);
    }
    return calls
        .ask(worker, "GET", path, request)
        .handle(
            (answer, failure) ->
                failure == null
                    ? Replies.relayed(answer)
                    : Replies.error(request, Replies.fault(failure)));
  }

  private @Nullable Worker firstAvailable() {
    for (Worker worker : fleet.get().any().available()) {
      // The picture may be older than the worker's latest fall.
      if (worker.isAvailable()) {
        return worker;
      }
    }
    return null;
  }

  private List<EngineTarget> targets() {
    return fleet.get().workers().stream().map(Worker::target).toList();
  }

  private static CompletionStage<Reply> refused(ControlRequest request, GatewayError error) {
    return CompletableFuture.completedStage(Replies.error(request, error));
  }
}

package dev.shepherd.gateway.control;

import dev.shepherd.dialect.Dialect;
import dev.shepherd.exchange.GatewayError;
import dev.shepherd.net.FetchResponse;
import dev.shepherd.net.HttpFetcher;
import dev.shepherd.pipeline.ControlHandler;
import dev.shepherd.pipeline.ControlRequest;
import dev.shepherd.pipeline.Reply;
import dev.shepherd.pipeline.Route;
import dev.shepherd.workers.FleetSnapshot;
import dev.shepherd.workers.Worker;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Finds, cancels and deletes responses that self-hosted workers keep. The gateway does not know
 * which worker has a response, so it asks all of them. Thread-safe.
 */
public final class ResponseRoutes {
  private static final String ONE = "/v1/responses/{response_id}";
  private static final int MAX_ID_CHARS = 512;

  private static final GatewayError NO_WORKERS =
      GatewayError.gateway(503, "no_workers", "There are no workers.");
  private static final GatewayError NO_ANSWER =
      GatewayError.worker(502, "no_worker_response", "No worker answered.");
  private static final GatewayError NOT_SURE =
      GatewayError.worker(
          502,
          "no_worker_response",
          "No worker that answered has this response, but some did not answer.");

  private final Supplier<FleetSnapshot> fleet;
  private final WorkerCalls calls;

  /**
   * The responses of a fleet.
   *
   * @param timeout for the call of one worker
   */
  public ResponseRoutes(Supplier<FleetSnapshot> fleet, HttpFetcher fetcher, Duration timeout) {
    this.fleet = fleet;
    this.calls = new WorkerCalls(fetcher, timeout);
  }

  /** The routes; all need a data-plane key, if any is configured. */
  public List<Route> routes() {
    return List.of(
        route("POST", "/cancel", this::cancel),
        route("GET", "", request -> find(request, "GET", "")),
        route("DELETE", "", request -> find(request, "DELETE", "")),
        route("GET", "/input_items", request -> find(request, "GET", "/input_items")));
  }

  private static Route route(String method, String suffix, ControlHandler handler) {
    return Route.answered(method, ONE + suffix, Route.Door.DATA, handler).in(Dialect.RESPONSES);
  }

  private CompletionStage<Reply> cancel(ControlRequest request) {
    return ask(request, "POST", "/cancel", ResponseRoutes::lastWord);
  }

  private CompletionStage<Reply> find(ControlRequest request, String method, String suffix) {
    if ("true".equals(request.queryValue("stream"))) {
      return refused(
          request,
          GatewayError.client(
              400,
              "streaming_not_supported",
              "A stored response cannot be streamed, ask for it without 'stream'.",
              "stream"));
    }
    return ask(request, method, suffix, ResponseRoutes::certain);
  }

  /** Makes an answer of what the workers said, when none of them said yes. */
  @FunctionalInterface
  private interface Verdict {
    Reply of(ControlRequest request, WorkerRace.Result result);
  }

  private CompletionStage<Reply> ask(
      ControlRequest request, String method, String suffix, Verdict otherwise) {
    String id = request.parameters().getFirst();
    if (!isId(id)) {
      return refused(request, notFound(request));
    }
    List<Worker> workers = fleet.get().workers();
    if (workers.isEmpty()) {
      return refused(request, NO_WORKERS);
    }
    String path = "/v1/responses/" + id + suffix;
    return WorkerRace.run(workers, worker -> calls.askForClient(worker, method, path, request))
        .thenApply(
            result -> {
              FetchResponse found = result.found();
              return found != null ? Replies.relayed(found) : otherwise.of(request, result);
            });
  }

  /** The last answer, rather one of a worker that knows the response. */
  private static Reply lastWord(ControlRequest request, WorkerRace.Result result) {
    FetchResponse refusal = result.refusal();
    FetchResponse last = refusal != null ? refusal : result.absent();
    return last != null ? Replies.relayed(last) : error(request, NO_ANSWER);
  }

  /** Says that there is no such response only if every worker said so. */
  private static Reply certain(ControlRequest request, WorkerRace.Result result) {
    FetchResponse refusal = result.refusal();
    if (refusal != null) {
      return Replies.relayed(refusal);
    }
    if (result.absent() == null) {
      return error(request, NO_ANSWER);
    }
    return error(request, result.failures() > 0 ? NOT_SURE : notFound(request));
  }

  /**
   * Whether the text can be an id: printable, and nothing that would make it another path at a
   * worker.
   */
  private static boolean isId(String id) {
    return id.length() <= MAX_ID_CHARS
        && !id.equals(".")
        && !id.equals("..")
        && id.chars().allMatch(c -> c > ' ' && c < 0x7f && "/\\?#%;".indexOf(c) < 0);
  }

  private static GatewayError notFound(ControlRequest request) {
    String id = request.parameters().getFirst();
    String shown = id.length() <= MAX_ID_CHARS ? id : id.substring(0, MAX_ID_CHARS) + "...";
    return GatewayError.client(
        404, "not_found", "No response found with id '" + shown + "'.", "response_id");
  }

  private static Reply error(ControlRequest request, GatewayError error) {
    return Replies.error(Dialect.RESPONSES, request, error);
  }

  private static CompletionStage<Reply> refused(ControlRequest request, GatewayError error) {
    return CompletableFuture.completedStage(error(request, error));
  }
}

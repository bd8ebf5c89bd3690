package dev.shepherd.gateway.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.exchange.ManualClock;
import dev.shepherd.exchange.Randomness;
import dev.shepherd.identity.Caller;
import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonParser;
import dev.shepherd.pipeline.ControlRequest;
import dev.shepherd.pipeline.Reply;
import dev.shepherd.pipeline.Route;
import dev.shepherd.workers.Fleet;
import dev.shepherd.workers.FleetConfig;
import dev.shepherd.workers.FleetListener;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A fleet in mock time, and a client that hands requests straight to the routes under test. */
final class Desk {
  /** 2026-01-01T00:00:00Z. */
  static final long START_MILLIS = 1_767_225_600_000L;

  final ManualClock clock = new ManualClock(START_MILLIS);
  final ManualLane lane = new ManualLane(clock);
  final FakeEngines engines = new FakeEngines();
  final Fleet fleet;
  private final List<Route> routes = new ArrayList<>();

  Desk() {
    this(FleetConfig.defaults(), FleetListener.NONE);
  }

  Desk(FleetConfig config, FleetListener listener) {
    fleet = new Fleet(config, lane, clock, Randomness.seeded(1), engines, listener);
    serve(new WorkerRoutes(fleet).routes());
    fleet.start();
    lane.drain();
  }

  void serve(List<Route> more) {
    routes.addAll(more);
  }

  /** A client's request. */
  record Call(String method, String path, Map<String, String> headers, byte[] body, Caller caller) {

    static Call get(String path) {
      return new Call("GET", path, Map.of(), new byte[0], Caller.ANONYMOUS);
    }

    static Call of(String method, String path) {
      return new Call(method, path, Map.of(), new byte[0], Caller.ANONYMOUS);
    }

    static Call json(String method, String path, String body) {
      return new Call(
          method,
          path,
          Map.of("content-type", "application/json"),
          body.getBytes(StandardCharsets.UTF_8),
          Caller.ANONYMOUS);
    }

    Call with(Map<String, String> otherHeaders) {
      return new Call(method, path, otherHeaders, body, caller);
    }

    Call by(Caller other) {
      return new Call(method, path, headers, body, other);
    }
  }

  /** Starts a request; the lane has run afterwards. */
  CompletableFuture<Reply> begin(Call call) {
    int queryStart = call.path().indexOf('?');
    String path = queryStart < 0 ? call.path() : call.path().substring(0, queryStart);
    String query = queryStart < 0 ? "" : call.path().substring(queryStart + 1);
    for (Route route : routes) {
      List<String> parameters = parameters(route.template(), path);
      if (route.method().equals(call.method()) && parameters != null) {
        var handler = route.handler();
        assertThat(handler).isNotNull();
        var reply =
            handler
                .handle(
                    new ControlRequest(
                        call.method(),
                        path,
                        parameters,
                        query,
                        call.headers(),
                        call.body(),
                        "req-1",
                        call.caller()))
                .toCompletableFuture();
        lane.drain();
        return reply;
      }
    }
    throw new AssertionError("no route for " + call);
  }

  /** A request that is answered at once. */
  Reply call(Call call) {
    CompletableFuture<Reply> reply = begin(call);
    assertThat(reply).isCompleted();
    return reply.join();
  }

  Reply get(String path) {
    return call(Call.get(path));
  }

  /** Adds a worker whose engine is up, and returns its id. */
  String addWorker(String url, String extraFields) {
    Reply reply =
        call(Call.json("POST", "/workers", "{\"url\":\"" + url + "\"" + extraFields + "}"));
    assertThat(reply.status()).as(text(reply)).isEqualTo(202);
    lane.advance(Duration.ofSeconds(1));
    return json(reply).string("worker_id", "");
  }

  static String text(Reply reply) {
    return new String(reply.body(), StandardCharsets.UTF_8);
  }

  static JsonObject json(Reply reply) {
    assertThat(reply.contentType()).isEqualTo("application/json");
    return JsonParser.parseObject(reply.body());
  }

  static JsonObject error(Reply reply) {
    JsonObject error = json(reply).object("error");
    assertThat(error).as(text(reply)).isNotNull();
    return error;
  }

  static @Nullable String header(Reply reply, String name) {
    return reply.headers().stream()
        .filter(header -> header.getKey().equals(name))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(null);
  }

  private static @Nullable List<String> parameters(String template, String path) {
    String[] want = template.split("/", -1);
    String[] have = path.split("/", template.endsWith("*}") ? want.length : -1);
    if (want.length != have.length) {
      return null;
    }
    var values = new ArrayList<String>();
    for (int i = 0; i < want.length; i++) {
      if (want[i].startsWith("{")) {
        values.add(have[i]);
      } else if (!want[i].equals(have[i])) {
        return null;
      }
    }
    return values;
  }
}

package dev.shepherd.pipeline;

import dev.shepherd.dialect.Dialect;
import dev.shepherd.exchange.GatewayError;
import dev.shepherd.exchange.Termination;
import dev.shepherd.identity.Cors;
import dev.shepherd.identity.RequestIds;
import dev.shepherd.net.Loop;
import dev.shepherd.net.RequestHandler;
import dev.shepherd.net.RequestHead;
import dev.shepherd.net.ServerStream;
import dev.shepherd.routing.PromptHasher;
import dev.shepherd.telemetry.GatewayMetrics;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.CompletableFuture;

/**
 * The way of every request: finds its route and starts its exchange. Thread-safe.
 *
 * <pre>accept → identify → admit → read → scan → pick → dispatch → relay → settle</pre>
 */
public final class Pipeline implements RequestHandler {
  private static final byte[] ORIGIN = Answers.ascii("origin");
  private static final byte[] ASKED_HEADERS = Answers.ascii("access-control-request-headers");

  private static final ControlHandler UNKNOWN =
      request ->
          CompletableFuture.failedFuture(new IllegalStateException("never asked for an answer"));
  private static final Route NO_ROUTE =
      Route.answered("OTHER", "other", Route.Door.PUBLIC, UNKNOWN);

  private final Services services;
  private final RouteTable routes;
  private final Cors cors;
  private final RoutingHistory history;
  private final PromptHasher hasher;
  private final GatewayMetrics metrics;

  /** Wires a pipeline. */
  public Pipeline(PipelineSetup setup) {
    this.routes = new RouteTable(setup.routes());
    this.cors = setup.cors();
    this.history = setup.history();
    this.metrics = setup.metrics();
    this.hasher = new PromptHasher(setup.promptSeed());
    var identify =
        new Identify(
            setup.keys(),
            setup.controlPlane(),
            new RequestIds(setup.requestIdHeaders(), setup.randomness()),
            setup.trustTenantHeader(),
            setup.tenantHeader(),
            setup.openDiagnostics());
    this.services =
        new Services(
            setup.clock(),
            setup.randomness(),
            setup.randomness()::nextInt,
            identify,
            setup.limiter(),
            setup.rate(),
            setup.budget(),
            setup.fleet(),
            setup.reports(),
            setup.upstreams(),
            new UpstreamHeads(identify.open(), setup.limits().forwardClientAuthorization()),
            new Answers(setup.cors()),
            setup.limits(),
            setup.retry(),
            new RoutingKeyReader(setup.routingKeys()),
            new Metering(setup.metrics(), new AccessLines(setup.access(), setup.limits().slow())),
            new Audit(setup.audit()));
  }

  /** Gives a loop its tools; once, before it serves. */
  public void prepare(Loop loop) {
    loop.attach(
        new LoopState(
            services.identify().newVerifier(),
            hasher.twin(),
            services.routingKeys().readsRid(),
            history.open(loop),
            metrics.ageCensus()));
  }

  @Override
  public void onRequest(ServerStream stream) {
    RequestHead head = stream.head();
    RouteTable.PathRoutes path = routes.find(head);
    if (path == null) {
      refuse(stream, dialect(head), 404, "unknown_url", "There is nothing at this path.", null);
      return;
    }
    if (cors.isEnabled() && head.isMethod(RouteTable.OPTIONS)) {
      preflight(stream, head);
      return;
    }
    Route route = path.forMethod(head);
    if (route == null) {
      refuse(
          stream,
          dialect(head),
          405,
          "method_not_allowed",
          "This path does not answer this method.",
          path.allow());
      return;
    }
    RelayPlan plan = route.relay();
    if (plan != null) {
      new RelayExchange(services, stream, route, plan).start();
      return;
    }
    ControlHandler handler = route.handler();
    new ControlExchange(services, stream, route, handler == null ? UNKNOWN : handler).start();
  }

  private static Dialect dialect(RequestHead head) {
    return Dialect.ofPath(head.bytes(), head.pathStart(), head.pathEnd());
  }

  private void refuse(
      ServerStream stream,
      Dialect dialect,
      int status,
      String code,
      String message,
      @org.jspecify.annotations.Nullable String allow) {
    var exchange = new ControlExchange(services, stream, NO_ROUTE.in(dialect), UNKNOWN);
    stream.listen(exchange);
    if (allow == null) {
      exchange.refuse(GatewayError.client(status, code, message), Termination.REFUSED);
    } else {
      byte[] body =
          dialect.errorBody(GatewayError.client(status, code, message), exchange.requestIdText());
      exchange.answer(Reply.json(status, body).with("allow", allow).with("x-smg-error-code", code));
    }
  }

  private void preflight(ServerStream stream, RequestHead head) {
    int origin = head.find(ORIGIN);
    int asked = head.find(ASKED_HEADERS);
    byte[] lines =
        cors.preflight(
            head.bytes(),
            origin < 0 ? 0 : head.valueStart(origin),
            origin < 0 ? 0 : head.valueEnd(origin),
            asked < 0 ? 0 : head.valueStart(asked),
            asked < 0 ? 0 : head.valueEnd(asked));
    ByteBuf out = stream.loop().allocator().directBuffer(256 + lines.length);
    Answers.statusLine(out, 200);
    out.writeBytes(lines);
    Answers.line(out, "content-length", "0");
    if (!stream.keepAlive()) {
      Answers.line(out, "connection", "close");
    }
    stream.write(out.writeByte('\r').writeByte('\n'));
    stream.finish();
  }

  @Override
  public void onBadRequest(ServerStream stream, int status, String message) {
    var exchange = new ControlExchange(services, stream, NO_ROUTE, UNKNOWN);
    stream.listen(exchange);
    exchange.refuse(GatewayError.client(status, "bad_request", message), Termination.REFUSED);
  }
}

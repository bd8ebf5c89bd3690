package dev.shepherd.pipeline;

import dev.shepherd.exchange.Termination;
import dev.shepherd.identity.Caller;
import dev.shepherd.identity.ControlPlane;
import dev.shepherd.identity.KeyRing;
import dev.shepherd.identity.RequestIds;
import dev.shepherd.identity.Verdict;
import dev.shepherd.net.RequestHead;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Phase 1: who asks, and may they. Thread-safe. */
final class Identify {
  private static final byte[] AUTHORIZATION = Answers.ascii("authorization");
  private static final byte[] X_API_KEY = Answers.ascii("x-api-key");

  private final KeyRing keys;
  private final ControlPlane controlPlane;
  private final RequestIds requestIds;
  private final boolean trustTenantHeader;
  private final byte[] tenantHeader;
  private final boolean openDiagnostics;

  Identify(
      KeyRing keys,
      ControlPlane controlPlane,
      RequestIds requestIds,
      boolean trustTenantHeader,
      String tenantHeader,
      boolean openDiagnostics) {
    this.keys = keys;
    this.controlPlane = controlPlane;
    this.requestIds = requestIds;
    this.trustTenantHeader = trustTenantHeader;
    this.tenantHeader = Answers.ascii(tenantHeader.toLowerCase(java.util.Locale.ROOT));
    this.openDiagnostics = openDiagnostics;
  }

  /** Whether the data plane asks for no key. */
  boolean open() {
    return keys.isOpen();
  }

  KeyRing.Verifier newVerifier() {
    return keys.newVerifier();
  }

  /** The client's own id if it sent a usable one, else a fresh one. */
  byte[] requestId(RequestHead head) {
    byte[] b = head.bytes();
    int best = Integer.MAX_VALUE;
    int header = -1;
    for (int i = 0; i < head.headerCount(); i++) {
      int rank = requestIds.rank(b, head.nameStart(i), head.nameEnd(i));
      if (rank >= 0
          && rank < best
          && RequestIds.isHonoured(b, head.valueStart(i), head.valueEnd(i))) {
        best = rank;
        header = i;
      }
    }
    if (header >= 0) {
      return Arrays.copyOfRange(b, head.valueStart(header), head.valueEnd(header));
    }
    byte[] made = new byte[RequestIds.MAX_MADE_BYTES];
    int end = requestIds.write(b, head.pathStart(), head.pathEnd(), made, 0);
    return end == made.length ? made : Arrays.copyOf(made, end);
  }

  /** Lets a data-plane request in, or answers it with 401. */
  boolean admitData(HttpExchange exchange) {
    if (keys.isOpen()) {
      exchange.caller = openCaller(exchange);
      return true;
    }
    RequestHead head = exchange.head();
    Caller caller = keyHolder(exchange, head);
    if (caller == null) {
      boolean sent = head.find(AUTHORIZATION) >= 0 || head.find(X_API_KEY) >= 0;
      exchange.refuse(keys.refusal(), Termination.REFUSED, keys.challenge(sent));
      return false;
    }
    exchange.caller = caller;
    return true;
  }

  private @Nullable Caller keyHolder(HttpExchange exchange, RequestHead head) {
    KeyRing.Verifier verifier = LoopState.of(exchange.stream.loop()).verifier();
    int header = head.find(AUTHORIZATION);
    Caller caller =
        header < 0
            ? null
            : verifier.authorization(head.bytes(), head.valueStart(header), head.valueEnd(header));
    if (caller != null) {
      return caller;
    }
    header = head.find(X_API_KEY);
    return header < 0
        ? null
        : verifier.apiKey(head.bytes(), head.valueStart(header), head.valueEnd(header));
  }

  private Caller openCaller(HttpExchange exchange) {
    if (trustTenantHeader) {
      RequestHead head = exchange.head();
      int header = head.find(tenantHeader);
      Caller named =
          header < 0
              ? null
              : Caller.ofHeader(head.bytes(), head.valueStart(header), head.valueEnd(header));
      if (named != null) {
        return named;
      }
    }
    return Caller.ANONYMOUS;
  }

  /** Lets a request to a route of the gateway itself in, or answers it. */
  boolean admitControl(HttpExchange exchange) {
    return switch (exchange.route.door()) {
      case PUBLIC -> true;
      case DATA -> admitData(exchange);
      case DIAGNOSTIC ->
          openDiagnostics || (keys.isOpen() && controlPlaneOpen()) || admitDiagnostic(exchange);
      case CONTROL -> admitAdmin(exchange);
    };
  }

  private boolean controlPlaneOpen() {
    return controlPlane.rule() == ControlPlane.Rule.OPEN;
  }

  private boolean admitDiagnostic(HttpExchange exchange) {
    Caller caller = keyHolder(exchange, exchange.head());
    if (caller != null) {
      exchange.caller = caller;
      return true;
    }
    return admitAdmin(exchange);
  }

  private boolean admitAdmin(HttpExchange exchange) {
    RequestHead head = exchange.head();
    int header = head.find(AUTHORIZATION);
    Verdict verdict =
        header < 0
            ? controlPlane.decide()
            : controlPlane.decide(
                head.method(), head.bytes(), head.valueStart(header), head.valueEnd(header));
    exchange.decided(verdict);
    if (verdict instanceof Verdict.Denied denied) {
      Reply reply = Reply.text(denied.status(), denied.text());
      exchange.answer(
          denied.challenges()
              ? new Reply(
                  reply.status(),
                  reply.contentType(),
                  java.util.List.of(Map.entry("www-authenticate", Verdict.Denied.CHALLENGE)),
                  reply.body())
              : reply);
      return false;
    }
    return true;
  }
}

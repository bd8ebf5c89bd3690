package dev.shepherd.pipeline;

import dev.shepherd.exchange.GatewayError;
import dev.shepherd.exchange.Mark;
import dev.shepherd.exchange.Termination;
import dev.shepherd.net.RequestHead;
import dev.shepherd.net.ServerStream;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A request that the gateway answers itself: read whole, handed to its handler, answered. */
final class ControlExchange extends HttpExchange {
  private static final Logger log = LoggerFactory.getLogger(ControlExchange.class);
  private static final int MAX_BODY_BYTES = 16 << 20;

  private final ControlHandler handler;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();

  ControlExchange(Services services, ServerStream stream, Route route, ControlHandler handler) {
    super(services, stream, route);
    this.handler = handler;
  }

  void start() {
    stream.listen(this);
    if (!services.identify().admitControl(this)) {
      return;
    }
    if (head().contentLength() > MAX_BODY_BYTES) {
      tooLarge();
      return;
    }
    stream.readBody();
  }

  private void tooLarge() {
    refuse(
        GatewayError.client(413, "request_body_too_large", "The request body is too large."),
        Termination.REFUSED);
  }

  @Override
  public void onBody(ByteBuf content) {
    try {
      if (over()) {
        return;
      }
      if (body.size() + content.readableBytes() > MAX_BODY_BYTES) {
        tooLarge();
        return;
      }
      byte[] piece = new byte[content.readableBytes()];
      content.readBytes(piece);
      body.writeBytes(piece);
    } finally {
      content.release();
    }
  }

  @Override
  public void onBodyEnd() {
    if (over()) {
      return;
    }
    mark(Mark.READ, now());
    try {
      handler
          .handle(request())
          .whenComplete(
              (reply, failure) ->
                  stream
                      .loop()
                      .eventLoop()
                      .execute(
                          () -> {
                            if (failure != null) {
                              failed(failure);
                            } else {
                              answer(reply);
                            }
                          }));
    } catch (RuntimeException e) {
      failed(e);
    }
  }

  private void failed(Throwable failure) {
    log.error("answering {} failed", route.template(), failure);
    refuse(
        GatewayError.gateway(500, "internal_error", "The gateway could not answer."),
        Termination.REFUSED);
  }

  private ControlRequest request() {
    RequestHead head = head();
    Map<String, String> headers = new HashMap<>();
    for (int i = 0; i < head.headerCount(); i++) {
      String name = head.text(head.nameStart(i), head.nameEnd(i)).toLowerCase(Locale.ROOT);
      headers.putIfAbsent(name, head.value(i));
    }
    String path = head.path();
    List<String> parameters = RouteTable.parameters(route.template(), path);
    String query =
        head.targetEnd() > head.pathEnd() ? head.text(head.pathEnd() + 1, head.targetEnd()) : "";
    return new ControlRequest(
        head.method(),
        path,
        parameters == null ? List.of() : parameters,
        query,
        headers,
        body.toByteArray(),
        new String(requestId, StandardCharsets.ISO_8859_1),
        caller);
  }

  @Override
  public void onBodyFailed(int status, String message) {
    refuse(GatewayError.client(status, "invalid_body", message), Termination.REFUSED);
  }

  @Override
  void release() {}
}

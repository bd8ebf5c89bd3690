package dev.shepherd.net;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** {@link HttpFetcher} over the gateway's own connections, all on one loop. Thread-safe. */
public final class NettyHttpFetcher implements HttpFetcher {
  private final Loop loop;
  private final Upstreams upstreams;

  /** A fetcher whose calls run on the given loop. */
  public NettyHttpFetcher(Loop loop, Upstreams upstreams) {
    this.loop = loop;
    this.upstreams = upstreams;
  }

  @Override
  public CompletionStage<FetchResponse> fetch(FetchRequest request) {
    var call = new Call(request);
    try {
      loop.eventLoop().execute(call::start);
    } catch (RejectedExecutionException e) {
      call.result.completeExceptionally(new IOException("shutting down", e));
    }
    return call.result;
  }

  private final class Call implements UpstreamListener {
    final CompletableFuture<FetchResponse> result = new CompletableFuture<>();
    private final FetchRequest request;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final List<Map.Entry<String, String>> headers = new ArrayList<>();
    private int status;
    private @Nullable UpstreamConnection connection;

    Call(FetchRequest request) {
      this.request = request;
    }

    void start() {
      var timeout =
          loop.eventLoop()
              .schedule(this::timedOut, request.timeout().toNanos(), TimeUnit.NANOSECONDS);
      result.whenComplete((response, failure) -> timeout.cancel(false));
      try {
        upstreams.pool(loop, Endpoint.of(request.uri())).connectFresh(this);
      } catch (RuntimeException e) {
        result.completeExceptionally(new IOException(e.getMessage(), e));
      }
    }

    private void timedOut() {
      if (result.completeExceptionally(
          new TimeoutException("no answer within " + request.timeout().toMillis() + " ms"))) {
        cancel();
      }
    }

    private void cancel() {
      UpstreamConnection current = connection;
      if (current != null) {
        connection = null;
        current.cancel();
      }
    }

    private void fail(String message) {
      result.completeExceptionally(new IOException(message));
      cancel();
    }

    @Override
    public void onConnected(UpstreamConnection newConnection, boolean reused) {
      connection = newConnection;
      if (result.isDone()) {
        cancel();
        return;
      }
      var head = new StringBuilder(256);
      String path = request.uri().getRawPath();
      head.append(request.method()).append(' ');
      head.append(path == null || path.isEmpty() ? "/" : path);
      if (request.uri().getRawQuery() != null) {
        head.append('?').append(request.uri().getRawQuery());
      }
      head.append(" HTTP/1.1\r\nhost: ").append(Endpoint.of(request.uri()).authority());
      head.append("\r\nconnection: close\r\n");
      request
          .headers()
          .forEach(
              (name, value) -> head.append(name).append(": ").append(clean(value)).append("\r\n"));
      if (request.body().length > 0 || request.method().equals("POST")) {
        head.append("content-length: ").append(request.body().length).append("\r\n");
      }
      head.append("\r\n");
      ByteBuf out = loop.allocator().directBuffer(head.length() + request.body().length);
      out.writeCharSequence(head, StandardCharsets.ISO_8859_1);
      out.writeBytes(request.body());
      if (request.method().equals("HEAD")) {
        newConnection.expectNoBody();
      }
      newConnection.write(out);
      newConnection.flush();
    }

    private static String clean(String value) {
      return value.replace('\r', ' ').replace('\n', ' ');
    }

    @Override
    public void onHead(ResponseHead head) {
      status = head.status();
      for (int i = 0; i < head.headerCount(); i++) {
        String name = head.text(head.nameStart(i), head.nameEnd(i)).toLowerCase(Locale.ROOT);
        headers.add(Map.entry(name, head.value(i)));
      }
      UpstreamConnection current = connection;
      if (current != null) {
        current.tap(this::content);
      }
    }

    private void content(byte[] b, int from, int to) {
      if (body.size() + to - from > request.maxResponseBytes()) {
        fail("the answer is longer than " + request.maxResponseBytes() + " bytes");
      } else {
        body.write(b, from, to - from);
      }
    }

    @Override
    public void onBody(ByteBuf raw, boolean complete) {
      raw.release();
      if (complete) {
        connection = null;
        result.complete(new FetchResponse(status, List.copyOf(headers), body.toByteArray()));
      }
    }

    @Override
    public void onReadComplete() {}

    @Override
    public void onUpstreamWritable() {}

    @Override
    public void onFailure(UpstreamFailure failure) {
      connection = null;
      result.completeExceptionally(
          new IOException(
              switch (failure) {
                case CONNECT -> "connection failed";
                case CONNECT_TIMEOUT -> "connecting timed out";
                case NO_ANSWER -> "connection closed without an answer";
                case BAD_ANSWER -> "not a valid HTTP answer";
                case CUT -> "the answer broke off";
              }));
    }
  }
}

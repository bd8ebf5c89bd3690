package dev.shepherd.torture;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.local.LocalAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The person and the probes beside the clients: adds and removes workers, and asks for health.
 * However busy the gateway is, these are answered at once. Confined to the loop.
 */
final class Operator {
  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final Pattern ID = Pattern.compile("\"worker_id\":\"([0-9a-f-]+)\"");
  private static final Pattern LISTED =
      Pattern.compile("\"id\":\"([0-9a-f-]+)\"[^}]*?\"url\":\"([^\"]+)\"");

  private final Trial trial;
  private final Map<String, String> idByUrl = new HashMap<>();

  Operator(Trial trial) {
    this.trial = trial;
  }

  void add(String url) {
    call(
        "POST /workers",
        "{\"url\":\"" + url + "\"}",
        answer -> {
          Matcher id = ID.matcher(answer.text());
          if (answer.status() == 202 && id.find()) {
            idByUrl.put(url, id.group(1));
          }
        });
  }

  void remove(String url) {
    String known = idByUrl.get(url);
    if (known != null) {
      call("DELETE /workers/" + known, "", answer -> {});
      return;
    }
    call(
        "GET /workers",
        "",
        answer -> {
          Matcher listed = LISTED.matcher(answer.text());
          while (listed.find()) {
            idByUrl.put(listed.group(2), listed.group(1));
          }
          if (idByUrl.containsKey(url)) {
            remove(url);
          }
        });
  }

  /** Asks whether the gateway lives. */
  void probe(String path) {
    call("GET " + path, "", answer -> {});
  }

  private void call(String what, String body, Consumer<AnswerReader> then) {
    if (trial.draining()) {
      return;
    }
    String request =
        what
            + " HTTP/1.1\r\nhost: gateway\r\nconnection: close\r\ncontent-type: application/json"
            + "\r\ncontent-length: "
            + body.length()
            + "\r\n\r\n"
            + body;
    var answer = new AnswerReader();
    trial.loop().after(PATIENCE, () -> expectAnswer(what, answer));
    new Bootstrap()
        .group(trial.loop())
        .channel(trial.clientChannel())
        .handler(new Reader(answer, then))
        .connect(new LocalAddress(trial.gatewayHost() + ":1"))
        .addListener(
            (ChannelFuture connecting) -> {
              if (connecting.isSuccess()) {
                connecting
                    .channel()
                    .writeAndFlush(Unpooled.copiedBuffer(request, StandardCharsets.US_ASCII));
              }
            });
  }

  private void expectAnswer(String what, AnswerReader answer) {
    boolean probe = what.equals("GET /liveness") || what.equals("GET /health");
    trial.trace().note("operator: " + what.substring(0, what.indexOf(' ')), answer.status(), 0);
    if (!answer.whole() || (probe && answer.status() >= 500)) {
      if (!trial.draining()) {
        trial.violated(what + " was answered " + answer.status() + " " + answer.text());
      }
    }
  }

  private static final class Reader extends ChannelInboundHandlerAdapter {
    private final AnswerReader answer;
    private final Consumer<AnswerReader> then;
    private boolean told;

    Reader(AnswerReader answer, Consumer<AnswerReader> then) {
      this.answer = answer;
      this.then = then;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      var buffer = (ByteBuf) message;
      byte[] bytes = new byte[buffer.readableBytes()];
      buffer.readBytes(bytes);
      buffer.release();
      answer.feed(bytes, 0, bytes.length);
      if (answer.whole() && !told) {
        told = true;
        context.close();
        then.accept(answer);
      }
    }
  }
}

package dev.shepherd.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Answers each request with its own body and keeps a line about it; a refused head with its status.
 * The journal tells the order of everything that happened.
 */
final class EchoHandler implements RequestHandler {
  final List<String> journal = new ArrayList<>();

  @Override
  public void onRequest(ServerStream stream) {
    var head = stream.head();
    var line = new StringBuilder();
    line.append(head.method()).append(' ').append(head.path());
    line.append(head.text(head.pathEnd(), head.targetEnd()));
    for (int i = 0; i < head.headerCount(); i++) {
      line.append(' ').append(head.text(head.nameStart(i), head.nameEnd(i)));
      line.append('=').append(head.value(i));
    }
    stream.listen(new Echo(stream, line));
    stream.readBody();
  }

  @Override
  public void onBadRequest(ServerStream stream, int status, String message) {
    journal.add("refused " + status);
    stream.write(answer(status, message, stream.keepAlive()));
    stream.finish();
  }

  static ByteBuf answer(int status, String body, boolean keepAlive) {
    return Unpooled.copiedBuffer(
        "HTTP/1.1 "
            + status
            + " X\r\ncontent-length: "
            + body.length()
            + (keepAlive ? "" : "\r\nconnection: close")
            + "\r\n\r\n"
            + body,
        StandardCharsets.ISO_8859_1);
  }

  private final class Echo implements RequestListener {
    private final ServerStream stream;
    private final StringBuilder line;
    private final StringBuilder body = new StringBuilder();

    Echo(ServerStream stream, StringBuilder line) {
      this.stream = stream;
      this.line = line;
    }

    @Override
    public void onBody(ByteBuf content) {
      body.append(new String(ByteBufUtil.getBytes(content), StandardCharsets.ISO_8859_1));
      content.release();
      // Whoever serves may use the loop's scratch memory while the body is still being read.
      java.util.Arrays.fill(stream.loop().scratch(1), (byte) 'x');
    }

    @Override
    public void onBodyEnd() {
      journal.add(line + " |" + body + "|");
      stream.write(answer(200, body.toString(), stream.keepAlive()));
      stream.finish();
    }

    @Override
    public void onBodyFailed(int status, String message) {
      journal.add("body failed " + status);
      stream.write(answer(status, message, stream.keepAlive()));
      stream.finish();
    }

    @Override
    public void onWritable() {}

    @Override
    public void onClientGone() {
      journal.add("gone");
    }

    @Override
    public void onShutdown() {
      journal.add("shutdown");
      stream.write(answer(503, "", stream.keepAlive()));
      stream.finish();
    }

    @Override
    public void onTick(long nowNanos) {}
  }
}

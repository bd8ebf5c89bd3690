package dev.shepherd.simulator;

import dev.shepherd.simulator.Script.Cut;
import dev.shepherd.simulator.Script.Framing;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * One answer's way onto the network, with every freedom a script may want to misuse.
 *
 * <p>It writes HTTP by hand, because an encoder that always gets it right could not send broken
 * answers. Everything is gathered in one buffer and leaves with {@link #flush}, so that a tick
 * costs one write per connection. Confined to the engine's loop.
 */
final class Wire {
  private static final int FULL_BYTES = 64 << 10;
  private static final byte[] CRLF = {'\r', '\n'};
  private static final byte[] LAST_CHUNK = AnswerShape.utf8("0\r\n");
  private static final byte[] HEX = AnswerShape.utf8("0123456789abcdef");

  private final ChannelHandlerContext ctx;
  private final Script script;
  private final boolean headRequest;
  private final boolean oldClient;
  private @Nullable ByteBuf pending;
  private @Nullable ByteBuf gathered;
  private int gatheredEvents;
  private @Nullable ByteArrayOutputStream zipped;
  private @Nullable GZIPOutputStream zip;
  private boolean chunked;
  private boolean closing;
  private boolean bodiless;
  private long sentBytes;
  private boolean cut;

  /**
   * Prepares an answer.
   *
   * @param headRequest answers with a head only
   * @param oldClient the client speaks HTTP/1.0 and knows no chunks
   * @param closing the client wants the connection closed afterwards
   */
  Wire(
      ChannelHandlerContext ctx,
      Script script,
      boolean headRequest,
      boolean oldClient,
      boolean closing) {
    this.ctx = ctx;
    this.script = script;
    this.headRequest = headRequest;
    this.oldClient = oldClient;
    this.closing = closing || script.close();
  }

  /** Whether the connection ends with this answer. */
  boolean closing() {
    return closing;
  }

  /** Whether a byte count of the script has cut the answer. */
  boolean cut() {
    return cut;
  }

  /** Whether more may be written without piling up. */
  boolean writable() {
    return ctx.channel().isWritable() && (pending == null || pending.readableBytes() < FULL_BYTES);
  }

  /** Bytes gathered and not flushed. */
  int pendingBytes() {
    return pending == null ? 0 : pending.readableBytes();
  }

  /** An interim answer. */
  void informational(int status) {
    put("HTTP/1.1 " + HttpResponseStatus.valueOf(status) + "\r\n");
    if (status == 103) {
      put("link: </simulated>; rel=preload\r\n");
    }
    put("\r\n");
  }

  /** A whole answer. */
  void whole(int status, String contentType, byte[] body, String date) {
    boolean none = status < 200 || status == 204 || status == 304;
    var content = script.gzip() ? zip(body) : body;
    head(status, contentType, none ? -1 : content.length, script.gzip(), date);
    if (!none) {
      content(content, AnswerShape.NOTHING, AnswerShape.NOTHING);
    }
  }

  /** The head of a stream. */
  void stream(String date) {
    head(200, "text/event-stream; charset=utf-8", -1, script.gzip(), date);
    if (script.gzip()) {
      zipped = new ByteArrayOutputStream();
      try {
        zip = new GZIPOutputStream(zipped, true);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void head(int status, String contentType, long length, boolean gzip, String date) {
    var framing = script.framing();
    boolean stream = length < 0 && status >= 200 && status != 204 && status != 304;
    bodiless = headRequest || (length < 0 && !stream);
    boolean counted = framing == Framing.NORMAL && length >= 0;
    boolean open = framing == Framing.CLOSE_DELIMITED || framing == Framing.HTTP10 || oldClient;
    chunked = !counted && !open && (stream || length >= 0);
    closing |= framing == Framing.HTTP10 || (!counted && !chunked && !bodiless);
    var out = new StringBuilder(256);
    out.append(framing == Framing.HTTP10 ? "HTTP/1.0 " : "HTTP/1.1 ");
    out.append(HttpResponseStatus.valueOf(status)).append("\r\ndate: ").append(date);
    out.append("\r\nserver: uvicorn\r\n");
    if (counted) {
      out.append("content-length: ").append(length).append("\r\n");
    }
    if (!contentType.isEmpty() && !scripted("content-type")) {
      out.append("content-type: ").append(contentType).append("\r\n");
    }
    if (gzip) {
      out.append("content-encoding: gzip\r\n");
    }
    if (!script.trailers().isEmpty() && chunked) {
      out.append("trailer: ");
      out.append(String.join(", ", script.trailers().stream().map(Map.Entry::getKey).toList()));
      out.append("\r\n");
    }
    lines(out, script.headers());
    if (chunked) {
      out.append("transfer-encoding: chunked\r\n");
    }
    if (closing && framing != Framing.HTTP10) {
      out.append("connection: close\r\n");
    }
    put(out.append("\r\n").toString());
  }

  private boolean scripted(String name) {
    return script.headers().stream().anyMatch(line -> line.getKey().equalsIgnoreCase(name));
  }

  /** One event, or the content of a whole answer, in three parts. */
  void event(byte[] head, byte[] middle, byte[] tail) {
    if (zip != null && zipped != null) {
      try {
        zip.write(head);
        zip.write(middle);
        zip.write(tail);
        zip.flush();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      var piece = zipped.toByteArray();
      zipped.reset();
      content(piece, AnswerShape.NOTHING, AnswerShape.NOTHING);
    } else {
      content(head, middle, tail);
    }
  }

  private void content(byte[] head, byte[] middle, byte[] tail) {
    if (bodiless) {
      return;
    }
    int length = head.length + middle.length + tail.length;
    if (!chunked) {
      pending(length).writeBytes(head).writeBytes(middle).writeBytes(tail);
    } else if (script.chunkBytes() == 0 && script.eventsPerChunk() == 1) {
      if (length > 0) {
        chunkSize(length);
        pending(length + 2).writeBytes(head).writeBytes(middle).writeBytes(tail).writeBytes(CRLF);
      }
    } else {
      var gathering = gathered == null ? ctx.alloc().buffer(length) : gathered;
      gathered = gathering.writeBytes(head).writeBytes(middle).writeBytes(tail);
      if (++gatheredEvents >= script.eventsPerChunk()) {
        writeGathered();
      }
    }
  }

  private void writeGathered() {
    var content = gathered;
    gathered = null;
    gatheredEvents = 0;
    if (content == null) {
      return;
    }
    int most = script.chunkBytes() == 0 ? Integer.MAX_VALUE : script.chunkBytes();
    while (content.isReadable()) {
      int length = Math.min(most, content.readableBytes());
      chunkSize(length);
      pending(length + 2).writeBytes(content, length).writeBytes(CRLF);
    }
    content.release();
  }

  /** Ends the body in its framing. */
  void end() {
    if (zip != null && zipped != null) {
      try {
        zip.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      var rest = zipped.toByteArray();
      zip = null;
      content(rest, AnswerShape.NOTHING, AnswerShape.NOTHING);
    }
    writeGathered();
    if (chunked && !bodiless) {
      var out = new StringBuilder();
      lines(out, script.trailers());
      pending(LAST_CHUNK.length).writeBytes(LAST_CHUNK);
      put(out.append("\r\n").toString());
    }
  }

  /** Bytes as they are. */
  void raw(byte[] bytes) {
    pending(bytes.length).writeBytes(bytes);
  }

  /** Hands everything gathered to the network. */
  void flush() {
    flush(Integer.MAX_VALUE);
  }

  /** Hands up to {@code most} gathered bytes to the network. */
  void flush(int most) {
    var all = pending;
    if (all == null || cut) {
      return;
    }
    ByteBuf out = all;
    if (most < all.readableBytes()) {
      out = all.readRetainedSlice(most);
    } else {
      pending = null;
    }
    long room = script.cutAfterBytes() - sentBytes;
    boolean cutHere = script.cutAfterBytes() >= 0 && out.readableBytes() >= room;
    if (cutHere) {
      out.writerIndex(out.readerIndex() + (int) room);
    }
    sentBytes += out.readableBytes();
    if (script.writeBytes() > 0) {
      while (out.isReadable()) {
        ctx.writeAndFlush(
            out.readRetainedSlice(Math.min(script.writeBytes(), out.readableBytes())));
      }
      out.release();
    } else {
      ctx.writeAndFlush(out);
    }
    if (cutHere) {
      tearDown();
    }
  }

  /** Ends the connection in the middle, by reset or by close, after what was flushed. */
  void cutHere() {
    flush();
    tearDown();
  }

  private void tearDown() {
    if (cut) {
      return;
    }
    cut = true;
    closing = true;
    release();
    var written = ctx.writeAndFlush(ctx.alloc().buffer(0));
    if (script.cut() == Cut.RESET) {
      written.addListener(
          (ChannelFutureListener)
              future -> {
                // Linger 0 makes the kernel send a reset; channels without sockets just close.
                future.channel().config().setOption(ChannelOption.SO_LINGER, 0);
                future.channel().close();
              });
    } else {
      written.addListener(ChannelFutureListener.CLOSE);
    }
  }

  /** Gives buffers back when the client has gone. */
  void release() {
    if (pending != null) {
      pending.release();
      pending = null;
    }
    if (gathered != null) {
      gathered.release();
      gathered = null;
    }
  }

  private void chunkSize(int length) {
    var out = pending(10);
    int digits = Math.max(1, (35 - Integer.numberOfLeadingZeros(length)) / 4);
    for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
      out.writeByte(HEX[length >>> shift & 15]);
    }
    out.writeBytes(CRLF);
  }

  private ByteBuf pending(int more) {
    var out = pending;
    if (out == null) {
      out = ctx.alloc().ioBuffer(Math.max(256, more + 16));
      pending = out;
    }
    return out.ensureWritable(more);
  }

  private void put(String text) {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    pending(bytes.length).writeBytes(bytes);
  }

  private static void lines(StringBuilder out, List<Map.Entry<String, String>> lines) {
    for (var line : lines) {
      out.append(line.getKey()).append(": ").append(line.getValue()).append("\r\n");
    }
  }

  private static byte[] zip(byte[] body) {
    var out = new ByteArrayOutputStream();
    try (var zip = new GZIPOutputStream(out)) {
      zip.write(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}

package dev.shepherd.benchmark;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * Follows the framing of HTTP/1.1 messages on one connection, requests or answers, and keeps the
 * body. As little as a benchmark needs: peers are trusted, so that the cost stays out of the
 * figures. Belongs to one thread.
 */
final class MessageReader {

  /** What does not follow the protocol, or exceeds the limits here. */
  static final class BadMessage extends RuntimeException {
    private static final long serialVersionUID = 1;

    BadMessage(String message) {
      super(message, null, false, false);
    }
  }

  private enum State {
    START_LINE,
    HEADER,
    LENGTH_BODY,
    CHUNK_SIZE,
    CHUNK_DATA,
    CHUNK_END,
    TRAILER
  }

  private static final int MAX_LINE_BYTES = 16_384;

  /** Bodies are kept up to here and counted beyond. */
  static final int KEPT_BODY_BYTES = 32_768;

  private State state = State.START_LINE;
  private byte[] line = new byte[256];
  private int lineBytes;
  private String startLine = "";
  private long remaining;
  private boolean chunked;
  private boolean interim;
  private final byte[] body = new byte[KEPT_BODY_BYTES];
  private int keptBytes;
  private long bodyBytes;

  /**
   * Consumes bytes up to the end of the current message.
   *
   * @return true when a message is complete; call again, as more may be waiting
   * @throws BadMessage when the framing is broken
   */
  boolean read(ByteBuf in) {
    while (in.isReadable()) {
      switch (state) {
        case LENGTH_BODY, CHUNK_DATA -> {
          keep(in, (int) Math.min(remaining, in.readableBytes()));
          if (remaining == 0) {
            if (state == State.LENGTH_BODY) {
              return finish();
            }
            state = State.CHUNK_END;
          }
        }
        default -> {
          if (takeLine(in) && endOfLine()) {
            return finish();
          }
        }
      }
    }
    return false;
  }

  /** Whether a message has begun and not ended. */
  boolean midway() {
    return state != State.START_LINE || lineBytes > 0;
  }

  /** Of the last complete message. */
  String startLine() {
    return startLine;
  }

  /** Of the last complete answer; 0 when it was none. */
  int status() {
    if (startLine.length() < 12 || !startLine.startsWith("HTTP/1.")) {
      return 0;
    }
    return Integer.parseInt(startLine, 9, 12, 10);
  }

  /** Body of the last complete message; the first {@link #keptBytes} count. */
  byte[] body() {
    return body;
  }

  int keptBytes() {
    return keptBytes;
  }

  /** Length of the body, kept or not. */
  long bodyBytes() {
    return bodyBytes;
  }

  private boolean finish() {
    state = State.START_LINE;
    return true;
  }

  private void keep(ByteBuf in, int bytes) {
    int kept = Math.min(bytes, body.length - keptBytes);
    in.readBytes(body, keptBytes, kept);
    in.skipBytes(bytes - kept);
    keptBytes += kept;
    bodyBytes += bytes;
    remaining -= bytes;
  }

  /** Moves bytes into the line; true when its end was seen. */
  private boolean takeLine(ByteBuf in) {
    int end = in.indexOf(in.readerIndex(), in.writerIndex(), (byte) '\n');
    int bytes = (end < 0 ? in.writerIndex() : end) - in.readerIndex();
    if (lineBytes + bytes > MAX_LINE_BYTES) {
      throw new BadMessage("line longer than " + MAX_LINE_BYTES + " bytes");
    }
    if (lineBytes + bytes > line.length) {
      line = Arrays.copyOf(line, Math.max(2 * line.length, lineBytes + bytes));
    }
    in.readBytes(line, lineBytes, bytes);
    lineBytes += bytes;
    if (end < 0) {
      return false;
    }
    in.skipBytes(1);
    if (lineBytes > 0 && line[lineBytes - 1] == '\r') {
      lineBytes--;
    }
    return true;
  }

  /** Acts on a complete line; true when it ended the message. */
  private boolean endOfLine() {
    int bytes = lineBytes;
    lineBytes = 0;
    switch (state) {
      case START_LINE -> {
        if (bytes > 0) {
          begin(text(0, bytes));
        }
      }
      case HEADER -> {
        if (bytes == 0) {
          return endOfHead();
        }
        header(bytes);
      }
      case CHUNK_SIZE -> {
        remaining = chunkSize(bytes);
        state = remaining == 0 ? State.TRAILER : State.CHUNK_DATA;
      }
      case CHUNK_END -> state = State.CHUNK_SIZE;
      case TRAILER -> {
        return bytes == 0;
      }
      default -> throw new IllegalStateException(state.toString());
    }
    return false;
  }

  private void begin(String text) {
    startLine = text;
    state = State.HEADER;
    remaining = 0;
    chunked = false;
    keptBytes = 0;
    bodyBytes = 0;
    interim = text.startsWith("HTTP/1.1 1");
  }

  private boolean endOfHead() {
    if (interim) {
      state = State.START_LINE;
      return false;
    }
    state = chunked ? State.CHUNK_SIZE : State.LENGTH_BODY;
    return !chunked && remaining == 0;
  }

  /** Only two headers matter here; all others are passed over by their first letter. */
  private void header(int bytes) {
    int first = line[0] | 0x20;
    if (first != 'c' && first != 't') {
      return;
    }
    String text = text(0, bytes).toLowerCase(Locale.ROOT);
    if (text.startsWith("content-length:")) {
      try {
        remaining = Long.parseLong(text.substring("content-length:".length()).strip());
      } catch (NumberFormatException e) {
        throw new BadMessage("bad content-length");
      }
    } else if (text.startsWith("transfer-encoding:")) {
      chunked = text.endsWith("chunked");
    }
  }

  private long chunkSize(int bytes) {
    long size = 0;
    for (int i = 0; i < bytes && line[i] != ';'; i++) {
      int digit = Character.digit(line[i], 16);
      if (digit < 0 || size > Integer.MAX_VALUE) {
        throw new BadMessage("bad chunk size");
      }
      size = size * 16 + digit;
    }
    return size;
  }

  private String text(int from, int to) {
    return new String(line, from, to - from, StandardCharsets.ISO_8859_1);
  }
}

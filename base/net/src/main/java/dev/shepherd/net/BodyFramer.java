package dev.shepherd.net;

import org.jspecify.annotations.Nullable;

/**
 * Tracks where a message body ends, for every HTTP/1.1 framing, and shows its content to a sink. An
 * incremental state machine: bytes may come sliced anywhere. Strict: a chunk line is hex digits, an
 * optional extension and CR LF. Chunk extensions and trailers are bounded and dropped.
 */
final class BodyFramer {
  private static final int MAX_LINE_BYTES = 4096;
  private static final int MAX_TRAILER_BYTES = 16 << 10;

  private enum State {
    LENGTH,
    UNTIL_CLOSE,
    SIZE_START,
    SIZE,
    SIZE_BLANK,
    EXTENSION,
    SIZE_LF,
    DATA,
    DATA_CR,
    DATA_LF,
    TRAILER_START,
    TRAILER_NAME,
    TRAILER_VALUE,
    TRAILER_LF,
    END_LF,
    DONE,
    BROKEN
  }

  private State state = State.DONE;
  private long left;
  private int lineBytes;
  private int digits;
  private long payloadBytes;
  private int chunkEnd = -1;

  /** A body of known length; 0 is complete at once. */
  void length(long bytes) {
    start(bytes == 0 ? State.DONE : State.LENGTH);
    left = bytes;
  }

  /** A chunked body. */
  void chunked() {
    start(State.SIZE_START);
  }

  /** A body that ends with the connection. */
  void untilClose() {
    start(State.UNTIL_CLOSE);
  }

  private void start(State first) {
    state = first;
    left = 0;
    lineBytes = 0;
    digits = 0;
    payloadBytes = 0;
    chunkEnd = -1;
  }

  boolean done() {
    return state == State.DONE;
  }

  boolean broken() {
    return state == State.BROKEN;
  }

  /**
   * Whether the end is marked in the message itself, so that a lost connection is a loss of
   * content.
   */
  boolean delimited() {
    return state != State.UNTIL_CLOSE;
  }

  boolean plainLength() {
    return state == State.LENGTH;
  }

  boolean isChunked() {
    return state != State.LENGTH && state != State.UNTIL_CLOSE;
  }

  /** Content bytes seen so far. */
  long payloadBytes() {
    return payloadBytes;
  }

  /**
   * In the array last advanced over: index behind the last chunk that was complete, -1 if none was.
   */
  int chunkEnd() {
    return chunkEnd;
  }

  /** Content bytes that a chunk or a body of known length still owes. */
  long owed() {
    return state == State.DATA || state == State.LENGTH ? left : 0;
  }

  /**
   * Whether the last byte seen lies inside a chunk: in its content, or before the line end behind
   * it.
   */
  boolean insideChunk() {
    return state == State.DATA || state == State.DATA_CR || state == State.DATA_LF;
  }

  /** How many bytes of the line end behind a chunk's content were seen already. */
  int chunkEndSeen() {
    return state == State.DATA_LF ? 1 : 0;
  }

  /**
   * Counts bytes of a body of known length without looking at them; returns how many belong to it.
   */
  int skip(int available) {
    int n = (int) Math.min(left, available);
    left -= n;
    payloadBytes += n;
    if (left == 0) {
      state = State.DONE;
    }
    return n;
  }

  /**
   * Advances over {@code b[from, to)}.
   *
   * @return index behind the last byte that belongs to this body; less than {@code to} only when
   *     done or broken
   */
  int advance(byte[] b, int from, int to, @Nullable PayloadSink sink) {
    int p = from;
    chunkEnd = -1;
    while (p < to) {
      switch (state) {
        case LENGTH, DATA -> {
          int n = (int) Math.min(left, to - p);
          left -= n;
          payloadBytes += n;
          if (left == 0) {
            state = state == State.LENGTH ? State.DONE : State.DATA_CR;
          }
          if (sink != null) {
            sink.payload(b, p, p + n);
          }
          p += n;
        }
        case UNTIL_CLOSE -> {
          payloadBytes += to - p;
          if (sink != null) {
            sink.payload(b, p, to);
          }
          p = to;
        }
        case DONE, BROKEN -> {
          return p;
        }
        default -> {
          step(b[p++]);
          if (state == State.SIZE_START) {
            chunkEnd = p;
          }
        }
      }
    }
    return p;
  }

  private void step(byte c) {
    switch (state) {
      case SIZE_START -> {
        left = 0;
        digits = 0;
        lineBytes = 0;
        state = State.SIZE;
        sizeDigit(c);
      }
      case SIZE -> {
        if (c == '\r') {
          expect(digits > 0, State.SIZE_LF);
        } else if (c == ';') {
          expect(digits > 0, State.EXTENSION);
        } else if (c == ' ' || c == '\t') {
          expect(digits > 0, State.SIZE_BLANK);
        } else {
          sizeDigit(c);
        }
      }
      case SIZE_BLANK -> {
        if (c == '\r') {
          state = State.SIZE_LF;
        } else if (c == ';') {
          state = State.EXTENSION;
        } else {
          expect((c == ' ' || c == '\t') && ++lineBytes <= MAX_LINE_BYTES, State.SIZE_BLANK);
        }
      }
      case EXTENSION -> {
        if (c == '\r') {
          state = State.SIZE_LF;
        } else {
          expect(isText(c) && ++lineBytes <= MAX_LINE_BYTES, State.EXTENSION);
        }
      }
      case SIZE_LF -> {
        lineBytes = 0;
        expect(c == '\n', left == 0 ? State.TRAILER_START : State.DATA);
      }
      case DATA_CR -> expect(c == '\r', State.DATA_LF);
      case DATA_LF -> expect(c == '\n', State.SIZE_START);
      case TRAILER_START -> {
        if (c == '\r') {
          state = State.END_LF;
        } else {
          trailer(Ascii.isToken(c), State.TRAILER_NAME);
        }
      }
      case TRAILER_NAME ->
          trailer(
              c == ':' || Ascii.isToken(c), c == ':' ? State.TRAILER_VALUE : State.TRAILER_NAME);
      case TRAILER_VALUE -> {
        if (c == '\r') {
          state = State.TRAILER_LF;
        } else {
          trailer(isText(c), State.TRAILER_VALUE);
        }
      }
      case TRAILER_LF -> expect(c == '\n', State.TRAILER_START);
      case END_LF -> expect(c == '\n', State.DONE);
      default -> throw new IllegalStateException(state.toString());
    }
  }

  private void sizeDigit(byte c) {
    int digit;
    if (c >= '0' && c <= '9') {
      digit = c - '0';
    } else if (c >= 'a' && c <= 'f') {
      digit = c - 'a' + 10;
    } else if (c >= 'A' && c <= 'F') {
      digit = c - 'A' + 10;
    } else {
      state = State.BROKEN;
      return;
    }
    left = left << 4 | digit;
    // 15 digits stay far from overflow and far above any body.
    expect(++digits <= 15, State.SIZE);
  }

  /** One more byte of the trailers, which are bounded together. */
  private void trailer(boolean good, State next) {
    expect(good && ++lineBytes <= MAX_TRAILER_BYTES, next);
  }

  private static boolean isText(byte c) {
    return c == '\t' || ((c & 0xff) >= 0x20 && c != 0x7f);
  }

  private void expect(boolean good, State next) {
    state = good ? next : State.BROKEN;
  }
}

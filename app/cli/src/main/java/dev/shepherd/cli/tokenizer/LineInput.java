package dev.shepherd.cli.tokenizer;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Reads lines as bytes, without a copy, and says when the next one would have to be waited for. */
final class LineInput {

  /** Told before a read that may block. */
  @FunctionalInterface
  interface Pause {
    void beforeWaiting() throws IOException;
  }

  private final InputStream in;
  private final Pause pause;
  private byte[] buffer = new byte[1 << 16];
  private int filled;
  private int from;
  private int to;
  private int next;
  private long number;

  LineInput(InputStream in, Pause pause) {
    this.in = in;
    this.pause = pause;
  }

  /** Goes to the next line; false at the end. The line is without its end, LF or CR LF. */
  boolean next() throws IOException {
    int scanned = next;
    while (true) {
      for (int i = scanned; i < filled; i++) {
        if (buffer[i] == '\n') {
          return line(i, i + 1);
        }
      }
      int unread = filled - next;
      shift();
      scanned = unread;
      if (!fill()) {
        return filled > next && line(filled, filled);
      }
    }
  }

  /** The array that holds the line, until the next call of {@link #next}. */
  byte[] bytes() {
    return buffer;
  }

  int from() {
    return from;
  }

  int to() {
    return to;
  }

  /** The number of the line, from 1. */
  long number() {
    return number;
  }

  private boolean line(int end, int following) {
    from = next;
    to = end > from && buffer[end - 1] == '\r' ? end - 1 : end;
    next = following;
    number++;
    return true;
  }

  /** Moves what is unread to the front. */
  private void shift() {
    int by = next;
    System.arraycopy(buffer, by, buffer, 0, filled - by);
    filled -= by;
    next = 0;
  }

  private boolean fill() throws IOException {
    if (filled == buffer.length) {
      buffer = Arrays.copyOf(buffer, Math.multiplyExact(2, buffer.length));
    }
    if (in.available() == 0) {
      pause.beforeWaiting();
    }
    int read = in.read(buffer, filled, buffer.length - filled);
    if (read > 0) {
      filled += read;
    }
    return read >= 0;
  }
}

package dev.shepherd.benchmark.chaos;

import dev.shepherd.exchange.Clock;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What came of one request: head and body as far as they came, and how it ended. It shares no code
 * with the gateway, so that both cannot be wrong in the same way. Belongs to one thread.
 */
final class Answer {
  private static final int MOST_LINE_BYTES = 16_384;

  /** Longer answers than any that was asked for show that something is wrong. */
  private static final int MOST_BODY_BYTES = 8 << 20;

  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private List<String> head = List.of();
  private long firstByteNanos = -1;
  private long endNanos;
  private boolean whole;
  private boolean keep;
  private boolean timedOut;
  private @Nullable String problem;

  /** Reads one answer. Never fails: what goes wrong is kept. */
  void read(InputStream in, Clock clock) {
    try {
      do {
        readHead(in, clock);
      } while (status() / 100 == 1);
      readBody(in);
      whole = true;
    } catch (SocketTimeoutException e) {
      timedOut = true;
    } catch (IOException | RuntimeException e) {
      problem = e.getClass().getSimpleName() + ": " + e.getMessage();
    }
    endNanos = clock.nanoTime();
  }

  private void readHead(InputStream in, Clock clock) throws IOException {
    String line = readLine(in, clock);
    List<String> lines = new ArrayList<>();
    while (!line.isEmpty()) {
      lines.add(line);
      line = readLine(in, clock);
    }
    if (lines.isEmpty() || !lines.getFirst().matches("HTTP/1\\.1 [1-5][0-9][0-9]( .*)?")) {
      throw new IOException("no status line but " + lines);
    }
    head = lines;
  }

  private void readBody(InputStream in) throws IOException {
    keep = !"close".equals(header("connection"));
    String length = header("content-length");
    if ("chunked".equals(header("transfer-encoding"))) {
      if (length != null) {
        throw new IOException("two lengths");
      }
      readChunks(in);
    } else if (length != null) {
      copy(in, Long.parseLong(length));
    } else if (status() != 204) {
      throw new IOException("an answer without a length");
    }
  }

  private void readChunks(InputStream in) throws IOException {
    while (true) {
      String size = readLine(in, null);
      long bytes = Long.parseLong(size, 16);
      if (bytes == 0) {
        if (!readLine(in, null).isEmpty()) {
          throw new IOException("a trailer that nobody sent");
        }
        return;
      }
      copy(in, bytes);
      if (!readLine(in, null).isEmpty()) {
        throw new IOException("a chunk that does not end where it should");
      }
    }
  }

  private void copy(InputStream in, long bytes) throws IOException {
    var buffer = new byte[8192];
    for (long left = bytes; left > 0; ) {
      int n = in.read(buffer, 0, (int) Math.min(left, buffer.length));
      if (n < 0) {
        throw new EOFException("the end in the middle of a body");
      }
      body.write(buffer, 0, n);
      left -= n;
      if (body.size() > MOST_BODY_BYTES) {
        throw new IOException("an answer that does not end");
      }
    }
  }

  private String readLine(InputStream in, @Nullable Clock clock) throws IOException {
    var line = new StringBuilder();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException(begun() ? "the end in the middle" : "nothing came");
      }
      if (clock != null && firstByteNanos < 0) {
        firstByteNanos = clock.nanoTime();
      }
      if (b != '\r') {
        line.append((char) b);
      }
      if (line.length() > MOST_LINE_BYTES) {
        throw new IOException("a line without an end");
      }
    }
    return line.toString();
  }

  /** Value of a header in lower case; null when it is not there. */
  @Nullable String header(String name) {
    for (String line : head) {
      int colon = line.indexOf(':');
      if (colon > 0 && line.substring(0, colon).toLowerCase(Locale.ROOT).equals(name)) {
        return line.substring(colon + 1).strip().toLowerCase(Locale.ROOT);
      }
    }
    return null;
  }

  /** The worker that gave it; empty when none did. */
  String worker() {
    String url = header("x-smg-routed-worker-id");
    return url == null ? "" : url;
  }

  /** 0 while there is no head. */
  int status() {
    return head.isEmpty() ? 0 : Integer.parseInt(head.getFirst().substring(9, 12));
  }

  boolean begun() {
    return firstByteNanos >= 0;
  }

  /** When the first byte came; -1 if none did. */
  long firstByteNanos() {
    return firstByteNanos;
  }

  long endNanos() {
    return endNanos;
  }

  /** Whether its framing says that it is complete. */
  boolean whole() {
    return whole;
  }

  /** Whether the connection can be used again. */
  boolean keepsConnection() {
    return whole && keep;
  }

  /** Whether the client's patience ended first. */
  boolean timedOut() {
    return timedOut;
  }

  /** What ended it early; empty if nothing did. */
  String problem() {
    return problem == null ? "" : problem;
  }

  /** The body so far. */
  String text() {
    return body.toString(StandardCharsets.ISO_8859_1);
  }
}

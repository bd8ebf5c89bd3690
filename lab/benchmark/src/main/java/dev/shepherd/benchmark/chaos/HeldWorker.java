package dev.shepherd.benchmark.chaos;

import dev.shepherd.exchange.Clock;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A worker in this process that holds requests open and notes the moment at which each of them is
 * cancelled. Fields of a request's body say what it gets: {@code x_hold} is its number and holds
 * it, {@code x_bytes} gives it a stream of that length, {@code x_flood} one without an end. Each
 * connection has a virtual thread. Thread-safe.
 */
final class HeldWorker implements AutoCloseable {
  private static final Pattern HOLD = Pattern.compile("\"x_hold\":([0-9]+)");
  private static final Pattern BYTES = Pattern.compile("\"x_bytes\":([0-9]+)");
  private static final int BACKLOG = 4096;
  private static final int MOST_LINE_BYTES = 16_384;

  /** A complete event of 8 KiB. */
  private static final byte[] EVENT =
      ("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\""
              + "flood ".repeat(1_355)
              + "\"}}]}\n\n")
          .getBytes(StandardCharsets.US_ASCII);

  private static final byte[] SMALL_EVENT =
      "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"held\"}}]}\n\n"
          .getBytes(StandardCharsets.US_ASCII);

  private final ServerSocket listener =
      new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
  private final Clock clock;
  private final Map<Integer, Long> held = new ConcurrentHashMap<>();
  private final Map<Integer, Long> gone = new ConcurrentHashMap<>();

  HeldWorker(Clock clock) throws IOException {
    this.clock = clock;
    Thread.ofVirtual().start(this::accept);
  }

  String url() {
    return "http://127.0.0.1:" + listener.getLocalPort();
  }

  /** How many requests have been taken and held, cancelled ones included. */
  int held() {
    return held.size();
  }

  /** How many of them were cancelled. */
  int gone() {
    return gone.size();
  }

  /** When a request was cancelled; null while it is open. */
  @Nullable Long goneNanos(int number) {
    return gone.get(number);
  }

  /** Forgets all requests. */
  void forget() {
    held.clear();
    gone.clear();
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listener.accept();
        Thread.ofVirtual().start(() -> serve(socket));
      }
    } catch (IOException e) {
      // Closed: nobody else is to come.
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      var in = new BufferedInputStream(socket.getInputStream());
      OutputStream out = socket.getOutputStream();
      while (serveOne(in, out)) {
        // The connection is kept.
      }
    } catch (IOException e) {
      // Whoever was there has left; that was noted where it matters.
    }
  }

  /** Serves a request; false when the connection has ended. */
  private boolean serveOne(InputStream in, OutputStream out) throws IOException {
    String first = line(in);
    if (first == null) {
      return false;
    }
    int length = 0;
    for (String line = line(in); line != null && !line.isEmpty(); line = line(in)) {
      String lower = line.toLowerCase(Locale.ROOT);
      if (lower.startsWith("content-length:")) {
        length = Integer.parseInt(lower.substring("content-length:".length()).strip());
      }
    }
    String body = new String(in.readNBytes(length), StandardCharsets.US_ASCII);
    if (!first.startsWith("POST ")) {
      page(first, out);
      return true;
    }
    Matcher bytes = BYTES.matcher(body);
    Matcher hold = HOLD.matcher(body);
    if (bytes.find()) {
      stream(out, Long.parseLong(bytes.group(1)));
    } else if (body.contains("\"x_flood\":")) {
      stream(out, Long.MAX_VALUE);
    } else if (hold.find()) {
      hold(Integer.parseInt(hold.group(1)), body.contains("\"stream\":true"), in, out);
      return false;
    } else {
      page(first, out);
    }
    return true;
  }

  private static void page(String request, OutputStream out) throws IOException {
    boolean known = request.startsWith("GET /health ") || request.startsWith("GET /v1/models ");
    String body =
        "{\"object\":\"list\",\"data\":[{\"id\":\""
            + Question.MODEL
            + "\",\"object\":\"model\",\"owned_by\":\"vllm\"}]}";
    String head =
        "HTTP/1.1 "
            + (known ? "200 OK" : "404 Not Found")
            + "\r\ncontent-type: application/json\r\ncontent-length: "
            + body.length()
            + "\r\n\r\n";
    out.write((head + body).getBytes(StandardCharsets.US_ASCII));
  }

  private void hold(int number, boolean stream, InputStream in, OutputStream out)
      throws IOException {
    if (stream) {
      head(out);
      chunk(out, SMALL_EVENT);
    }
    held.put(number, clock.nanoTime());
    try {
      int more = in.read();
      assert more < 0 : "nothing may follow a request that is held";
    } finally {
      gone.put(number, clock.nanoTime());
    }
  }

  private static void stream(OutputStream out, long bytes) throws IOException {
    head(out);
    for (long sent = 0; sent < bytes; sent += EVENT.length) {
      chunk(out, EVENT);
    }
    chunk(out, "data: [DONE]\n\n".getBytes(StandardCharsets.US_ASCII));
    out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
  }

  private static void head(OutputStream out) throws IOException {
    out.write(
        "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
            .getBytes(StandardCharsets.US_ASCII));
  }

  private static void chunk(OutputStream out, byte[] bytes) throws IOException {
    byte[] size = (Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.US_ASCII);
    var piece = new byte[size.length + bytes.length + 2];
    System.arraycopy(size, 0, piece, 0, size.length);
    System.arraycopy(bytes, 0, piece, size.length, bytes.length);
    piece[piece.length - 2] = '\r';
    piece[piece.length - 1] = '\n';
    out.write(piece);
  }

  /** A line without its end; null when the connection ended before one. */
  private static @Nullable String line(InputStream in) throws IOException {
    var line = new StringBuilder();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0 || line.length() > MOST_LINE_BYTES) {
        return null;
      }
      if (b != '\r') {
        line.append((char) b);
      }
    }
    return line.toString();
  }
}

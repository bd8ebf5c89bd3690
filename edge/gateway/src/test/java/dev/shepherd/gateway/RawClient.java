package dev.shepherd.gateway;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A client on a bare socket, so that a test decides about every byte. */
final class RawClient implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 20_000;

  private final Socket socket;
  private byte[] behind = {};

  RawClient(int port) {
    this(port, 0);
  }

  /**
   * @param receiveBufferBytes size of the kernel's buffer, 0 for the usual
   */
  RawClient(int port, int receiveBufferBytes) {
    try {
      socket = new Socket();
      if (receiveBufferBytes > 0) {
        socket.setReceiveBufferSize(receiveBufferBytes);
      }
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.setTcpNoDelay(true);
      socket.connect(new InetSocketAddress("127.0.0.1", port), PATIENCE_MILLIS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A POST with JSON and further header lines, each without its line end. */
  static byte[] post(String path, String body, String... lines) {
    return post(path, body.getBytes(StandardCharsets.UTF_8), lines);
  }

  static byte[] post(String path, byte[] body, String... lines) {
    var head = new StringBuilder("POST " + path + " HTTP/1.1\r\nhost: gateway\r\n");
    head.append("content-type: application/json\r\ncontent-length: ").append(body.length);
    head.append("\r\n");
    for (String line : lines) {
      head.append(line).append("\r\n");
    }
    var out = new ByteArrayOutputStream();
    out.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
    out.writeBytes(body);
    return out.toByteArray();
  }

  RawClient send(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  RawClient send(String text) {
    return send(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Waits for a whole answer, or for what there is when the connection ends. */
  Answer answer() {
    return answer(false);
  }

  Answer answer(boolean bodiless) {
    var wire = new ByteArrayOutputStream();
    wire.writeBytes(behind);
    behind = new byte[0];
    byte[] piece = new byte[64 << 10];
    boolean closed = false;
    try {
      while (true) {
        Answer answer = Answer.read(wire.toByteArray(), closed, bodiless);
        if (closed || answer.end() != Answer.End.PARTIAL) {
          behind = answer.rest();
          return answer;
        }
        int n = read(piece);
        closed = n < 0;
        wire.write(piece, 0, Math.max(0, n));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads until the text was seen in what came; answers all that came. */
  String until(String text) {
    var wire = new ByteArrayOutputStream();
    byte[] piece = new byte[8192];
    try {
      while (!wire.toString(StandardCharsets.UTF_8).contains(text)) {
        int n = read(piece);
        if (n < 0) {
          throw new AssertionError("the connection ended before: " + text + "\n" + wire);
        }
        wire.write(piece, 0, n);
      }
      return wire.toString(StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether the server closes the connection; what it sends before is dropped. */
  boolean closedByServer() {
    byte[] piece = new byte[8192];
    try {
      while (true) {
        if (read(piece) < 0) {
          return true;
        }
      }
    } catch (IOException e) {
      return false;
    }
  }

  private int read(byte[] piece) throws IOException {
    try {
      return socket.getInputStream().read(piece);
    } catch (java.net.SocketException e) {
      // A reset ends the connection, too.
      return -1;
    }
  }

  /** Leaves without a word. */
  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Leaves by a reset. */
  void reset() {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

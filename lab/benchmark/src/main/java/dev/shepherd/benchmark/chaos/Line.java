package dev.shepherd.benchmark.chaos;

import dev.shepherd.exchange.Clock;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * One connection of a client to a port of this machine, blocking, with every wait measured. Belongs
 * to one thread at a time.
 */
final class Line implements AutoCloseable {
  private static final int CONNECT_MILLIS = 5_000;

  private final Socket socket;
  private final Clock clock;
  private final InputStream in;
  private final OutputStream out;
  private boolean used;
  private long longestWaitNanos;

  private Line(Socket socket, Clock clock) throws IOException {
    this.socket = socket;
    this.clock = clock;
    this.in = new BufferedInputStream(new Waits(socket.getInputStream()), 16_384);
    this.out = socket.getOutputStream();
  }

  /**
   * Connects.
   *
   * @param patienceMillis the longest wait for a byte; then reading fails with a time-out
   */
  static Line open(int port, int patienceMillis, Clock clock) throws IOException {
    return over(connected(new Socket(), port), patienceMillis, clock);
  }

  /** The same over a socket that is connected already, such as one with TLS. */
  static Line over(Socket socket, int patienceMillis, Clock clock) throws IOException {
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(patienceMillis);
    return new Line(socket, clock);
  }

  /** Connects a socket to a port of this machine, or closes it. */
  static Socket connected(Socket socket, int port) throws IOException {
    try {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /** Whether an earlier request went over it. */
  boolean used() {
    return used;
  }

  /** Sends a request and reads its answer to the end, or as far as it comes. */
  Answer ask(byte[] request) {
    longestWaitNanos = 0;
    try {
      out.write(request);
      out.flush();
    } catch (IOException e) {
      // Nothing can be said against it: an answer that came before the end of the body is read.
    }
    return receive();
  }

  /** Reads the answer to what was sent through {@link #out}. */
  Answer receive() {
    var answer = new Answer();
    answer.read(in, clock);
    used = true;
    return answer;
  }

  OutputStream out() {
    return out;
  }

  InputStream in() {
    return in;
  }

  /** The longest wait for a byte since the last request was sent. */
  long longestWaitNanos() {
    return longestWaitNanos;
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // It is gone either way.
    }
  }

  private final class Waits extends FilterInputStream {
    Waits(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
      long start = clock.nanoTime();
      try {
        return super.read(into, from, length);
      } finally {
        longestWaitNanos = Math.max(longestWaitNanos, clock.nanoTime() - start);
      }
    }
  }
}

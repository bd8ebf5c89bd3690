package dev.shepherd.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A client for trainings that brings no classes into the cache which the product does not need:
 * requests as text down a plain socket, and everything that comes back.
 */
final class TrainingClient {
  private static final int TIMEOUT_MILLIS = 10_000;
  private static final String LENGTH = "content-length:";
  private static final String END = "connection: close\r\n";

  private final int port;

  TrainingClient(int port) {
    this.port = port;
  }

  /** A request without a body. */
  static String get(String path) {
    return "GET " + path + " HTTP/1.1\r\nhost: training\r\n";
  }

  /** A request with a JSON body. */
  static String post(String path, String json) {
    int length = json.getBytes(StandardCharsets.UTF_8).length;
    return "POST "
        + path
        + " HTTP/1.1\r\nhost: training\r\ncontent-type: application/json\r\ncontent-length: "
        + length
        + "\r\n\r\n"
        + json;
  }

  /**
   * Sends all requests down one connection, each when the one before was answered as far as the
   * gateway is concerned, and reads until it is closed.
   *
   * @return the answers with their heads, one after the other
   */
  String talk(List<String> requests) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      var out = socket.getOutputStream();
      var text = new StringBuilder();
      for (int i = 0; i < requests.size(); i++) {
        String request = requests.get(i);
        boolean last = i == requests.size() - 1;
        int headEnd = request.indexOf("\r\n\r\n");
        int at = headEnd < 0 ? request.length() : headEnd + 2;
        text.append(request, 0, at).append(last ? END : "");
        text.append(headEnd < 0 ? "\r\n" : request.substring(at));
      }
      out.write(text.toString().getBytes(StandardCharsets.UTF_8));
      out.flush();
      return readAll(socket.getInputStream());
    }
  }

  /**
   * Talks as a busy fleet of clients does: opens connections, sends the request down all of them at
   * once or down one after the other, round by round, and closes them. The compiler learns from it
   * that requests come in crowds and alone, and that connections come and go.
   *
   * @param together whether a round is sent to all connections before the first answer is read
   * @return the number of answers with status 200
   */
  int crowd(int connections, int rounds, boolean together, String request) throws IOException {
    byte[] wire = request.getBytes(StandardCharsets.UTF_8);
    var crowd = new ArrayList<Socket>();
    int good = 0;
    try {
      for (int i = 0; i < connections; i++) {
        var socket = new Socket(InetAddress.getLoopbackAddress(), port);
        crowd.add(socket);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.setTcpNoDelay(true);
      }
      for (int round = 0; round < rounds; round++) {
        if (together) {
          for (Socket socket : crowd) {
            socket.getOutputStream().write(wire);
          }
        }
        for (Socket socket : crowd) {
          if (!together) {
            socket.getOutputStream().write(wire);
          }
          good += readOne(socket.getInputStream()) ? 1 : 0;
        }
      }
    } finally {
      for (Socket socket : crowd) {
        socket.close();
      }
    }
    return good;
  }

  /** Reads one answer with a length or in chunks; tells whether its status is 200. */
  private static boolean readOne(InputStream in) throws IOException {
    var text = new StringBuilder();
    byte[] buffer = new byte[8192];
    while (true) {
      int n = in.read(buffer);
      if (n < 0) {
        throw new IOException("closed in the middle of an answer: " + text);
      }
      text.append(new String(buffer, 0, n, StandardCharsets.ISO_8859_1));
      int body = text.indexOf("\r\n\r\n") + 4;
      if (body >= 4 && complete(text, body)) {
        return text.indexOf("HTTP/1.1 200") == 0;
      }
    }
  }

  private static boolean complete(StringBuilder answer, int body) {
    String head = answer.substring(0, body).toLowerCase(Locale.ROOT);
    int length = head.indexOf(LENGTH);
    if (length < 0) {
      return answer.indexOf("\r\n0\r\n\r\n", body - 2) >= 0;
    }
    int end = head.indexOf("\r\n", length);
    int declared = Integer.parseInt(head.substring(length + LENGTH.length(), end).trim());
    return answer.length() - body >= declared;
  }

  private static String readAll(InputStream in) throws IOException {
    var all = new ByteArrayOutputStream();
    in.transferTo(all);
    return all.toString(StandardCharsets.UTF_8);
  }

  /** How often a word occurs. */
  static int count(String text, String word) {
    int found = 0;
    for (int at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length())) {
      found++;
    }
    return found;
  }
}

package dev.shepherd.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A client for trainings that brings no classes into the cache which the product does not need:
 * requests as text down a plain socket, and everything that comes back.
 */
final class TrainingClient {
  private static final int TIMEOUT_MILLIS = 10_000;
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

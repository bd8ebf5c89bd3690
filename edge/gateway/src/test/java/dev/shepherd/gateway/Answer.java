package dev.shepherd.gateway;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * An answer as a strict client reads it from the wire, written without any code of the gateway so
 * that both cannot be wrong in the same way.
 *
 * @param status of the final head; 0 if there was none
 * @param headers in wire order, names in lower case
 * @param body content, transfer coding removed
 * @param end how the message ended
 * @param rest bytes behind the end
 */
record Answer(
    int status, List<Map.Entry<String, String>> headers, byte[] body, End end, byte[] rest) {

  /** How a message stands. */
  enum End {
    /** Its framing says that it is whole. */
    WHOLE,
    /** More must come. */
    PARTIAL,
    /** What came is no HTTP. */
    MALFORMED
  }

  /**
   * Reads what has come so far.
   *
   * @param closed whether the connection has ended, which completes a body without length
   * @param bodiless whether the request was a HEAD
   */
  static Answer read(byte[] wire, boolean closed, boolean bodiless) {
    int at = 0;
    while (true) {
      int headEnd = find(wire, at, "\r\n\r\n");
      if (headEnd < 0) {
        return new Answer(0, List.of(), new byte[0], End.PARTIAL, new byte[0]);
      }
      String[] lines = text(wire, at, headEnd).split("\r\n", -1);
      if (!lines[0].matches("HTTP/1\\.[01] [1-5][0-9][0-9]( .*)?")) {
        return new Answer(0, List.of(), new byte[0], End.MALFORMED, wire);
      }
      int status = Integer.parseInt(lines[0].substring(9, 12));
      at = headEnd + 4;
      if (status >= 200) {
        var headers = new ArrayList<Map.Entry<String, String>>();
        for (int i = 1; i < lines.length; i++) {
          int colon = lines[i].indexOf(':');
          headers.add(
              Map.entry(
                  lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
                  lines[i].substring(colon + 1).strip()));
        }
        return body(wire, at, status, headers, closed, bodiless);
      }
    }
  }

  private static Answer body(
      byte[] wire,
      int at,
      int status,
      List<Map.Entry<String, String>> headers,
      boolean closed,
      boolean bodiless) {
    var head = new Answer(status, headers, new byte[0], End.WHOLE, new byte[0]);
    if (bodiless || status == 204 || status == 304) {
      return new Answer(status, headers, new byte[0], End.WHOLE, cut(wire, at, wire.length));
    }
    if (head.all("transfer-encoding").contains("chunked")) {
      if (!head.all("content-length").isEmpty()) {
        return new Answer(status, headers, new byte[0], End.MALFORMED, wire);
      }
      return chunks(wire, at, status, headers);
    }
    if (!head.all("content-length").isEmpty()) {
      int length = Integer.parseInt(head.header("content-length"));
      boolean whole = wire.length - at >= length;
      int end = whole ? at + length : wire.length;
      return new Answer(
          status,
          headers,
          cut(wire, at, end),
          whole ? End.WHOLE : End.PARTIAL,
          cut(wire, end, wire.length));
    }
    return new Answer(
        status, headers, cut(wire, at, wire.length), closed ? End.WHOLE : End.PARTIAL, new byte[0]);
  }

  private static Answer chunks(
      byte[] wire, int from, int status, List<Map.Entry<String, String>> headers) {
    var body = new ByteArrayOutputStream();
    int at = from;
    while (true) {
      int line = find(wire, at, "\r\n");
      if (line < 0) {
        return new Answer(status, headers, body.toByteArray(), End.PARTIAL, new byte[0]);
      }
      String size = text(wire, at, line).split(";", 2)[0].strip();
      if (!size.matches("[0-9a-fA-F]{1,15}")) {
        return new Answer(
            status, headers, body.toByteArray(), End.MALFORMED, cut(wire, at, wire.length));
      }
      long length = Long.parseLong(size, 16);
      at = line + 2;
      if (length == 0) {
        return lastChunk(wire, at, status, headers, body.toByteArray());
      }
      int end = (int) Math.min(wire.length, at + length);
      body.write(wire, at, end - at);
      if (wire.length < at + length + 2) {
        return new Answer(status, headers, body.toByteArray(), End.PARTIAL, new byte[0]);
      }
      at = (int) (at + length);
      if (wire[at] != '\r' || wire[at + 1] != '\n') {
        return new Answer(
            status, headers, body.toByteArray(), End.MALFORMED, cut(wire, at, wire.length));
      }
      at += 2;
    }
  }

  private static Answer lastChunk(
      byte[] wire, int from, int status, List<Map.Entry<String, String>> headers, byte[] body) {
    int at = from;
    while (true) {
      int line = find(wire, at, "\r\n");
      if (line < 0) {
        return new Answer(status, headers, body, End.PARTIAL, new byte[0]);
      }
      if (line == at) {
        return new Answer(status, headers, body, End.WHOLE, cut(wire, at + 2, wire.length));
      }
      at = line + 2;
    }
  }

  boolean whole() {
    return end == End.WHOLE;
  }

  /** The body read as UTF-8. */
  String text() {
    return new String(body, StandardCharsets.UTF_8);
  }

  /** All values of a header; {@code name} in lower case. */
  List<String> all(String name) {
    return headers.stream().filter(h -> h.getKey().equals(name)).map(Map.Entry::getValue).toList();
  }

  /** The only value of a header, empty if there is none. */
  String header(String name) {
    List<String> values = all(name);
    if (values.size() > 1) {
      throw new AssertionError("header " + name + " comes " + values.size() + " times: " + values);
    }
    return values.isEmpty() ? "" : values.getFirst();
  }

  @Override
  public String toString() {
    return status + " " + headers + " " + end + "\n" + text();
  }

  private static int find(byte[] wire, int from, String what) {
    byte[] wanted = what.getBytes(StandardCharsets.ISO_8859_1);
    for (int i = from; i <= wire.length - wanted.length; i++) {
      int n = 0;
      while (n < wanted.length && wire[i + n] == wanted[n]) {
        n++;
      }
      if (n == wanted.length) {
        return i;
      }
    }
    return -1;
  }

  private static String text(byte[] wire, int from, int to) {
    return new String(wire, from, to - from, StandardCharsets.ISO_8859_1);
  }

  private static byte[] cut(byte[] wire, int from, int to) {
    return java.util.Arrays.copyOfRange(wire, from, to);
  }
}

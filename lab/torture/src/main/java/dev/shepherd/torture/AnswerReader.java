package dev.shepherd.torture;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP answer, read as a strict client reads it, byte by byte and without any code of the
 * gateway, so that both cannot be wrong in the same way.
 */
final class AnswerReader {
  private static final int MOST_HEAD_BYTES = 64 << 10;

  private enum State {
    HEAD,
    COUNTED,
    CHUNK_LINE,
    CHUNK,
    CHUNK_END,
    TRAILER,
    UNTIL_CLOSE,
    WHOLE,
    MALFORMED
  }

  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private State state = State.HEAD;
  private List<String> head = List.of();
  private int status;
  private long owed;
  private boolean begun;
  private @Nullable String problem;

  /**
   * Reads on.
   *
   * @return how many bytes belong to this answer; the rest is behind its end
   */
  int feed(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && !whole() && problem == null) {
      begun = true;
      switch (state) {
        case HEAD, CHUNK_LINE, CHUNK_END, TRAILER -> character(bytes[at++]);
        case COUNTED, CHUNK -> {
          int n = (int) Math.min(owed, to - at);
          body.write(bytes, at, n);
          at += n;
          owed -= n;
          if (owed == 0) {
            state = state == State.COUNTED ? State.WHOLE : State.CHUNK_END;
          }
        }
        case UNTIL_CLOSE -> {
          body.write(bytes, at, to - at);
          at = to;
        }
        case WHOLE, MALFORMED -> {}
      }
    }
    return at - from;
  }

  private void character(byte b) {
    line.write(b);
    if (line.size() > MOST_HEAD_BYTES) {
      malformed("an endless line");
    }
    if (state == State.HEAD) {
      if (b == '\n' && endsWith("\r\n\r\n")) {
        readHead(take());
      }
    } else if (b == '\n') {
      if (!endsWith("\r\n")) {
        malformed("a bare line feed");
        return;
      }
      String text = take();
      text = text.substring(0, text.length() - 2);
      switch (state) {
        case CHUNK_LINE -> chunkLine(text);
        case CHUNK_END -> {
          if (text.isEmpty()) {
            state = State.CHUNK_LINE;
          } else {
            malformed("a chunk longer than its size");
          }
        }
        default -> state = text.isEmpty() ? State.WHOLE : State.TRAILER;
      }
    }
  }

  private boolean endsWith(String end) {
    // Only called behind a line feed, so the copy is rare enough.
    return line.toString(StandardCharsets.ISO_8859_1).endsWith(end);
  }

  private String take() {
    String text = line.toString(StandardCharsets.ISO_8859_1);
    line.reset();
    return text;
  }

  private void chunkLine(String text) {
    int semicolon = text.indexOf(';');
    String size = (semicolon < 0 ? text : text.substring(0, semicolon)).strip();
    if (!size.matches("[0-9a-fA-F]{1,15}")) {
      malformed("a chunk size of '" + size + "'");
      return;
    }
    owed = Long.parseLong(size, 16);
    state = owed == 0 ? State.TRAILER : State.CHUNK;
  }

  private void readHead(String text) {
    List<String> lines = List.of(text.substring(0, text.length() - 4).split("\r\n", -1));
    if (!lines.getFirst().matches("HTTP/1\\.[01] [1-5][0-9][0-9]( .*)?")) {
      malformed("a status line of '" + lines.getFirst() + "'");
      return;
    }
    int code = Integer.parseInt(lines.getFirst().substring(9, 12));
    if (code < 200) {
      return;
    }
    status = code;
    head = lines;
    List<String> lengths = headers("content-length");
    boolean chunked = headers("transfer-encoding").contains("chunked");
    if (lengths.size() > 1 || (chunked && !lengths.isEmpty())) {
      malformed("two lengths");
    } else if (code == 204 || code == 304) {
      state = State.WHOLE;
    } else if (chunked) {
      state = State.CHUNK_LINE;
    } else if (lengths.isEmpty()) {
      state = State.UNTIL_CLOSE;
    } else if (lengths.getFirst().matches("[0-9]{1,15}")) {
      owed = Long.parseLong(lengths.getFirst());
      state = owed == 0 ? State.WHOLE : State.COUNTED;
    } else {
      malformed("a length of '" + lengths.getFirst() + "'");
    }
  }

  private void malformed(String what) {
    problem = what;
    state = State.MALFORMED;
  }

  /** The connection has ended, which completes an answer without a length. */
  void closed() {
    if (state == State.UNTIL_CLOSE) {
      state = State.WHOLE;
    }
  }

  /** Values of a header; {@code name} in lower case. */
  List<String> headers(String name) {
    var values = new ArrayList<String>();
    for (String field : head) {
      int colon = field.indexOf(':');
      if (colon > 0 && field.substring(0, colon).toLowerCase(Locale.ROOT).equals(name)) {
        values.add(field.substring(colon + 1).strip().toLowerCase(Locale.ROOT));
      }
    }
    return values;
  }

  /** Whether the answer's own framing says that it is complete. */
  boolean whole() {
    return state == State.WHOLE;
  }

  /** Whether anything came. */
  boolean begun() {
    return begun;
  }

  /** What is no HTTP about it; null if nothing. */
  @Nullable String problem() {
    return problem;
  }

  /** Status of the final head; 0 while there is none. */
  int status() {
    return status;
  }

  /** Whether the connection can be used again. */
  boolean keepsConnection() {
    return whole()
        && !headers("connection").contains("close")
        && !head.getFirst().startsWith("HTTP/1.0");
  }

  /** The content so far. */
  String text() {
    return body.toString(StandardCharsets.UTF_8);
  }
}

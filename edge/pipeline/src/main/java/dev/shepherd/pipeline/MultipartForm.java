package dev.shepherd.pipeline;

import dev.shepherd.exchange.GatewayError;
import dev.shepherd.net.RequestHead;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a multipart form (RFC 7578) that decide about routing. The form itself is forwarded
 * as it came.
 *
 * @param model trimmed value of part {@code model}, empty if there is none
 * @param modelStart offset of that part's value as it was sent
 * @param modelEnd offset behind it
 * @param stream value of part {@code stream}
 * @param problem what is wrong with the form, or null
 */
record MultipartForm(
    String model, int modelStart, int modelEnd, boolean stream, @Nullable GatewayError problem) {
  private static final byte[] HEAD_END = Answers.ascii("\r\n\r\n");

  /** Looks through a form. */
  static MultipartForm find(RequestHead head, byte[] b, int from, int to) {
    String boundary = boundary(head.value(ContentTypes.CONTENT_TYPE));
    if (boundary == null) {
      return bad("invalid_multipart", "The content type names no boundary.");
    }
    byte[] delimiter = Answers.ascii("--" + boundary);
    String model = null;
    int modelStart = from;
    int modelEnd = from;
    String stream = "";
    boolean file = false;
    int part = indexOf(b, from, to, delimiter);
    while (part >= 0) {
      int start = part + delimiter.length;
      int next = indexOf(b, start, to, delimiter);
      int headEnd = indexOf(b, start, next < 0 ? to : next, HEAD_END);
      if (next < 0 || headEnd < 0) {
        break;
      }
      String partHead = new String(b, start, headEnd - start, StandardCharsets.UTF_8);
      int valueStart = headEnd + HEAD_END.length;
      int valueEnd = Math.max(valueStart, next - 2);
      switch (name(partHead)) {
        case "model" -> {
          model = new String(b, valueStart, valueEnd - valueStart, StandardCharsets.UTF_8).trim();
          modelStart = valueStart;
          modelEnd = valueEnd;
        }
        case "stream" ->
            stream =
                new String(b, valueStart, valueEnd - valueStart, StandardCharsets.UTF_8).trim();
        case "file" -> file = valueEnd > valueStart;
        default -> {}
      }
      part = next;
    }
    if (model == null || model.isEmpty()) {
      return bad("missing_required_parameter", "Missing required 'model' field");
    }
    if (!file) {
      return bad("missing_required_parameter", "Missing required 'file' part, or it is empty");
    }
    boolean streams = stream.equals("true") || stream.equals("1");
    return new MultipartForm(model, modelStart, modelEnd, streams, null);
  }

  /** The form in {@code b[from, to)} with another model. */
  byte[] renamed(byte[] b, int from, int to, String newModel) {
    byte[] value = newModel.getBytes(StandardCharsets.UTF_8);
    byte[] edited = new byte[to - from - (modelEnd - modelStart) + value.length];
    System.arraycopy(b, from, edited, 0, modelStart - from);
    System.arraycopy(value, 0, edited, modelStart - from, value.length);
    System.arraycopy(b, modelEnd, edited, modelStart - from + value.length, to - modelEnd);
    return edited;
  }

  private static MultipartForm bad(String code, String message) {
    return new MultipartForm("", 0, 0, false, GatewayError.client(400, code, message));
  }

  private static @Nullable String boundary(@Nullable String contentType) {
    return contentType == null ? null : parameter(contentType, "boundary");
  }

  private static String name(String partHead) {
    for (String line : partHead.split("\r\n", -1)) {
      if (line.toLowerCase(Locale.ROOT).startsWith("content-disposition:")) {
        String name = parameter(line, "name");
        return name == null ? "" : name;
      }
    }
    return "";
  }

  /** The value of a parameter such as {@code ; name="x"}. */
  private static @Nullable String parameter(String text, String name) {
    for (String piece : text.split(";", -1)) {
      int equals = piece.indexOf('=');
      if (equals > 0 && piece.substring(0, equals).trim().equalsIgnoreCase(name)) {
        String value = piece.substring(equals + 1).trim();
        boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1) : value;
      }
    }
    return null;
  }

  private static int indexOf(byte[] b, int from, int to, byte[] what) {
    byte first = what[0];
    for (int i = from; i <= to - what.length; i++) {
      if (b[i] == first && java.util.Arrays.equals(b, i, i + what.length, what, 0, what.length)) {
        return i;
      }
    }
    return -1;
  }
}

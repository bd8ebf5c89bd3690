package dev.shepherd.pipeline;

import dev.shepherd.exchange.GatewayError;
import dev.shepherd.net.Ascii;
import dev.shepherd.net.RequestHead;
import org.jspecify.annotations.Nullable;

/** Whether a request's content type fits its route. */
final class ContentTypes {
  static final byte[] CONTENT_TYPE = Answers.ascii("content-type");
  private static final byte[] JSON = Answers.ascii("application/json");
  private static final byte[] APPLICATION = Answers.ascii("application/");
  private static final byte[] PLUS_JSON = Answers.ascii("+json");
  private static final byte[] FORM = Answers.ascii("multipart/form-data");

  private ContentTypes() {}

  /** What is wrong with the content type, or null. */
  static @Nullable GatewayError check(RequestHead head, RelayPlan.Body body) {
    int header = head.find(CONTENT_TYPE);
    boolean fits = header >= 0 && fits(head, header, body);
    if (fits) {
      return null;
    }
    return switch (body) {
      case JSON ->
          GatewayError.client(
              400, "json_parse_error", "Missing Content-Type: application/json header");
      case MULTIPART ->
          GatewayError.client(
              400, "invalid_multipart", "Missing Content-Type: multipart/form-data header");
    };
  }

  private static boolean fits(RequestHead head, int header, RelayPlan.Body body) {
    byte[] b = head.bytes();
    int from = head.valueStart(header);
    int to = from;
    while (to < head.valueEnd(header) && b[to] != ';') {
      to++;
    }
    while (to > from && b[to - 1] == ' ') {
      to--;
    }
    return switch (body) {
      case JSON ->
          Ascii.equalsIgnoreCase(b, from, to, JSON)
              || (to - from > APPLICATION.length + PLUS_JSON.length
                  && Ascii.equalsIgnoreCase(b, from, from + APPLICATION.length, APPLICATION)
                  && Ascii.equalsIgnoreCase(b, to - PLUS_JSON.length, to, PLUS_JSON));
      case MULTIPART -> Ascii.equalsIgnoreCase(b, from, to, FORM);
    };
  }
}

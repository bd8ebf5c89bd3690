package dev.shepherd.identity;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Cross-origin rules for browsers (the Fetch standard's CORS protocol), as header lines encoded
 * once. Immutable and thread-safe.
 *
 * <p>Without configured origins no cross-origin header is ever sent. With {@code *} every origin is
 * welcome; otherwise a listed origin is echoed. Credentials are never allowed: callers are known by
 * key.
 */
public final class Cors {
  private static final byte[] NOTHING = {};
  private static final byte[] SMG_PREFIX = ascii("x-smg-");
  private static final int MAX_ECHOED_BYTES = 1024;

  private static final String EXPOSED =
      "access-control-expose-headers: x-request-id, traceparent, tracestate\r\n";
  private static final String METHODS =
      "access-control-allow-methods: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS\r\n";
  private static final byte[] ALLOWED_HEADERS =
      ascii(
          "access-control-allow-headers: content-type, authorization, x-api-key,"
              + " anthropic-version, anthropic-beta, traceparent, tracestate, x-request-id");
  private static final byte[] CRLF = ascii("\r\n");
  private static final byte[] COMMA = ascii(", ");
  private static final String PREFLIGHT_VARY =
      "vary: origin, access-control-request-method, access-control-request-headers\r\n";
  private static final String MAX_AGE = "access-control-max-age: 3600\r\n";

  private final boolean any;
  private final byte[][] origins;
  private final byte[][] answers;
  private final byte[][] preflights;
  private final byte[] strangerAnswer;
  private final byte[] strangerPreflight;

  /**
   * Rules for a list of origins.
   *
   * @param allowedOrigins none, only {@code *}, or origins such as {@code https://app.example:8443}
   * @throws IllegalArgumentException naming the entry that is no origin
   */
  public Cors(List<String> allowedOrigins) {
    this.any = allowedOrigins.contains("*");
    if (any && allowedOrigins.size() > 1) {
      throw new IllegalArgumentException("list either * or single origins, not both");
    }
    this.origins =
        any
            ? new byte[0][]
            : allowedOrigins.stream().map(o -> ascii(origin(o))).toArray(byte[][]::new);
    this.answers = new byte[origins.length][];
    this.preflights = new byte[origins.length][];
    for (int i = 0; i < origins.length; i++) {
      String allow =
          "access-control-allow-origin: "
              + new String(origins[i], StandardCharsets.US_ASCII)
              + "\r\n";
      answers[i] = ascii(allow + EXPOSED + "vary: origin\r\n");
      preflights[i] = ascii(allow + METHODS + MAX_AGE + PREFLIGHT_VARY);
    }
    if (any) {
      strangerAnswer = ascii("access-control-allow-origin: *\r\n" + EXPOSED);
      strangerPreflight =
          ascii("access-control-allow-origin: *\r\n" + METHODS + MAX_AGE + PREFLIGHT_VARY);
    } else {
      strangerAnswer = isEnabled() ? ascii("vary: origin\r\n") : NOTHING;
      strangerPreflight = isEnabled() ? ascii(PREFLIGHT_VARY) : NOTHING;
    }
  }

  /** Whether any origin is welcome; if not, {@code OPTIONS} is a method like any other. */
  public boolean isEnabled() {
    return any || origins.length > 0;
  }

  /**
   * The header lines that are added to every answer, each ending with CR LF. The array is shared
   * and must not be changed.
   *
   * @param head holds the {@code Origin} value at {@code from..to}; an empty range if there is none
   */
  public byte[] answer(byte[] head, int from, int to) {
    int index = find(head, from, to);
    return index < 0 ? strangerAnswer : answers[index];
  }

  /**
   * The header lines of the 200 that answers an {@code OPTIONS} request.
   *
   * @param head holds the {@code Origin} value at {@code from..to} and the value of {@code
   *     Access-Control-Request-Headers} at {@code askedFrom..askedTo}; empty ranges if there is
   *     none
   */
  public byte[] preflight(byte[] head, int from, int to, int askedFrom, int askedTo) {
    int index = find(head, from, to);
    if (index < 0 && !any) {
      return strangerPreflight;
    }
    byte[] fixed = index < 0 ? strangerPreflight : preflights[index];
    byte[] out =
        Arrays.copyOf(
            fixed,
            fixed.length
                + ALLOWED_HEADERS.length
                + CRLF.length
                + Math.min(MAX_ECHOED_BYTES, 2 * (askedTo - askedFrom) + 2));
    int end = append(out, fixed.length, ALLOWED_HEADERS, 0, ALLOWED_HEADERS.length);
    end = echoOwnHeaders(head, askedFrom, askedTo, out, end);
    end = append(out, end, CRLF, 0, CRLF.length);
    return Arrays.copyOf(out, end);
  }

  /** The allowed list knows no wildcard for {@code x-smg-*}, so the asked ones are named. */
  private static int echoOwnHeaders(byte[] head, int from, int to, byte[] out, int at) {
    int end = at;
    int next = from;
    while (next < to) {
      int comma = next;
      while (comma < to && head[comma] != ',') {
        comma++;
      }
      int start = Ascii.skipBlanks(head, next, comma);
      int stop = Ascii.trimEnd(head, start, comma);
      if (isOwnHeader(head, start, stop)
          && end + COMMA.length + (stop - start) + CRLF.length <= out.length) {
        end = append(out, end, COMMA, 0, COMMA.length);
        end = append(out, end, head, start, stop);
      }
      next = comma + 1;
    }
    return end;
  }

  private static boolean isOwnHeader(byte[] head, int from, int to) {
    int rest = from + SMG_PREFIX.length;
    if (rest >= to || !Ascii.equalsIgnoreCase(head, from, rest, SMG_PREFIX)) {
      return false;
    }
    for (int i = rest; i < to; i++) {
      byte b = Ascii.lower(head[i]);
      if ((b < 'a' || b > 'z') && (b < '0' || b > '9') && b != '-' && b != '_') {
        return false;
      }
    }
    return true;
  }

  private int find(byte[] head, int from, int to) {
    for (int i = 0; i < origins.length; i++) {
      if (Arrays.equals(head, from, to, origins[i], 0, origins[i].length)) {
        return i;
      }
    }
    return -1;
  }

  private static int append(byte[] out, int at, byte[] bytes, int from, int to) {
    System.arraycopy(bytes, from, out, at, to - from);
    return at + to - from;
  }

  /** Browsers send scheme and host in lower case and no slash at the end. */
  private static String origin(String entry) {
    String text = entry.trim().toLowerCase(Locale.ROOT);
    if (text.endsWith("/")) {
      text = text.substring(0, text.length() - 1);
    }
    int host = text.indexOf("://") + 3;
    boolean valid =
        host > 3
            && host < text.length()
            && text.indexOf('/', host) < 0
            && text.chars().allMatch(c -> c > ' ' && c < 127 && "\"'<>,;?#@\\".indexOf(c) < 0);
    if (!valid && !text.equals("null")) {
      throw new IllegalArgumentException("not an origin such as https://app.example: " + entry);
    }
    return text;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}

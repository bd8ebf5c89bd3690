package dev.shepherd.backend;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Decides which headers pass between a client and an HTTP worker. Stateless, allocation-free, any
 * thread; called for every header of every relayed request.
 *
 * <p>A header name is given as a range of bytes and must be an HTTP token, which the parser has
 * made sure of (a carriage return would pass for a dash). Case does not matter. Length is looked at
 * first, so most names cost one comparison.
 *
 * <table>
 * <caption>Request headers</caption>
 * <tr><th>goes on</th><td>{@code accept}, {@code content-type}, {@code traceparent}, {@code
 *   tracestate}, {@code x-correlation-id}, {@code x-smg-routing-key}, {@code anthropic-version},
 *   {@code anthropic-beta}, names that start with {@code x-request-id-}</td></tr>
 * <tr><th>written by the gateway</th><td>{@code host}, framing, {@code x-request-id}, {@code
 *   authorization} ({@link WorkerCredential})</td></tr>
 * <tr><th>stays here</th><td>everything else. Cookies and {@code user-agent} are the client's
 *   affair; {@code accept-encoding} would make answers unreadable for usage accounting; {@code
 *   x-smg-target-worker} and {@code x-smg-routing-tokens} speak to this gateway; {@code
 *   openai-organization} and {@code openai-project} name an account at one provider, which no
 *   engine knows; {@code content-encoding} because a body is refused or decoded before it is
 *   relayed.</td></tr>
 * </table>
 *
 * <p>Of a worker's answer everything passes except what concerns one connection (RFC 9110, section
 * 7.6.1), the names this gateway writes itself, and {@code access-control-*}: which web pages may
 * call is this gateway's to say, not an engine's that was never asked. {@code content-encoding}
 * passes since the body is relayed as it is; so does {@code content-length}, which a caller that
 * replaces the body has to leave out ({@link #isContentLength}).
 */
public final class HttpRelayRules {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  /** Sets the bit that tells a capital from a small letter; '-' and digits have it already. */
  private static final long SMALL = 0x2020202020202020L;

  private static final Name ACCESS_CONTROL = Name.of("access-control-");
  private static final Name TE = Name.of("te");
  private static final Name HOST = Name.of("host");
  private static final Name ACCEPT = Name.of("accept");
  private static final Name TRAILER = Name.of("trailer");
  private static final Name UPGRADE = Name.of("upgrade");
  private static final Name TRAILERS = Name.of("trailers");
  private static final Name X_API_KEY = Name.of("x-api-key");
  private static final Name CONNECTION = Name.of("connection");
  private static final Name KEEP_ALIVE = Name.of("keep-alive");
  private static final Name TRACESTATE = Name.of("tracestate");
  private static final Name TRACEPARENT = Name.of("traceparent");
  private static final Name CONTENT_TYPE = Name.of("content-type");
  private static final Name X_REQUEST_ID = Name.of("x-request-id");
  private static final Name X_REQUEST_ID_DASH = Name.of("x-request-id-");
  private static final Name AUTHORIZATION = Name.of("authorization");
  private static final Name HTTP2_SETTINGS = Name.of("http2-settings");
  private static final Name ANTHROPIC_BETA = Name.of("anthropic-beta");
  private static final Name CONTENT_LENGTH = Name.of("content-length");
  private static final Name X_CORRELATION_ID = Name.of("x-correlation-id");
  private static final Name PROXY_CONNECTION = Name.of("proxy-connection");
  private static final Name X_SMG_ROUTING_KEY = Name.of("x-smg-routing-key");
  private static final Name TRANSFER_ENCODING = Name.of("transfer-encoding");
  private static final Name ANTHROPIC_VERSION = Name.of("anthropic-version");
  private static final Name X_SMG_CACHE_TRACE = Name.of("x-smg-cache-trace");
  private static final Name PROXY_AUTHENTICATE = Name.of("proxy-authenticate");
  private static final Name PROXY_AUTHORIZATION = Name.of("proxy-authorization");
  private static final Name X_SMG_ROUTED_WORKER_ID = Name.of("x-smg-routed-worker-id");

  private HttpRelayRules() {}

  /**
   * Whether a client's header goes on to a worker.
   *
   * @param b holds the name at {@code nameStart..nameEnd-1}
   */
  public static boolean forwardRequestHeader(byte[] b, int nameStart, int nameEnd) {
    return switch (nameEnd - nameStart) {
      case 6 -> same(b, nameStart, ACCEPT);
      case 10 -> same(b, nameStart, TRACESTATE);
      case 11 -> same(b, nameStart, TRACEPARENT);
      case 12 -> same(b, nameStart, CONTENT_TYPE);
      case 14 -> same(b, nameStart, ANTHROPIC_BETA) || same(b, nameStart, X_REQUEST_ID_DASH);
      case 16 -> same(b, nameStart, X_CORRELATION_ID) || same(b, nameStart, X_REQUEST_ID_DASH);
      case 17 ->
          same(b, nameStart, X_SMG_ROUTING_KEY)
              || same(b, nameStart, ANTHROPIC_VERSION)
              || same(b, nameStart, X_REQUEST_ID_DASH);
      default ->
          nameEnd - nameStart > X_REQUEST_ID_DASH.length() && same(b, nameStart, X_REQUEST_ID_DASH);
    };
  }

  /**
   * Whether a worker's header goes back to the client. Repeated headers are each asked for and all
   * pass. Names listed by the answer's {@code Connection} header are the caller's to leave out as
   * well, see {@link #listed}.
   */
  public static boolean relayResponseHeader(byte[] b, int nameStart, int nameEnd) {
    if (nameEnd - nameStart > ACCESS_CONTROL.length() && same(b, nameStart, ACCESS_CONTROL)) {
      return false;
    }
    return !switch (nameEnd - nameStart) {
      case 2 -> same(b, nameStart, TE);
      case 4 -> same(b, nameStart, HOST);
      case 7 -> same(b, nameStart, TRAILER) || same(b, nameStart, UPGRADE);
      case 8 -> same(b, nameStart, TRAILERS);
      case 10 -> same(b, nameStart, CONNECTION) || same(b, nameStart, KEEP_ALIVE);
      case 12 -> same(b, nameStart, X_REQUEST_ID);
      case 14 -> same(b, nameStart, HTTP2_SETTINGS);
      case 16 -> same(b, nameStart, PROXY_CONNECTION);
      case 17 -> same(b, nameStart, TRANSFER_ENCODING) || same(b, nameStart, X_SMG_CACHE_TRACE);
      case 18 -> same(b, nameStart, PROXY_AUTHENTICATE);
      case 19 -> same(b, nameStart, PROXY_AUTHORIZATION);
      case 22 -> same(b, nameStart, X_SMG_ROUTED_WORKER_ID);
      default -> false;
    };
  }

  /** Whether the name is {@code connection}. */
  public static boolean isConnection(byte[] b, int nameStart, int nameEnd) {
    return nameEnd - nameStart == CONNECTION.length() && same(b, nameStart, CONNECTION);
  }

  /** Whether the name is {@code content-length}. */
  public static boolean isContentLength(byte[] b, int nameStart, int nameEnd) {
    return nameEnd - nameStart == CONTENT_LENGTH.length() && same(b, nameStart, CONTENT_LENGTH);
  }

  /** Whether the name is {@code authorization}. */
  public static boolean isAuthorization(byte[] b, int nameStart, int nameEnd) {
    return nameEnd - nameStart == AUTHORIZATION.length() && same(b, nameStart, AUTHORIZATION);
  }

  /** Whether the name is {@code x-api-key}. */
  public static boolean isApiKey(byte[] b, int nameStart, int nameEnd) {
    return nameEnd - nameStart == X_API_KEY.length() && same(b, nameStart, X_API_KEY);
  }

  /**
   * Whether a {@code Connection} value lists a name, which makes that header one of this connection
   * only.
   *
   * @param value holds the comma-separated list at {@code valueStart..valueEnd-1}
   * @param b holds the name at {@code nameStart..nameEnd-1}
   */
  public static boolean listed(
      byte[] value, int valueStart, int valueEnd, byte[] b, int nameStart, int nameEnd) {
    int length = nameEnd - nameStart;
    int at = valueStart;
    while (at < valueEnd) {
      int start = at;
      while (at < valueEnd && value[at] != ',') {
        at++;
      }
      int end = at++;
      while (start < end && isBlank(value[start])) {
        start++;
      }
      while (end > start && isBlank(value[end - 1])) {
        end--;
      }
      if (end - start == length
          && length > 0
          && sameIgnoringCase(value, start, b, nameStart, length)) {
        return true;
      }
    }
    return false;
  }

  /** Compares as many bytes as the name has; the caller knows that they are there. */
  private static boolean same(byte[] b, int at, Name name) {
    int length = name.length();
    if (length >= Long.BYTES) {
      return ((long) LONG.get(b, at) | SMALL) == name.head()
          && (length <= 16 || ((long) LONG.get(b, at + Long.BYTES) | SMALL) == name.middle())
          && ((long) LONG.get(b, at + length - Long.BYTES) | SMALL) == name.tail();
    }
    if (length >= Integer.BYTES) {
      return ((int) INT.get(b, at) | (int) SMALL) == (int) name.head()
          && ((int) INT.get(b, at + length - Integer.BYTES) | (int) SMALL) == (int) name.tail();
    }
    return (b[at] | 0x20) == name.head() && (b[at + length - 1] | 0x20) == name.tail();
  }

  /**
   * A lower-case name of at most 24 characters as two or three words that together cover it: of
   * eight bytes each from 8 characters on, of four from 4, of one below. A record, because the
   * compiler then treats the words as constants.
   */
  private record Name(int length, long head, long middle, long tail) {

    static Name of(String lower) {
      byte[] b = lower.getBytes(US_ASCII);
      int n = b.length;
      if (n >= Long.BYTES) {
        long middle = n > 16 ? (long) LONG.get(b, Long.BYTES) : 0;
        return new Name(n, (long) LONG.get(b, 0), middle, (long) LONG.get(b, n - Long.BYTES));
      }
      if (n >= Integer.BYTES) {
        return new Name(n, (int) INT.get(b, 0), 0, (int) INT.get(b, n - Integer.BYTES));
      }
      return new Name(n, b[0], 0, b[n - 1]);
    }
  }

  private static boolean sameIgnoringCase(byte[] a, int at, byte[] b, int bAt, int length) {
    for (int i = 0; i < length; i++) {
      if (lower(a[at + i]) != lower(b[bAt + i])) {
        return false;
      }
    }
    return true;
  }

  private static int lower(byte c) {
    return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
  }

  private static boolean isBlank(byte c) {
    return c == ' ' || c == '\t';
  }
}

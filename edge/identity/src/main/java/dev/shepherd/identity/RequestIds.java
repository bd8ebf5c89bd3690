package dev.shepherd.identity;

import dev.shepherd.exchange.Randomness;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * Finds or makes the id of a request, on bytes. As thread-safe as its source of chance.
 *
 * <p>A client's own id is honoured if its value is 1 to 128 visible ASCII characters. Otherwise the
 * id is a prefix that tells the kind of request, and 24 random letters and digits (142 bits).
 */
public final class RequestIds {

  /** The most bytes {@link #write} ever writes. */
  public static final int MAX_MADE_BYTES = 9 + 24;

  /** The longest client's id that is honoured, in bytes. */
  public static final int MAX_HONOURED_BYTES = 128;

  /** The headers that are asked for an id if the configuration names none, the first one wins. */
  public static final List<String> DEFAULT_HEADERS =
      List.of("x-request-id", "x-correlation-id", "x-trace-id", "request-id");

  private static final byte[] ALPHABET =
      ascii("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789");
  private static final int RANDOM_CHARS = 24;
  private static final int CHARS_PER_DRAW = 8;

  /** Suffix and prefix in turn; the first suffix that fits wins. */
  private static final byte[][] PREFIXES = {
    ascii("/chat/completions"), ascii("chatcmpl-"),
    ascii("/completions"), ascii("cmpl-"),
    ascii("/generate"), ascii("gnt-"),
    ascii("/responses"), ascii("resp-"),
    ascii("/messages"), ascii("msg_"),
  };

  private static final byte[] OTHER_PREFIX = ascii("req-");

  private final byte[][] headers;
  private final Randomness randomness;

  /**
   * Ids from these headers, the first one wins, or from chance.
   *
   * @param headers names in any case
   */
  public RequestIds(List<String> headers, Randomness randomness) {
    this.headers =
        headers.stream().map(name -> ascii(name.toLowerCase(Locale.ROOT))).toArray(byte[][]::new);
    this.randomness = randomness;
  }

  /**
   * How early a header is asked for an id: 0 first; -1 if it is never asked.
   *
   * @param head holds the header's name at {@code from..to}, in any case
   */
  public int rank(byte[] head, int from, int to) {
    for (int i = 0; i < headers.length; i++) {
      if (Ascii.equalsIgnoreCase(head, from, to, headers[i])) {
        return i;
      }
    }
    return -1;
  }

  /** Whether a header value (without blanks around it) may serve as id. */
  public static boolean isHonoured(byte[] head, int from, int to) {
    if (from == to || to - from > MAX_HONOURED_BYTES) {
      return false;
    }
    for (int i = from; i < to; i++) {
      if (head[i] <= ' ' || head[i] > '~') {
        return false;
      }
    }
    return true;
  }

  /**
   * Makes a fresh id.
   *
   * @param head holds the request path without query at {@code pathFrom..pathTo}
   * @param out gets the id at {@code at}; must have room for {@link #MAX_MADE_BYTES}
   * @return the offset after the id
   */
  public int write(byte[] head, int pathFrom, int pathTo, byte[] out, int at) {
    byte[] prefix = prefix(head, pathFrom, pathTo);
    System.arraycopy(prefix, 0, out, at, prefix.length);
    int end = at + prefix.length;
    for (int drawn = 0; drawn < RANDOM_CHARS; drawn += CHARS_PER_DRAW) {
      // 62^8 divides into 2^63 more than 40,000 times, so the bias is below 1 in 40,000.
      long rest = randomness.nextLong() >>> 1;
      for (int i = 0; i < CHARS_PER_DRAW; i++) {
        out[end++] = ALPHABET[(int) (rest % ALPHABET.length)];
        rest /= ALPHABET.length;
      }
    }
    return end;
  }

  private static byte[] prefix(byte[] head, int from, int to) {
    for (int i = 0; i < PREFIXES.length; i += 2) {
      if (Ascii.endsWith(head, from, to, PREFIXES[i])) {
        return PREFIXES[i + 1];
      }
    }
    return OTHER_PREFIX;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}

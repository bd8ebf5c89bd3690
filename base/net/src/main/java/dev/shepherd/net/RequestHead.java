package dev.shepherd.net;

import io.netty.buffer.ByteBuf;

/**
 * A client's request head: parsed strictly, since an untrusted peer wrote it and two parsers that
 * disagree about one message are how requests are smuggled (RFC 9112 sections 6 and 11.2).
 *
 * <p>Recycled per loop; valid until its exchange ends.
 */
public final class RequestHead extends HeaderBlock {
  private static final int INITIAL_BYTES = 4096;
  private static final int MAX_RECYCLED_BYTES = 16 << 10;

  private static final byte[] CONTENT_LENGTH = Ascii.bytes("content-length");
  private static final byte[] TRANSFER_ENCODING = Ascii.bytes("transfer-encoding");
  private static final byte[] CONNECTION = Ascii.bytes("connection");
  private static final byte[] EXPECT = Ascii.bytes("expect");
  private static final byte[] HOST = Ascii.bytes("host");
  private static final byte[] CHUNKED = Ascii.bytes("chunked");
  private static final byte[] CLOSE = Ascii.bytes("close");
  private static final byte[] KEEP_ALIVE = Ascii.bytes("keep-alive");
  private static final byte[] CONTINUE = Ascii.bytes("100-continue");

  private int length;
  private int methodEnd;
  private int pathStart;
  private int pathEnd;
  private int targetEnd;
  private int minorVersion;
  private long contentLength;
  private int contentLengths;
  private int transferEncodings;
  private int hosts;
  private boolean chunked;
  private boolean close;
  private boolean keepAliveAsked;
  private boolean expectContinue;
  private boolean expectUnknown;
  private int headEnd;
  private int errorStatus;
  private String error = "";

  RequestHead() {
    bytes = new byte[INITIAL_BYTES];
    reset();
  }

  void reset() {
    length = 0;
    headEnd = 0;
    errorStatus = 0;
    error = "";
    clearFraming();
  }

  private void clearFraming() {
    clearHeaders();
    methodEnd = 0;
    pathStart = 0;
    pathEnd = 0;
    targetEnd = 0;
    minorVersion = 1;
    contentLength = -1;
    contentLengths = 0;
    transferEncodings = 0;
    hosts = 0;
    chunked = false;
    close = false;
    keepAliveAsked = false;
    expectContinue = false;
    expectUnknown = false;
  }

  boolean recyclable() {
    return bytes.length <= MAX_RECYCLED_BYTES;
  }

  /** Bytes appended so far, head and what came right behind it. */
  int length() {
    return length;
  }

  /** Appends up to {@code max} bytes of the buffer without moving its reader index. */
  void append(ByteBuf in, int max) {
    int n = Math.min(in.readableBytes(), max);
    if (length + n > bytes.length) {
      bytes = java.util.Arrays.copyOf(bytes, Math.max(length + n, bytes.length * 2));
    }
    in.getBytes(in.readerIndex(), bytes, length, n);
    length += n;
  }

  /** Whether a line ends in what was appended from the given offset. */
  boolean hasLineEnd(int from) {
    for (int i = from; i < length; i++) {
      if (bytes[i] == '\n') {
        return true;
      }
    }
    return false;
  }

  /**
   * Parses what was appended.
   *
   * @return offset behind the head, or {@link #INCOMPLETE}, or {@link #BAD} with {@link
   *     #errorStatus()} set
   */
  int parse(int maxHeaders) {
    clearFraming();
    byte[] b = bytes;
    int limit = length;
    int p = 0;
    // RFC 9112 section 2.2: an empty line before the request line is ignored, once.
    if (limit >= 2 && b[0] == '\r' && b[1] == '\n') {
      p = 2;
    } else if (limit == 1 && b[0] == '\r') {
      return INCOMPLETE;
    }
    int start = p;
    while (p < limit && Ascii.isToken(b[p])) {
      p++;
    }
    if (p >= limit) {
      return INCOMPLETE;
    }
    if (b[p] != ' ' || p == start) {
      return bad(400, "malformed request line");
    }
    methodStart = start;
    methodEnd = p++;
    int targetStart = p;
    while (p < limit && b[p] > 0x20 && b[p] != 0x7f && b[p] != '#') {
      p++;
    }
    if (p >= limit) {
      return INCOMPLETE;
    }
    if (b[p] != ' ' || p == targetStart) {
      return bad(400, "malformed request target");
    }
    targetEnd = p++;
    if (p + 10 > limit) {
      return firstBadInVersion(p, limit) ? bad(400, "malformed HTTP version") : INCOMPLETE;
    }
    if (firstBadInVersion(p, p + 10)) {
      return bad(otherVersion(p) ? 505 : 400, "only HTTP/1.1 and HTTP/1.0 are spoken here");
    }
    minorVersion = b[p + 7] - '0';
    p += 10;
    if (!locatePath(targetStart, targetEnd)) {
      return bad(400, "malformed request target");
    }
    int end = parseHeaders(p, limit, maxHeaders);
    if (end == BAD) {
      return headerCount() >= maxHeaders
          ? bad(431, "too many header fields")
          : bad(400, "malformed header field");
    }
    if (end == INCOMPLETE) {
      return INCOMPLETE;
    }
    headEnd = end;
    return checkFraming() ? end : BAD;
  }

  private int methodStart;
  private int hostStart;
  private int hostEnd;

  private static final byte[] VERSION = Ascii.bytes("HTTP/1.?\r\n");

  private boolean firstBadInVersion(int from, int to) {
    for (int i = from; i < to; i++) {
      byte want = VERSION[i - from];
      byte have = bytes[i];
      if (want == '?' ? have != '0' && have != '1' : have != want) {
        return true;
      }
    }
    return false;
  }

  /** Whether a version is there that is well-formed, but not ours. */
  private boolean otherVersion(int from) {
    for (int i = 0; i < VERSION.length; i++) {
      byte have = bytes[from + i];
      boolean digit = i == 5 || i == 7;
      if (digit ? have < '0' || have > '9' : have != VERSION[i]) {
        return false;
      }
    }
    return true;
  }

  /** Finds the path of an origin-form, absolute-form or asterisk-form target. */
  private boolean locatePath(int from, int to) {
    byte[] b = bytes;
    int p = from;
    if (b[p] != '/' && !(b[p] == '*' && to - p == 1)) {
      int scheme = schemeLength(p, to);
      if (scheme == 0) {
        return false;
      }
      p += scheme;
      int authority = p;
      while (p < to && b[p] != '/' && b[p] != '?') {
        p++;
      }
      if (p == authority || p == to || b[p] != '/') {
        return false;
      }
    }
    pathStart = p;
    while (p < to && b[p] != '?') {
      p++;
    }
    pathEnd = p;
    return true;
  }

  private static final byte[] HTTP = Ascii.bytes("http://");
  private static final byte[] HTTPS = Ascii.bytes("https://");

  private int schemeLength(int from, int to) {
    if (to - from > 7 && Ascii.equalsIgnoreCase(bytes, from, from + 7, HTTP)) {
      return 7;
    }
    return to - from > 8 && Ascii.equalsIgnoreCase(bytes, from, from + 8, HTTPS) ? 8 : 0;
  }

  @Override
  void onHeader(int nameStart, int nameEnd, int valueStart, int valueEnd) {
    byte[] b = bytes;
    switch (nameEnd - nameStart) {
      case 4 -> {
        if (Ascii.equalsIgnoreCase(b, nameStart, nameEnd, HOST)) {
          hosts++;
          hostStart = valueStart;
          hostEnd = valueEnd;
        }
      }
      case 6 -> {
        if (Ascii.equalsIgnoreCase(b, nameStart, nameEnd, EXPECT)) {
          expectContinue = Ascii.equalsIgnoreCase(b, valueStart, valueEnd, CONTINUE);
          expectUnknown |= !expectContinue;
        }
      }
      case 10 -> {
        if (Ascii.equalsIgnoreCase(b, nameStart, nameEnd, CONNECTION)) {
          close |= Ascii.listContains(b, valueStart, valueEnd, CLOSE);
          keepAliveAsked |= Ascii.listContains(b, valueStart, valueEnd, KEEP_ALIVE);
        }
      }
      case 14 -> {
        if (Ascii.equalsIgnoreCase(b, nameStart, nameEnd, CONTENT_LENGTH)) {
          contentLengths++;
          contentLength = Ascii.decimal(b, valueStart, valueEnd);
        }
      }
      case 17 -> {
        if (Ascii.equalsIgnoreCase(b, nameStart, nameEnd, TRANSFER_ENCODING)) {
          transferEncodings++;
          chunked = Ascii.equalsIgnoreCase(b, valueStart, valueEnd, CHUNKED);
        }
      }
      default -> {}
    }
  }

  private boolean checkFraming() {
    if (contentLengths > 0 && (contentLengths > 1 || contentLength < 0)) {
      return fail(400, "exactly one valid content-length is allowed");
    }
    if (transferEncodings > 0) {
      if (contentLengths > 0) {
        return fail(400, "content-length and transfer-encoding exclude each other");
      }
      if (minorVersion == 0) {
        return fail(400, "HTTP/1.0 has no transfer-encoding");
      }
      if (transferEncodings > 1 || !chunked) {
        return fail(501, "the only transfer-encoding is chunked");
      }
    }
    if (hosts > 1 || (hosts == 0 && minorVersion == 1)) {
      return fail(400, "exactly one host header is required");
    }
    if (hosts == 1 && !HostValue.isValid(bytes, hostStart, hostEnd)) {
      return fail(400, "malformed host header");
    }
    if (expectUnknown) {
      return fail(417, "the only expectation is 100-continue");
    }
    return true;
  }

  private boolean fail(int status, String message) {
    bad(status, message);
    return false;
  }

  private int bad(int status, String message) {
    errorStatus = status;
    error = message;
    return BAD;
  }

  void tooLarge() {
    bad(431, "the request head is too large");
  }

  /** Status that refuses a malformed head, 0 if it is well-formed. */
  public int errorStatus() {
    return errorStatus;
  }

  /** What is wrong with a malformed head. */
  public String error() {
    return error;
  }

  /** Offset of the method's first byte. */
  public int methodStart() {
    return methodStart;
  }

  /** Offset behind the method. */
  public int methodEnd() {
    return methodEnd;
  }

  /** Offset of the path's first byte (of an absolute-form target: behind the authority). */
  public int pathStart() {
    return pathStart;
  }

  /** Offset behind the path. */
  public int pathEnd() {
    return pathEnd;
  }

  /**
   * Offset behind the target; a query, with its question mark, lies between {@link #pathEnd()} and
   * here.
   */
  public int targetEnd() {
    return targetEnd;
  }

  /** The path as text. Allocates. */
  public String path() {
    return text(pathStart, pathEnd);
  }

  /** The method as text. Allocates. */
  public String method() {
    return text(methodStart, methodEnd);
  }

  /** Whether the method equals a word. */
  public boolean isMethod(byte[] upper) {
    int n = methodEnd - methodStart;
    return n == upper.length && java.util.Arrays.equals(bytes, methodStart, methodEnd, upper, 0, n);
  }

  /** Whether the client speaks HTTP/1.1 (else 1.0). */
  public boolean http11() {
    return minorVersion == 1;
  }

  /** Declared length of the body in bytes, -1 if none was declared. */
  public long contentLength() {
    return contentLength;
  }

  /** Whether the body comes in chunks. */
  public boolean chunked() {
    return chunked;
  }

  /** Whether the client is willing to reuse the connection. */
  public boolean keepAlive() {
    return !close && (minorVersion == 1 || keepAliveAsked);
  }

  /** Whether the client waits for {@code 100 Continue} before it sends the body. */
  public boolean expectContinue() {
    return expectContinue && minorVersion == 1;
  }

  /** Offset behind the head's empty line. */
  public int headEnd() {
    return headEnd;
  }

  /**
   * How many bytes that came right behind the head are at hand in {@link #bytes()} from {@link
   * #headEnd()}; a whole small body usually is, and can be looked at without copying.
   */
  public int bytesBehindHead() {
    return length - headEnd;
  }
}

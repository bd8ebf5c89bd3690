package dev.shepherd.net;

/**
 * A worker's answer head, parsed in place over the loop's scratch memory: offsets are valid only
 * during the call that delivers it. Strict about everything that decides framing.
 */
public final class ResponseHead extends HeaderBlock {
  private static final byte[] CONTENT_LENGTH = Ascii.bytes("content-length");
  private static final byte[] TRANSFER_ENCODING = Ascii.bytes("transfer-encoding");
  private static final byte[] CONNECTION = Ascii.bytes("connection");
  private static final byte[] CONTENT_TYPE = Ascii.bytes("content-type");
  private static final byte[] CONTENT_ENCODING = Ascii.bytes("content-encoding");
  private static final byte[] CHUNKED = Ascii.bytes("chunked");
  private static final byte[] CLOSE = Ascii.bytes("close");
  private static final byte[] KEEP_ALIVE = Ascii.bytes("keep-alive");
  private static final byte[] EVENT_STREAM = Ascii.bytes("text/event-stream");
  private static final byte[] IDENTITY = Ascii.bytes("identity");

  private int status;
  private int minorVersion;
  private int reasonEnd;
  private long contentLength;
  private boolean badLength;
  private int transferEncodings;
  private boolean chunked;
  private boolean close;
  private boolean keepAlive;
  private boolean eventStream;
  private boolean encoded;
  private int statusLineStart;

  ResponseHead() {}

  /**
   * Parses a head in {@code b[from, to)}.
   *
   * @return offset behind the head, or {@link #INCOMPLETE} or {@link #BAD}
   */
  int parse(byte[] b, int from, int to, int maxHeaders) {
    bytes = b;
    statusLineStart = from;
    contentLength = -1;
    badLength = false;
    transferEncodings = 0;
    chunked = false;
    close = false;
    keepAlive = false;
    eventStream = false;
    encoded = false;
    int line = Ascii.firstControl(b, from, to);
    if (line + 1 >= to) {
      return INCOMPLETE;
    }
    if (line - from < 12 || b[line] != '\r' || b[line + 1] != '\n' || !statusLine(b, from, line)) {
      return BAD;
    }
    reasonEnd = line;
    int end = parseHeaders(line + 2, to, maxHeaders);
    if (end > 0 && (badLength || (transferEncodings > 0 && !chunked) || transferEncodings > 1)) {
      return BAD;
    }
    return end;
  }

  private boolean statusLine(byte[] b, int from, int line) {
    boolean version =
        b[from] == 'H'
            && b[from + 1] == 'T'
            && b[from + 2] == 'T'
            && b[from + 3] == 'P'
            && b[from + 4] == '/'
            && b[from + 5] == '1'
            && b[from + 6] == '.'
            && (b[from + 7] == '0' || b[from + 7] == '1')
            && b[from + 8] == ' ';
    if (!version || (line - from > 12 && b[from + 12] != ' ')) {
      return false;
    }
    minorVersion = b[from + 7] - '0';
    long code = Ascii.decimal(b, from + 9, from + 12);
    status = (int) code;
    return code >= 100 && code <= 599;
  }

  @Override
  void onHeader(int nameStart, int nameEnd, int valueStart, int valueEnd) {
    byte[] b = bytes;
    switch (nameEnd - nameStart) {
      case 10 -> {
        if (Ascii.equalsIgnoreCase(b, nameStart, nameEnd, CONNECTION)) {
          close |= Ascii.listContains(b, valueStart, valueEnd, CLOSE);
          keepAlive |= Ascii.listContains(b, valueStart, valueEnd, KEEP_ALIVE);
        }
      }
      case 12 -> {
        if (Ascii.equalsIgnoreCase(b, nameStart, nameEnd, CONTENT_TYPE)) {
          int type = Math.min(valueEnd, valueStart + EVENT_STREAM.length);
          eventStream = Ascii.equalsIgnoreCase(b, valueStart, type, EVENT_STREAM);
        }
      }
      case 14 -> {
        if (Ascii.equalsIgnoreCase(b, nameStart, nameEnd, CONTENT_LENGTH)) {
          long value = Ascii.decimal(b, valueStart, valueEnd);
          badLength |= value < 0 || (contentLength >= 0 && contentLength != value);
          contentLength = value;
        }
      }
      case 16 -> {
        if (Ascii.equalsIgnoreCase(b, nameStart, nameEnd, CONTENT_ENCODING)) {
          encoded = !Ascii.equalsIgnoreCase(b, valueStart, valueEnd, IDENTITY);
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

  /** Status code, 100..599. */
  public int status() {
    return status;
  }

  /** Offset of the three digits of the status; the reason phrase ends at {@link #reasonEnd()}. */
  public int statusStart() {
    return statusLineStart + 9;
  }

  /** Offset behind the reason phrase. */
  public int reasonEnd() {
    return reasonEnd;
  }

  /** Declared length, -1 if none, or if the body is chunked. */
  public long contentLength() {
    return chunked ? -1 : contentLength;
  }

  /** Whether the body is chunked. */
  public boolean chunked() {
    return chunked;
  }

  /** Whether the content type is {@code text/event-stream}. */
  public boolean eventStream() {
    return eventStream;
  }

  /** Whether the content is compressed, so that its bytes mean nothing to us. */
  public boolean encoded() {
    return encoded;
  }

  /**
   * Whether the worker keeps the connection open after this answer, and left no doubt about where
   * the answer ends.
   */
  boolean reusable() {
    boolean doubtful = chunked && (contentLength >= 0 || minorVersion == 0);
    return !close && !doubtful && (minorVersion == 1 || keepAlive);
  }
}

package dev.shepherd.dialect;

import dev.shepherd.dialect.SseLine.Kind;

/**
 * Follows an event stream that is relayed verbatim, just closely enough to tell where events end,
 * whether the stream is complete, and what its last bytes were. Confined to one thread; reusable by
 * {@link #reset}; allocates nothing while a stream runs.
 *
 * <p>Algorithm: bytes between line ends are skipped eight at a time ({@link LineEnds}). Of each
 * line only the first 64 bytes are looked at ({@link SseLine}), in place if the line lies in one
 * range; only a line that is cut by the end of a range has its first bytes carried over. Line ends
 * are CR, LF or CR LF, an empty line ends an event, and an event without data is none, as in the
 * WHATWG standard "Server-sent events".
 */
public final class SseTracker {
  private static final byte BOM_0 = (byte) 0xEF;
  private static final byte BOM_1 = (byte) 0xBB;
  private static final byte BOM_2 = (byte) 0xBF;

  /** How a stream stands. */
  public enum End {
    /** Neither complete nor failed: if nothing more comes, it was cut. */
    OPEN,
    /** Its last event was seen. */
    COMPLETE,
    /** An error was told in the stream. */
    FAILED
  }

  private final TailWindow tail;
  private final byte[] carried = new byte[SseLine.PREFIX_BYTES];
  private Dialect dialect;

  // The line that the next byte belongs to.
  private int carriedBytes;
  private boolean insideLine;
  private boolean afterCr;
  private boolean firstLine;

  // The event that the next line belongs to.
  private boolean insideEvent;
  private boolean hasData;
  private Kind nameKind;
  private Kind dataKind;

  // The stream.
  private int lastEventEnd;
  private long dataEvents;
  private boolean sawContent;
  private End end;

  /**
   * A tracker at the start of a stream.
   *
   * @param tailBytes how many of the last bytes are kept for {@link #copyTail}, from 0
   */
  public SseTracker(Dialect dialect, int tailBytes) {
    this.tail = new TailWindow(tailBytes);
    this.dialect = dialect;
    this.firstLine = true;
    this.nameKind = Kind.PLAIN;
    this.dataKind = Kind.PLAIN;
    this.lastEventEnd = -1;
    this.end = End.OPEN;
  }

  /** Starts over with another stream. */
  public void reset(Dialect dialect) {
    this.dialect = dialect;
    tail.clear();
    carriedBytes = 0;
    insideLine = false;
    afterCr = false;
    firstLine = true;
    lastEventEnd = -1;
    dataEvents = 0;
    sawContent = false;
    end = End.OPEN;
    beginEvent();
  }

  /** Follows the next bytes of the stream, cut anywhere. */
  public void feed(byte[] bytes, int from, int to) {
    tail.add(bytes, from, to);
    lastEventEnd = -1;
    int at = from;
    if (afterCr && at < to) {
      afterCr = false;
      if (bytes[at] == '\n') {
        at++;
        noteBoundary(at);
      }
    }
    while (at < to) {
      int lineEnd = LineEnds.next(bytes, at, to);
      if (lineEnd == to) {
        carry(bytes, at, to);
        insideLine = true;
        return;
      }
      endLine(bytes, at, lineEnd);
      at = lineEnd + 1;
      if (bytes[lineEnd] == '\r') {
        if (at == to) {
          afterCr = true;
        } else if (bytes[at] == '\n') {
          at++;
        }
      }
      noteBoundary(at);
    }
  }

  /**
   * Tells that the stream has ended here. An event that lacks only its empty line counts.
   *
   * @return how the stream stands now
   */
  public End finish() {
    if (insideLine) {
      line(carried, 0, carriedBytes);
      carriedBytes = 0;
      insideLine = false;
    }
    dispatch();
    return end;
  }

  /** How the stream stands; the first of completion and failure is final. */
  public End end() {
    return end;
  }

  /** Whether another event may be put in here: no line and no event has begun. */
  public boolean atEventBoundary() {
    return !insideLine && !insideEvent;
  }

  /**
   * The offset after the last event that ended in the range just fed, in terms of that range; -1 if
   * none did.
   */
  public int lastEventEnd() {
    return lastEventEnd;
  }

  /** How many events with data have ended, without pings and {@code [DONE]}. */
  public long dataEvents() {
    return dataEvents;
  }

  /** Whether the first event with data has ended. */
  public boolean sawData() {
    return dataEvents > 0;
  }

  /**
   * Whether the first event with output has ended: one with data that is neither a ping nor an
   * event that only opens the stream (Anthropic's {@code message_start}, Responses' {@code
   * response.created} and their like, a chat chunk whose delta has nothing but a role). A chat
   * chunk cut by the end of a range counts as output unseen.
   */
  public boolean sawContent() {
    return sawContent;
  }

  /**
   * Copies the last bytes of the stream into {@code out}, oldest first.
   *
   * @return how many bytes were copied
   */
  public int copyTail(byte[] out) {
    return tail.copyTo(out);
  }

  private void noteBoundary(int at) {
    if (!insideEvent) {
      lastEventEnd = at;
    }
  }

  private void carry(byte[] bytes, int from, int to) {
    int length = Math.min(to - from, SseLine.PREFIX_BYTES - carriedBytes);
    System.arraycopy(bytes, from, carried, carriedBytes, length);
    carriedBytes += length;
  }

  private void endLine(byte[] bytes, int from, int to) {
    if (insideLine) {
      carry(bytes, from, to);
      line(carried, 0, carriedBytes);
      carriedBytes = 0;
      insideLine = false;
    } else {
      line(bytes, from, Math.min(to, from + SseLine.PREFIX_BYTES));
      if (!sawContent && hasData && dataKind == Kind.PLAIN && dialect == Dialect.OPENAI) {
        dataKind = SseLine.emptyDelta(bytes, from, to) ? Kind.OPENING : Kind.PLAIN;
      }
    }
  }

  private void line(byte[] bytes, int from, int to) {
    int start = from;
    if (firstLine) {
      firstLine = false;
      start = afterByteOrderMark(bytes, from, to);
    }
    if (start == to) {
      dispatch();
      return;
    }
    insideEvent = true;
    switch (bytes[start]) {
      case 'd' -> {
        int value = SseLine.dataValue(bytes, start, to);
        if (value >= 0 && !hasData) {
          hasData = true;
          dataKind = SseLine.ofData(dialect, bytes, value, to);
        }
      }
      case 'e' -> {
        int value = SseLine.eventValue(bytes, start, to);
        if (value >= 0) {
          nameKind = SseLine.ofName(dialect, bytes, value, to);
        }
      }
      default -> {
        // Comments, ids, retry times and unknown fields do not matter here.
      }
    }
  }

  private void dispatch() {
    if (hasData) {
      Kind kind = nameKind == Kind.PLAIN ? dataKind : nameKind;
      switch (kind) {
        case PING -> {}
        case DONE_MARKER -> {
          if (dialect != Dialect.ANTHROPIC) {
            settle(End.COMPLETE);
          }
        }
        case PLAIN -> {
          dataEvents++;
          sawContent = true;
        }
        case OPENING -> dataEvents++;
        case TERMINAL -> {
          dataEvents++;
          settle(End.COMPLETE);
        }
        case ERROR -> {
          dataEvents++;
          settle(End.FAILED);
        }
      }
    }
    beginEvent();
  }

  private void beginEvent() {
    insideEvent = false;
    hasData = false;
    nameKind = Kind.PLAIN;
    dataKind = Kind.PLAIN;
  }

  private void settle(End verdict) {
    if (end == End.OPEN) {
      end = verdict;
    }
  }

  private static int afterByteOrderMark(byte[] bytes, int from, int to) {
    boolean marked =
        to - from >= 3
            && bytes[from] == BOM_0
            && bytes[from + 1] == BOM_1
            && bytes[from + 2] == BOM_2;
    return marked ? from + 3 : from;
  }
}

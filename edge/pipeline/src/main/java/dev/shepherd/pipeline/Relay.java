package dev.shepherd.pipeline;

import dev.shepherd.backend.HttpRelayRules;
import dev.shepherd.dialect.Dialect;
import dev.shepherd.dialect.SseTracker;
import dev.shepherd.dialect.Usage;
import dev.shepherd.exchange.GatewayError;
import dev.shepherd.net.PayloadSink;
import dev.shepherd.net.ResponseHead;
import dev.shepherd.net.UpstreamConnection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Phase 7, relay: gives the worker's answer to the client as the bytes come, and keeps the promise
 * that a cut answer never looks complete.
 *
 * <p>Plain answers up to {@link #HOLD_BYTES} go out only when complete, so that a worker that
 * breaks off can still be replaced. Event streams go out at once, but never further than the last
 * complete event: what follows is held until its event is complete. So at any moment an error can
 * be told in the stream's own dialect, and a keep-alive can be put in. Where the client is inside a
 * chunk of the worker's framing, that chunk is filled up with line feeds, which event streams
 * ignore, before anything of ours follows.
 */
final class Relay implements PayloadSink {
  /** Longest plain answer that is held back until it is complete. */
  static final int HOLD_BYTES = 64 << 10;

  /**
   * Most bytes of one unfinished event that are held back; a longer event is relayed as it comes.
   */
  private static final int MAX_HELD_EVENT_BYTES = 256 << 10;

  private static final byte[] CRLF = Answers.ascii("\r\n");
  private static final byte[] LAST_CHUNK = Answers.ascii("0\r\n\r\n");
  private static final byte[] CHUNKED = Answers.ascii("transfer-encoding: chunked\r\n");
  private static final byte[] HTTP_1_1 = Answers.ascii("HTTP/1.1 ");

  /** How the client is told where the answer ends. */
  private enum Framing {
    /** As the worker does: by length. */
    LENGTH,
    /** As the worker does: its chunks are relayed as they are. */
    VERBATIM_CHUNKS,
    /** The worker closes; the client gets chunks of ours. */
    OWN_CHUNKS,
    /** The client speaks HTTP/1.0: it gets the content, then the connection closes. */
    UNTIL_CLOSE
  }

  private final RelayExchange exchange;
  private final UpstreamConnection connection;
  private final boolean eventStream;
  private final @Nullable SseTracker tracker;
  private final Framing framing;
  private final boolean dechunk;
  private @Nullable ByteBuf clientHead;
  private boolean holding;
  private @Nullable ByteBuf held;
  private final Usage usage;
  private long bytesOut;
  private boolean dirty;
  private boolean lost;

  // Where the client stands in VERBATIM_CHUNKS after what was written to it.
  private boolean clientInsideChunk;
  private long clientOwed;
  private int clientChunkEndSeen;

  // Findings in the bytes being delivered, as counts from their beginning; -1 for none.
  private int eventEnd;
  private long owedAtEventEnd;

  Relay(
      RelayExchange exchange,
      UpstreamConnection connection,
      WorkerLines worker,
      ResponseHead head) {
    this.exchange = exchange;
    this.connection = connection;
    boolean http11 = exchange.head().http11();
    this.framing =
        head.contentLength() >= 0 || head.status() == 204 || head.status() == 304
            ? Framing.LENGTH
            : !http11
                ? Framing.UNTIL_CLOSE
                : head.chunked() ? Framing.VERBATIM_CHUNKS : Framing.OWN_CHUNKS;
    this.dechunk = framing == Framing.UNTIL_CLOSE && head.chunked();
    this.eventStream = head.eventStream() && !head.encoded();
    this.tracker =
        eventStream ? new SseTracker(exchange.route.dialect(), LoopState.TAIL_BYTES) : null;
    this.usage = eventStream ? new Usage() : LoopState.of(exchange.stream.loop()).sharedUsage();
    this.holding = framing == Framing.LENGTH && head.contentLength() <= HOLD_BYTES;
    this.clientHead = writeHead(head, worker);
    if (eventStream || framing != Framing.LENGTH) {
      connection.tap(this);
    }
    resetFindings();
  }

  boolean eventStream() {
    return eventStream;
  }

  @Nullable SseTracker tracker() {
    return tracker;
  }

  /**
   * Whether nothing of the answer reached the client, so that another answer can take its place.
   */
  boolean nothingSent() {
    return clientHead != null;
  }

  // ---- the head

  private ByteBuf writeHead(ResponseHead head, WorkerLines worker) {
    byte[] b = head.bytes();
    int room = head.reasonEnd() - head.statusStart() + 512;
    for (int i = 0; i < head.headerCount(); i++) {
      room += head.valueEnd(i) - head.nameStart(i) + 4;
    }
    long body = holding && head.contentLength() > 0 ? Math.min(head.contentLength(), 4096) : 0;
    ByteBuf out = exchange.stream.loop().allocator().directBuffer(room + (int) body);
    out.writeBytes(HTTP_1_1);
    out.writeBytes(b, head.statusStart(), head.reasonEnd() - head.statusStart()).writeBytes(CRLF);
    for (int i = 0; i < head.headerCount(); i++) {
      int from = head.nameStart(i);
      int to = head.nameEnd(i);
      if (HttpRelayRules.relayResponseHeader(b, from, to)
          && !(framing != Framing.LENGTH && isContentLength(b, from, to))) {
        out.writeBytes(b, from, to - from).writeByte(':').writeByte(' ');
        out.writeBytes(b, head.valueStart(i), head.valueEnd(i) - head.valueStart(i));
        out.writeBytes(CRLF);
      }
    }
    out.writeBytes(worker.routedBy());
    if (framing == Framing.VERBATIM_CHUNKS || framing == Framing.OWN_CHUNKS) {
      out.writeBytes(CHUNKED);
    }
    boolean keep = framing != Framing.UNTIL_CLOSE && exchange.stream.keepAlive();
    exchange.services.answers().common(out, exchange, keep);
    return out.writeBytes(CRLF);
  }

  private static final byte[] CONTENT_LENGTH = Answers.ascii("content-length");

  private static boolean isContentLength(byte[] b, int from, int to) {
    return to - from == CONTENT_LENGTH.length
        && dev.shepherd.net.Ascii.equalsIgnoreCase(b, from, to, CONTENT_LENGTH);
  }

  private void sendHead() {
    ByteBuf head = clientHead;
    if (head != null) {
      clientHead = null;
      exchange.beginAnswer(exchange.workerStatus());
      exchange.keptBodyUnneeded();
      exchange.stream.write(head);
      dirty = true;
    }
  }

  // ---- the body

  @Override
  public void payload(byte[] b, int from, int to) {
    int start = connection.batchOffset();
    SseTracker events = tracker;
    if (dechunk) {
      sendHead();
      write(Unpooled.copiedBuffer(b, from, to - from));
    }
    if (events == null) {
      return;
    }
    boolean first = !events.sawData();
    events.feed(b, from, to);
    if (first && events.sawData() && exchange.route.dialect() == Dialect.ANTHROPIC) {
      // This dialect tells the size of the prompt in its first event.
      LoopState.of(exchange.stream.loop()).usageReader().readFirst(events, b, from, to, usage);
    }
    int end = events.lastEventEnd();
    if (end >= 0) {
      eventEnd = end - start;
      owedAtEventEnd = connection.owedBytes() + (to - end);
    }
  }

  private void resetFindings() {
    eventEnd = -1;
    owedAtEventEnd = 0;
  }

  /** The next bytes of the answer; ownership passes. */
  void body(ByteBuf raw, boolean complete) {
    if (holding) {
      hold(raw, complete);
    } else if (framing == Framing.LENGTH) {
      sendHead();
      write(raw);
    } else if (framing == Framing.VERBATIM_CHUNKS) {
      chunks(raw, complete);
    } else {
      content(raw, complete);
    }
    resetFindings();
  }

  private void hold(ByteBuf raw, boolean complete) {
    keep(raw);
    if (!complete) {
      return;
    }
    holding = false;
    ByteBuf body = held;
    held = null;
    readUsage(body);
    ByteBuf head = clientHead;
    if (body != null && head != null && body.readableBytes() <= head.writableBytes()) {
      // One write instead of two: the bytes are few.
      head.writeBytes(body);
      body.release();
      body = null;
    }
    sendHead();
    if (body != null) {
      write(body);
    }
  }

  private void readUsage(@Nullable ByteBuf body) {
    usage.clear();
    if (body != null && exchange.workerStatus() == 200) {
      int n = body.readableBytes();
      byte[] scratch = exchange.stream.loop().scratch(n);
      body.getBytes(body.readerIndex(), scratch, 0, n);
      LoopState.of(exchange.stream.loop()).usageReader().readBody(scratch, 0, n, usage);
    }
  }

  /** Reads the usage that a stream told in its last events. */
  void readStreamUsage() {
    SseTracker events = tracker;
    if (events != null) {
      LoopState.of(exchange.stream.loop()).usageReader().readTail(events, usage);
    }
  }

  /**
   * Relays the worker's own chunks up to the last point where an event and what frames it are
   * complete.
   */
  private void chunks(ByteBuf raw, boolean complete) {
    int n = raw.readableBytes();
    if (complete && endsWell()) {
      release(raw, n);
      return;
    }
    int chunkEnd = connection.chunkEnd();
    SseTracker events = tracker;
    boolean aligned = events == null || events.atEventBoundary();
    if (complete) {
      // The stream stops without its end marker: everything but the last chunk goes out, then our
      // error.
      release(raw, aligned ? Math.max(chunkEnd, 0) : Math.max(eventEnd, 0));
      standAt(!aligned && eventEnd >= 0, aligned ? 0 : owedAtEventEnd, 0);
    } else if (aligned && connection.insideChunk()) {
      release(raw, n);
      standAt(true, connection.owedBytes(), connection.chunkEndSeen());
    } else if (aligned && chunkEnd >= 0) {
      release(raw, chunkEnd);
      standAt(false, 0, 0);
    } else if (!aligned && eventEnd >= 0) {
      release(raw, eventEnd);
      standAt(true, owedAtEventEnd, 0);
    } else {
      holdEvent(raw);
    }
  }

  private void standAt(boolean insideChunk, long owed, int chunkEndSeen) {
    clientInsideChunk = insideChunk;
    clientOwed = owed;
    clientChunkEndSeen = chunkEndSeen;
  }

  /** Sends what was held and the first bytes of the buffer; holds the rest. */
  private void release(ByteBuf raw, int sendable) {
    sendHead();
    if (sendable <= 0) {
      keep(raw);
      return;
    }
    lost = false;
    ByteBuf before = held;
    held = null;
    if (before != null) {
      write(before);
    }
    int n = raw.readableBytes();
    if (sendable < n) {
      write(raw.readRetainedSlice(sendable));
      keep(raw);
    } else {
      write(raw);
    }
  }

  private void keep(ByteBuf more) {
    if (!more.isReadable()) {
      more.release();
      return;
    }
    ByteBuf before = held;
    if (before == null) {
      held = more;
      return;
    }
    ByteBuf joined =
        exchange
            .stream
            .loop()
            .allocator()
            .directBuffer(Math.max(512, (before.readableBytes() + more.readableBytes()) * 2));
    joined.writeBytes(before).writeBytes(more);
    before.release();
    more.release();
    held = joined;
  }

  private void holdEvent(ByteBuf raw) {
    sendHead();
    keep(raw);
    ByteBuf all = held;
    if (all != null && all.readableBytes() > MAX_HELD_EVENT_BYTES) {
      held = null;
      write(all);
      // From here to the end of this event nothing of ours can be put in.
      lost = true;
    }
  }

  /** Relays content without the worker's framing. */
  private void content(ByteBuf raw, boolean complete) {
    SseTracker events = tracker;
    int n = raw.readableBytes();
    if (dechunk) {
      // The content was written as it was found; events are not held for clients of HTTP/1.0.
      raw.release();
      lost = events != null && !events.atEventBoundary();
    } else if (events == null || complete || events.atEventBoundary()) {
      sendContent(raw, n);
    } else if (eventEnd >= 0) {
      sendContent(raw, eventEnd);
    } else {
      sendHead();
      keep(raw);
      ByteBuf all = held;
      if (all != null && all.readableBytes() > MAX_HELD_EVENT_BYTES) {
        held = null;
        writeContent(all);
        lost = true;
      }
    }
    if (complete && endsWell() && framing == Framing.OWN_CHUNKS) {
      write(Unpooled.wrappedBuffer(LAST_CHUNK));
    }
  }

  private void sendContent(ByteBuf raw, int sendable) {
    sendHead();
    ByteBuf before = held;
    held = null;
    if (before != null) {
      writeContent(before);
    }
    lost = false;
    if (sendable < raw.readableBytes()) {
      writeContent(raw.readRetainedSlice(sendable));
      keep(raw);
    } else {
      writeContent(raw);
    }
  }

  private void writeContent(ByteBuf bytes) {
    int n = bytes.readableBytes();
    if (n == 0) {
      bytes.release();
      return;
    }
    if (framing == Framing.OWN_CHUNKS) {
      ByteBuf size = exchange.stream.loop().allocator().directBuffer(16);
      size.writeCharSequence(Integer.toHexString(n), StandardCharsets.US_ASCII);
      write(size.writeBytes(CRLF));
      write(bytes);
      write(Unpooled.wrappedBuffer(CRLF));
    } else {
      write(bytes);
    }
  }

  private void write(ByteBuf bytes) {
    bytesOut += bytes.readableBytes();
    exchange.stream.write(bytes);
    dirty = true;
  }

  /** Hands everything written to the kernel. */
  void flush() {
    if (dirty) {
      dirty = false;
      exchange.stream.flush();
    }
  }

  // ---- the end

  /**
   * Whether the answer may end here: plain answers by their framing, streams by their end marker.
   */
  boolean endsWell() {
    SseTracker events = tracker;
    return events == null
        || framing == Framing.LENGTH
        || exchange.workerStatus() >= 300
        || events.finish() != SseTracker.End.OPEN;
  }

  /**
   * Completes the client's framing where the worker's content was complete but its framing was not.
   *
   * @return whether that was possible
   */
  boolean completeFraming() {
    SseTracker events = tracker;
    boolean whole =
        events != null
            && clientHead == null
            && framing != Framing.LENGTH
            && events.end() != SseTracker.End.OPEN
            && !lost;
    if (!whole) {
      return false;
    }
    dropHeld();
    if (framing != Framing.UNTIL_CLOSE) {
      closeClientChunk();
      write(Unpooled.wrappedBuffer(LAST_CHUNK));
    }
    return true;
  }

  /**
   * Sends the head although no content came yet, because the client waited long enough for a sign.
   */
  void sendHeadNow() {
    if (eventStream && clientHead != null) {
      sendHead();
      if (!keepAlive()) {
        flush();
      }
    }
  }

  /**
   * Ends a broken answer.
   *
   * @return whether the client was told; if not, the connection must be cut
   */
  boolean fail(GatewayError error) {
    SseTracker events = tracker;
    boolean tellable = events != null && !lost && clientHead == null && framing != Framing.LENGTH;
    dropHeld();
    if (!tellable || events == null) {
      return false;
    }
    byte[] message = exchange.route.dialect().streamError(error, events.dataEvents());
    if (framing == Framing.UNTIL_CLOSE) {
      write(Unpooled.wrappedBuffer(message));
      return true;
    }
    closeClientChunk();
    writeChunk(message);
    write(Unpooled.wrappedBuffer(LAST_CHUNK));
    return true;
  }

  private void closeClientChunk() {
    if (framing != Framing.VERBATIM_CHUNKS || !clientInsideChunk) {
      return;
    }
    for (long left = clientOwed; left > 0; left -= Math.min(left, 8192)) {
      byte[] fill = new byte[(int) Math.min(left, 8192)];
      java.util.Arrays.fill(fill, (byte) '\n');
      write(Unpooled.wrappedBuffer(fill));
    }
    write(Unpooled.wrappedBuffer(CRLF, clientChunkEndSeen, 2 - clientChunkEndSeen));
    clientInsideChunk = false;
  }

  private void writeChunk(byte[] content) {
    ByteBuf out = exchange.stream.loop().allocator().directBuffer(content.length + 16);
    out.writeCharSequence(Integer.toHexString(content.length), StandardCharsets.US_ASCII);
    out.writeBytes(CRLF).writeBytes(content).writeBytes(CRLF);
    write(out);
  }

  /** Puts a keep-alive in, if the stream stands between two events and two chunks. */
  boolean keepAlive() {
    boolean possible =
        eventStream
            && !lost
            && held == null
            && clientHead == null
            && framing != Framing.LENGTH
            && !(framing == Framing.VERBATIM_CHUNKS && clientInsideChunk);
    if (possible) {
      byte[] ping = exchange.route.dialect().keepAlive();
      if (framing == Framing.UNTIL_CLOSE) {
        write(Unpooled.wrappedBuffer(ping));
      } else {
        writeChunk(ping);
      }
      flush();
    }
    return possible;
  }

  private void dropHeld() {
    ByteBuf before = held;
    held = null;
    if (before != null) {
      before.release();
    }
  }

  /** Whether the connection to the client must close after the answer. */
  boolean closesConnection() {
    return framing == Framing.UNTIL_CLOSE;
  }

  /** Gives the memory back. Idempotent. */
  void dispose() {
    dropHeld();
    ByteBuf head = clientHead;
    clientHead = null;
    if (head != null) {
      head.release();
    }
  }

  /** Takes the complete answer that was held, with its last bytes, for an edit. */
  byte[] takeHeld(ByteBuf last) {
    keep(last);
    ByteBuf all = held;
    held = null;
    if (all == null) {
      return new byte[0];
    }
    byte[] bytes = new byte[all.readableBytes()];
    all.readBytes(bytes);
    all.release();
    return bytes;
  }

  /** Bytes of the body given to the client, framing included. */
  long bytesOut() {
    return bytesOut;
  }

  /** What the worker said the request used; -1 where it said nothing. */
  Usage usage() {
    return usage;
  }
}

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
 * breaks off can still be replaced; if the worker told no length, the client is told it then. Event
 * streams go out at once, but never further than the last complete event: what follows is held
 * until its event is complete. So at any moment an error can be told in the stream's own dialect,
 * and a keep-alive can be put in. Where the client is inside a chunk of the worker's framing, that
 * chunk is filled up with line feeds, which event streams ignore, before anything of ours follows.
 */
final class Relay implements PayloadSink {
  /** Longest plain answer that is held back until it is complete. */
  static final int HOLD_BYTES = 64 << 10;

  /**
   * Most bytes of one unfinished event that are held back; a longer event is relayed as it comes.
   */
  private static final int MAX_HELD_EVENT_BYTES = 256 << 10;

  /** Longest answer that is held back because it is rebuilt before the client gets it. */
  private static final int MAX_EDIT_BYTES = 4 << 20;

  /** Most line feeds that fill up a chunk of the worker's; chunks are a few events long. */
  private static final int MAX_FILL_BYTES = 64 << 10;

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
    /** The client gets chunks of ours. */
    OWN_CHUNKS,
    /** The client speaks HTTP/1.0: it gets the content, then the connection closes. */
    UNTIL_CLOSE,
    /** Not decided: the content is gathered, and if it stays short its length will be told. */
    GATHERED
  }

  private final RelayExchange exchange;
  private final UpstreamConnection connection;
  private final boolean eventStream;
  private final @Nullable SseTracker tracker;
  private final boolean dechunk;
  private Framing framing;
  private @Nullable ByteBuf clientHead;
  private boolean holding;
  private @Nullable ByteBuf held;
  private boolean heldIsOurs;
  private final Usage usage;
  private boolean usageRead;
  private long bytesOut;
  private boolean dirty;
  private boolean lost;
  private boolean ended;
  private byte lastByte;

  // Where the client stands in VERBATIM_CHUNKS after what was written to it.
  private boolean clientInsideChunk;
  private long clientOwed;
  private int clientChunkEndSeen;

  // Content of the bytes being delivered, if the worker's chunks are taken off.
  private @Nullable ByteBuf content;

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
    boolean empty = head.status() == 204 || head.status() == 304;
    this.eventStream = head.eventStream() && !head.encoded() && !empty;
    this.framing = framing(head, empty);
    this.dechunk =
        head.chunked() && framing != Framing.VERBATIM_CHUNKS && framing != Framing.LENGTH;
    this.tracker =
        eventStream ? new SseTracker(exchange.route.dialect(), LoopState.TAIL_BYTES) : null;
    this.usage = eventStream ? new Usage() : LoopState.of(exchange.stream.loop()).sharedUsage();
    this.holding =
        framing == Framing.GATHERED
            || (framing == Framing.LENGTH && head.contentLength() <= holdBytes());
    this.clientHead = writeHead(head, worker);
    if (eventStream || framing == Framing.VERBATIM_CHUNKS || dechunk) {
      connection.tap(this);
    }
    resetFindings();
  }

  private Framing framing(ResponseHead head, boolean empty) {
    boolean http11 = exchange.head().http11();
    if (!eventStream) {
      if (empty || head.contentLength() >= 0) {
        return Framing.LENGTH;
      }
      if (!exchange.wantsStream()) {
        return Framing.GATHERED;
      }
    }
    if (!http11) {
      return Framing.UNTIL_CLOSE;
    }
    // Whatever length a stream was declared with: an error must have room to be told.
    return head.chunked() ? Framing.VERBATIM_CHUNKS : Framing.OWN_CHUNKS;
  }

  private int holdBytes() {
    return exchange.editsAnswer() ? MAX_EDIT_BYTES : HOLD_BYTES;
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
    int connectionLine = head.find(CONNECTION);
    for (int i = 0; i < head.headerCount(); i++) {
      int from = head.nameStart(i);
      int to = head.nameEnd(i);
      if (HttpRelayRules.relayResponseHeader(b, from, to)
          && !(framing != Framing.LENGTH && HttpRelayRules.isContentLength(b, from, to))
          && !(connectionLine >= 0 && ofOneConnection(head, connectionLine, from, to))) {
        out.writeBytes(b, from, to - from).writeByte(':').writeByte(' ');
        out.writeBytes(b, head.valueStart(i), head.valueEnd(i) - head.valueStart(i));
        out.writeBytes(CRLF);
      }
    }
    out.writeBytes(worker.routedBy());
    if (framing != Framing.GATHERED) {
      completeHead(out, -1);
    }
    return out;
  }

  /** Whether the worker says itself that a header concerns its connection only. */
  private static boolean ofOneConnection(ResponseHead head, int connectionLine, int from, int to) {
    byte[] b = head.bytes();
    return !HttpRelayRules.isContentLength(b, from, to)
        && HttpRelayRules.listed(
            b, head.valueStart(connectionLine), head.valueEnd(connectionLine), b, from, to);
  }

  /**
   * @param length length of the body if it is known only now, else -1
   */
  private void completeHead(ByteBuf out, int length) {
    if (framing == Framing.VERBATIM_CHUNKS || framing == Framing.OWN_CHUNKS) {
      out.writeBytes(CHUNKED);
    } else if (length >= 0) {
      Answers.line(out, "content-length", Integer.toString(length));
    }
    boolean keep = framing != Framing.UNTIL_CLOSE && exchange.stream.keepAlive();
    exchange.services.answers().common(out, exchange, keep);
    out.writeBytes(CRLF);
  }

  private static final byte[] CONNECTION = Answers.ascii("connection");

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
    if (dechunk) {
      ByteBuf out = content;
      if (out == null) {
        out = exchange.stream.loop().allocator().directBuffer(to - from);
        content = out;
      }
      start = from - out.readableBytes();
      out.writeBytes(b, from, to - from);
    }
    SseTracker events = tracker;
    if (events == null) {
      return;
    }
    lastByte = b[to - 1];
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
    ByteBuf bytes = dechunk ? contentOf(raw) : raw;
    SseTracker events = tracker;
    boolean aligned = events == null || events.atEventBoundary();
    if (complete) {
      ended = events == null || exchange.workerStatus() >= 300 || ended(events, aligned);
    }
    if (holding) {
      hold(bytes, complete);
    } else {
      switch (framing) {
        case LENGTH -> {
          sendHead();
          write(bytes);
        }
        case VERBATIM_CHUNKS -> chunks(bytes, aligned, complete);
        default -> content(bytes, aligned, complete);
      }
    }
    resetFindings();
  }

  /**
   * Whether a stream that stops here is complete. Its last event may lack the empty line behind it,
   * but not the end of its line, unless that says all without it: half an event is none.
   */
  private boolean ended(SseTracker events, boolean aligned) {
    if (events.end() != SseTracker.End.OPEN) {
      return true;
    }
    SseTracker.End verdict = events.finish();
    boolean lineEnded = aligned || lastByte == '\n' || lastByte == '\r';
    boolean doneMarker =
        verdict == SseTracker.End.COMPLETE && exchange.route.dialect() == Dialect.OPENAI;
    return verdict != SseTracker.End.OPEN && (lineEnded || doneMarker);
  }

  /** The content without the worker's chunks. */
  private ByteBuf contentOf(ByteBuf raw) {
    raw.release();
    ByteBuf found = content;
    content = null;
    return found == null ? Unpooled.EMPTY_BUFFER : found;
  }

  private void hold(ByteBuf bytes, boolean complete) {
    keep(bytes);
    ByteBuf body = held;
    int n = body == null ? 0 : body.readableBytes();
    if (!complete) {
      if (n > holdBytes()) {
        stopHolding();
      }
      return;
    }
    holding = false;
    held = null;
    readUsage(body);
    ByteBuf head = clientHead;
    if (head != null && framing == Framing.GATHERED) {
      framing = Framing.LENGTH;
      completeHead(head, n);
    }
    if (body != null && head != null && n <= head.writableBytes()) {
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

  /** The answer turned out too long to be held until its end. */
  private void stopHolding() {
    holding = false;
    ByteBuf head = clientHead;
    if (head != null && framing == Framing.GATHERED) {
      framing = exchange.head().http11() ? Framing.OWN_CHUNKS : Framing.UNTIL_CLOSE;
      completeHead(head, -1);
    }
    sendContent(Unpooled.EMPTY_BUFFER, 0);
  }

  private void readUsage(@Nullable ByteBuf body) {
    usageRead = true;
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
    } else if (!usageRead) {
      // Shared with the requests before: what is in it belongs to one of them.
      usage.clear();
    }
  }

  /**
   * Relays the worker's own chunks up to the last point where an event and what frames it are
   * complete.
   */
  private void chunks(ByteBuf raw, boolean aligned, boolean complete) {
    int n = raw.readableBytes();
    int chunkEnd = connection.chunkEnd();
    if (complete && ended) {
      release(raw, n);
    } else if (aligned && !complete && connection.insideChunk()) {
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
    lost = false;
    ByteBuf before = takeHeld();
    if (before != null) {
      write(before);
    }
    if (sendable < raw.readableBytes()) {
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
      heldIsOurs = false;
      return;
    }
    if (!heldIsOurs) {
      ByteBuf ours =
          exchange
              .stream
              .loop()
              .allocator()
              .directBuffer(Math.max(512, (before.readableBytes() + more.readableBytes()) * 2));
      ours.writeBytes(before);
      before.release();
      before = ours;
      held = ours;
      heldIsOurs = true;
    }
    before.writeBytes(more);
    more.release();
  }

  private @Nullable ByteBuf takeHeld() {
    ByteBuf before = held;
    held = null;
    return before;
  }

  private void holdEvent(ByteBuf raw) {
    keep(raw);
    ByteBuf all = held;
    if (all != null && all.readableBytes() > MAX_HELD_EVENT_BYTES) {
      sendHead();
      held = null;
      write(all);
      // From here to the end of this event nothing of ours can be put in.
      lost = true;
    }
  }

  /** Relays content without the worker's framing. */
  private void content(ByteBuf bytes, boolean aligned, boolean complete) {
    if (aligned || (complete && ended)) {
      sendContent(bytes, bytes.readableBytes());
    } else if (eventEnd >= 0) {
      sendContent(bytes, eventEnd);
    } else {
      keep(bytes);
      ByteBuf all = held;
      if (all != null && all.readableBytes() > MAX_HELD_EVENT_BYTES) {
        sendHead();
        held = null;
        writeContent(all);
        lost = true;
      }
    }
    if (complete && ended && framing == Framing.OWN_CHUNKS) {
      sendHead();
      write(Unpooled.wrappedBuffer(LAST_CHUNK));
    }
  }

  private void sendContent(ByteBuf bytes, int sendable) {
    if (sendable == 0 && held == null && !ended) {
      // Nothing yet that a client could use: the answer can still be replaced.
      bytes.release();
      return;
    }
    sendHead();
    ByteBuf before = takeHeld();
    if (before != null) {
      writeContent(before);
    }
    lost = false;
    if (sendable < bytes.readableBytes()) {
      writeContent(bytes.readRetainedSlice(sendable));
      keep(bytes);
    } else {
      writeContent(bytes);
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
   * Whether the answer that is complete may end so: plain answers by their framing, streams by
   * their end marker.
   */
  boolean endsWell() {
    return ended;
  }

  /** Whether the worker told a failure in its stream. */
  boolean toldFailure() {
    SseTracker events = tracker;
    return events != null && events.end() == SseTracker.End.FAILED;
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
            && events.end() != SseTracker.End.OPEN
            && fillable()
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
    boolean tellable = events != null && !lost && clientHead == null && fillable();
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

  private boolean fillable() {
    return !clientInsideChunk || clientOwed <= MAX_FILL_BYTES;
  }

  private void closeClientChunk() {
    if (framing != Framing.VERBATIM_CHUNKS || !clientInsideChunk) {
      return;
    }
    byte[] fill = new byte[(int) clientOwed];
    java.util.Arrays.fill(fill, (byte) '\n');
    write(Unpooled.wrappedBuffer(fill));
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
    ByteBuf unused = content;
    content = null;
    if (unused != null) {
      unused.release();
    }
  }

  /** Takes the complete answer that was held, with its last bytes, for an edit. */
  byte[] takeHeld(ByteBuf last) {
    keep(dechunk ? contentOf(last) : last);
    ByteBuf all = takeHeld();
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

package dev.shepherd.pipeline;

import dev.shepherd.admission.Booking;
import dev.shepherd.admission.ByteBudget;
import dev.shepherd.dialect.Dialect;
import dev.shepherd.dialect.SseTracker;
import dev.shepherd.dialect.Usage;
import dev.shepherd.exchange.GatewayError;
import dev.shepherd.net.PayloadSink;
import dev.shepherd.net.ResponseHead;
import dev.shepherd.net.UpstreamConnection;
import dev.shepherd.pipeline.AnswerWriter.Framing;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * Phase 7, relay: gives the worker's answer to the client as the bytes come, and keeps the promise
 * that a cut answer never looks complete.
 *
 * <p>Plain answers up to {@link #HOLD_BYTES} go out only when complete, so that a worker that
 * breaks off can still be replaced; if the worker told no length, the client is told it then. Event
 * streams go out at once, but never further than the last complete event: what follows is held
 * until its event is complete. So at any moment an error can be told in the stream's own dialect,
 * and a keep-alive can be put in.
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

  private final RelayExchange exchange;
  private final UpstreamConnection connection;
  private final boolean eventStream;
  private final @Nullable SseTracker tracker;
  private final boolean dechunk;
  private final AnswerWriter out;
  private @Nullable ByteBuf clientHead;
  private boolean holding;
  private long eventsSeen;
  private final Usage usage;
  private @Nullable Booking booking;
  private boolean usageRead;
  private boolean lost;
  private boolean ended;
  private byte lastByte;

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
    Framing framing = framing(head, empty);
    this.out = new AnswerWriter(exchange.stream, framing);
    this.dechunk =
        head.chunked() && framing != Framing.VERBATIM_CHUNKS && framing != Framing.LENGTH;
    this.tracker =
        eventStream ? new SseTracker(exchange.route.dialect(), LoopState.TAIL_BYTES) : null;
    this.usage = eventStream ? new Usage() : LoopState.of(exchange.stream.loop()).sharedUsage();
    this.holding =
        framing == Framing.GATHERED
            || (framing == Framing.LENGTH && head.contentLength() <= holdBytes());
    this.clientHead = beginHead(head, worker);
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
   * Whether output is among the bytes that just came: in a stream an event that carries some, so
   * that signs of life do not count, in a plain answer any byte. To be asked once for all bytes.
   */
  boolean bringsOutput(ByteBuf raw) {
    SseTracker events = tracker;
    if (events == null) {
      return raw.isReadable();
    }
    long before = eventsSeen;
    eventsSeen = events.dataEvents();
    return eventsSeen > before && events.sawContent();
  }

  /**
   * Whether nothing of the answer reached the client, so that another answer can take its place.
   */
  boolean nothingSent() {
    return clientHead != null;
  }

  // ---- the head

  private ByteBuf beginHead(ResponseHead head, WorkerLines worker) {
    long body = holding && head.contentLength() > 0 ? Math.min(head.contentLength(), 4096) : 0;
    ByteBuf begun = AnswerHead.begin(exchange, head, worker, out.framing(), (int) body);
    if (out.framing() != Framing.GATHERED) {
      AnswerHead.complete(begun, exchange, out.framing(), -1);
    }
    return begun;
  }

  /** The gathered content is complete, or too long to be gathered. */
  private void decideFraming(Framing decided, int length) {
    ByteBuf head = clientHead;
    if (head != null && out.framing() == Framing.GATHERED) {
      out.decide(decided);
      AnswerHead.complete(head, exchange, decided, length);
    }
  }

  private void sendHead() {
    ByteBuf head = clientHead;
    if (head != null) {
      clientHead = null;
      exchange.beginAnswer(exchange.workerStatus());
      exchange.intake().unneeded();
      out.head(head);
    }
  }

  // ---- the body

  @Override
  public void payload(byte[] b, int from, int to) {
    int start = connection.batchOffset();
    if (dechunk) {
      ByteBuf bare = content;
      if (bare == null) {
        bare = exchange.stream.loop().allocator().directBuffer(to - from);
        content = bare;
      }
      start = from - bare.readableBytes();
      bare.writeBytes(b, from, to - from);
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
      switch (out.framing()) {
        case LENGTH -> {
          sendHead();
          out.write(bytes);
        }
        case VERBATIM_CHUNKS -> chunks(bytes, aligned, complete);
        default -> content(bytes, aligned, complete);
      }
    }
    resetFindings();
    if (booking != null && out.heldBytes() <= BodyIntake.UNBOOKED_BYTES) {
      booking.giveBack();
    }
  }

  /** Whether memory for what is held back now can be had. */
  private boolean mayHold() {
    int n = out.heldBytes();
    if (n <= BodyIntake.UNBOOKED_BYTES) {
      return true;
    }
    Booking mine = booking;
    if (mine == null) {
      mine = new Booking(exchange.services.budget());
      booking = mine;
    }
    // In large steps, so that an answer that comes in many pieces does not book many times.
    long steps = Math.ceilDiv(n, HOLD_BYTES);
    return mine.upTo(steps * HOLD_BYTES) == ByteBudget.Outcome.GRANTED;
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
    out.keep(bytes);
    int n = out.heldBytes();
    if (!complete) {
      if (n > holdBytes() || !mayHold()) {
        stopHolding();
      }
      return;
    }
    holding = false;
    ByteBuf body = out.takeHeld();
    readUsage(body);
    decideFraming(Framing.LENGTH, n);
    ByteBuf head = clientHead;
    if (body != null && head != null && n <= head.writableBytes()) {
      // One write instead of two: the bytes are few.
      head.writeBytes(body);
      body.release();
      body = null;
    }
    sendHead();
    if (body != null) {
      out.write(body);
    }
  }

  /** The answer turned out too long to be held until its end. */
  private void stopHolding() {
    holding = false;
    decideFraming(exchange.head().http11() ? Framing.OWN_CHUNKS : Framing.UNTIL_CLOSE, -1);
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
      out.standAt(true, connection.owedBytes(), connection.chunkEndSeen());
    } else if (aligned && chunkEnd >= 0) {
      release(raw, chunkEnd);
      out.standAt(false, 0, 0);
    } else if (!aligned && eventEnd >= 0) {
      release(raw, eventEnd);
      out.standAt(true, owedAtEventEnd, 0);
    } else {
      holdEvent(raw);
    }
  }

  /** Sends what was held and the first bytes of the buffer; holds the rest. */
  private void release(ByteBuf raw, int sendable) {
    sendHead();
    lost = false;
    ByteBuf before = out.takeHeld();
    if (before != null) {
      out.write(before);
    }
    if (sendable < raw.readableBytes()) {
      out.write(raw.readRetainedSlice(sendable));
      out.keep(raw);
    } else {
      out.write(raw);
    }
  }

  private void holdEvent(ByteBuf raw) {
    out.keep(raw);
    ByteBuf all = tooMuchHeld() ? out.takeHeld() : null;
    if (all != null) {
      sendHead();
      out.write(all);
      // From here to the end of this event nothing of ours can be put in.
      lost = true;
    }
  }

  private boolean tooMuchHeld() {
    return out.heldBytes() > MAX_HELD_EVENT_BYTES || !mayHold();
  }

  /** Relays content without the worker's framing. */
  private void content(ByteBuf bytes, boolean aligned, boolean complete) {
    if (aligned || (complete && ended)) {
      sendContent(bytes, bytes.readableBytes());
    } else if (eventEnd >= 0) {
      sendContent(bytes, eventEnd);
    } else {
      out.keep(bytes);
      ByteBuf all = tooMuchHeld() ? out.takeHeld() : null;
      if (all != null) {
        sendHead();
        out.content(all);
        lost = true;
      }
    }
    if (complete && ended && out.framing() == Framing.OWN_CHUNKS) {
      sendHead();
      out.lastChunk();
    }
  }

  private void sendContent(ByteBuf bytes, int sendable) {
    if (sendable == 0 && out.heldBytes() == 0 && !ended) {
      // Nothing yet that a client could use: the answer can still be replaced.
      bytes.release();
      return;
    }
    sendHead();
    ByteBuf before = out.takeHeld();
    if (before != null) {
      out.content(before);
    }
    lost = false;
    if (sendable < bytes.readableBytes()) {
      out.content(bytes.readRetainedSlice(sendable));
      out.keep(bytes);
    } else {
      out.content(bytes);
    }
  }

  /** Hands everything written to the kernel. */
  void flush() {
    out.flush();
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
            && out.fillable()
            && !lost;
    if (!whole) {
      return false;
    }
    out.dropHeld();
    out.end();
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
    boolean tellable = events != null && !lost && clientHead == null && out.fillable();
    out.dropHeld();
    if (!tellable || events == null) {
      return false;
    }
    out.endWith(exchange.route.dialect().streamError(error, events.dataEvents()));
    return true;
  }

  /** Puts a keep-alive in, if the stream stands between two events and two chunks. */
  boolean keepAlive() {
    SseTracker events = tracker;
    boolean possible =
        eventStream
            && events != null
            && events.end() == SseTracker.End.OPEN
            && !lost
            && out.heldBytes() == 0
            && clientHead == null
            && out.betweenChunks();
    if (possible) {
      out.insert(exchange.route.dialect().keepAlive());
      flush();
    }
    return possible;
  }

  /** Whether the connection to the client must close after the answer. */
  boolean closesConnection() {
    return out.closesConnection();
  }

  /** Gives the memory back. Idempotent. */
  void dispose() {
    out.dropHeld();
    if (booking != null) {
      booking.giveBack();
    }
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
    out.keep(dechunk ? contentOf(last) : last);
    ByteBuf all = out.takeHeld();
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
    return out.bytesOut();
  }

  /** What the worker said the request used; -1 where it said nothing. */
  Usage usage() {
    return usage;
  }
}

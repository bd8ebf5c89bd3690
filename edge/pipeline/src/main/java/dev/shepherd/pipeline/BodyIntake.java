package dev.shepherd.pipeline;

import dev.shepherd.admission.Booking;
import dev.shepherd.admission.ByteBudget;
import dev.shepherd.exchange.GatewayError;
import dev.shepherd.exchange.Mark;
import dev.shepherd.exchange.Termination;
import dev.shepherd.json.FieldScanner;
import dev.shepherd.json.JsonKind;
import dev.shepherd.net.RequestHead;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Phases 3 and 4, read and scan: takes the body in, books its memory, and looks at it once. A body
 * that is too long to keep starts to pass through as soon as its model is known. Confined to the
 * exchange's loop.
 */
final class BodyIntake {
  /**
   * Bodies up to this length live in the buffer they were read into and are not booked on the byte
   * budget.
   */
  static final int UNBOOKED_BYTES = 4096;

  private static final int BOOKING_STEP_BYTES = 64 << 10;

  private final RelayExchange exchange;
  private final RelayPlan plan;
  private final RequestBody body = new RequestBody();
  private @Nullable Booking booking;
  private boolean complete;
  private boolean streaming;
  private long streamedBytes;
  private long nextLookBytes;
  private long editedLength = -1;

  BodyIntake(RelayExchange exchange, RelayPlan plan) {
    this.exchange = exchange;
    this.plan = plan;
  }

  // ---- memory

  /** Books what the head announced, and asks for the body. */
  void begin() {
    long declared = exchange.head().contentLength();
    if (declared > UNBOOKED_BYTES && !book(Math.min(declared, limits().maxBufferedBytes()))) {
      return;
    }
    exchange.stream.readBody();
  }

  private boolean book(long total) {
    Booking mine = booking;
    if (mine == null) {
      mine = new Booking(exchange.services.budget());
      booking = mine;
    }
    ByteBudget.Outcome outcome = mine.upTo(total);
    if (outcome == ByteBudget.Outcome.GRANTED) {
      return true;
    }
    exchange.refuse(exchange.services.budget().refusal(outcome), Termination.SHED);
    return false;
  }

  private long bookedBytes() {
    return booking == null ? 0 : booking.bytes();
  }

  private void unbook() {
    if (booking != null) {
      booking.giveBack();
    }
  }

  private PipelineLimits limits() {
    return exchange.services.limits();
  }

  /** The error for a body beyond the limit. */
  static GatewayError tooLarge(PipelineLimits limits) {
    return GatewayError.client(
        413,
        "request_body_too_large",
        "The request body is longer than " + limits.maxBodyBytes() + " bytes.");
  }

  // ---- read

  /** The next piece; ownership passes. */
  void piece(ByteBuf content) {
    if (streaming) {
      streamPiece(content);
      return;
    }
    body.add(content, exchange.stream.loop().allocator());
    long bytes = body.bytes();
    exchange.received(bytes);
    if (bytes > limits().maxBodyBytes()) {
      exchange.refuse(tooLarge(limits()), Termination.REFUSED);
      return;
    }
    if (bytes > UNBOOKED_BYTES && bytes > bookedBytes() && !book(bytes + BOOKING_STEP_BYTES)) {
      return;
    }
    if (bytes > limits().maxBufferedBytes() && bytes >= nextLookBytes) {
      // Looking again only when the body has doubled keeps the work linear.
      nextLookBytes = bytes * 2;
      startStreaming();
    }
  }

  /** No more pieces. */
  void end() {
    complete = true;
    exchange.mark(Mark.READ, exchange.now());
    if (streaming) {
      WorkerAttempt current = exchange.attemptUnderWay();
      if (current != null) {
        current.finishBody();
        exchange.uploaded();
      }
      return;
    }
    scan();
  }

  // ---- scan

  private void scan() {
    int n = (int) body.bytes();
    RequestHead head = exchange.head();
    byte[] document;
    int from;
    if (n > 0 && n <= head.bytesBehindHead() && !head.chunked()) {
      document = head.bytes();
      from = head.headEnd();
    } else {
      document = exchange.stream.loop().scratch(n);
      from = 0;
      body.copyTo(document);
    }
    LoopState state = LoopState.of(exchange.stream.loop());
    if (plan.body() == RelayPlan.Body.MULTIPART) {
      scanForm(document, from, from + n);
      return;
    }
    FieldScanner scanner = state.scanner(exchange.services.fleet().get());
    GatewayError wrong = Scan.scan(scanner, document, from, from + n, plan.modelRequired());
    if (wrong != null) {
      exchange.refuse(wrong, Termination.REFUSED);
      return;
    }
    found(state, scanner, document);
  }

  private void scanForm(byte[] document, int from, int to) {
    MultipartForm form = MultipartForm.find(exchange.head(), document, from, to);
    GatewayError wrong = form.problem();
    if (wrong != null) {
      exchange.refuse(wrong, Termination.REFUSED);
      return;
    }
    exchange.wantsStream(form.stream());
    Pick chosen = Pick.named(exchange.services, form.model());
    if (chosen != null && chosen.renames()) {
      replace(form.renamed(document, from, to, chosen.model()));
    }
    exchange.choose(chosen);
  }

  /**
   * The scanner of this loop has just seen the body: draw the conclusions before anyone else uses
   * it.
   */
  private void found(LoopState state, FieldScanner scanner, byte[] document) {
    exchange.wantsStream(scanner.kind(LoopState.STREAM_FIELD) == JsonKind.TRUE);
    Pick chosen = Pick.scanned(exchange.services, scanner, document);
    LocalAnswer local = plan.local();
    if (local != null && answerHere(local, scanner, chosen)) {
      return;
    }
    exchange.scanned(scanner, document);
    if (chosen != null && chosen.renames()) {
      replace(ModelEdit.rename(scanner, chosen.model()));
    }
    choose(state, scanner, document, chosen);
  }

  /** Hands the request to the gateway's own answer if that knows the model, or nobody does. */
  private boolean answerHere(LocalAnswer local, FieldScanner scanner, @Nullable Pick chosen) {
    boolean named = scanner.kind(LoopState.MODEL_FIELD) == JsonKind.STRING;
    String asked = named ? scanner.string(LoopState.MODEL_FIELD) : null;
    boolean alias = chosen != null && chosen.renames();
    String model = alias && chosen != null && !local.answers(asked) ? chosen.model() : asked;
    if (local.answers(model)) {
      scanner.release();
      exchange.answerHere(local.answer(model, copy()));
      return true;
    }
    if (chosen == null) {
      scanner.release();
      exchange.answer(local.unknown(asked == null ? "" : asked));
      return true;
    }
    return false;
  }

  private void choose(
      LoopState state, FieldScanner scanner, byte[] document, @Nullable Pick chosen) {
    if (chosen == null
        || !chosen.pool().policy().readsPrompt()
        || !state.prompts().reads(scanner)) {
      scanner.release();
      exchange.choose(chosen);
      return;
    }
    state.prompts().offer(this, document);
    exchange.choose(chosen);
    state.prompts().withdraw(this);
  }

  /** The policy has chosen: the next request may have the place where this body lay. */
  void picked() {
    LoopState.of(exchange.stream.loop()).prompts().withdraw(this);
  }

  private void replace(byte[] edited) {
    body.replace(exchange.stream.loop().allocator().directBuffer(edited.length).writeBytes(edited));
  }

  // ---- bodies that are not kept

  /** Starts to pass on a body that is too long to keep, as soon as the model is known. */
  private void startStreaming() {
    if (plan.body() != RelayPlan.Body.JSON || plan.edit() != null || plan.local() != null) {
      return;
    }
    int n = (int) body.bytes();
    LoopState state = LoopState.of(exchange.stream.loop());
    // The loop's scratch memory is in use: these bytes are just being taken out of their chunks.
    byte[] document = new byte[n];
    body.copyTo(document);
    FieldScanner scanner = state.scanner(exchange.services.fleet().get());
    PrefixScan prefix = PrefixScan.of(scanner, document, n);
    if (prefix.malformed()) {
      exchange.refuse(
          GatewayError.client(400, "invalid_json", "The body is not a valid JSON object."),
          Termination.REFUSED);
      return;
    }
    if (!prefix.modelKnown()) {
      scanner.release();
      return;
    }
    streaming = true;
    streamedBytes = n;
    exchange.wantsStream(prefix.stream());
    exchange.scanned(scanner, document);
    Pick chosen = prefix.pick(exchange.services, document);
    if (chosen != null && chosen.renames()) {
      byte[] edited = prefix.renamed(document, n, chosen.model());
      long declared = exchange.head().contentLength();
      if (declared >= 0) {
        editedLength = declared + edited.length - n;
      }
      replace(edited);
    }
    choose(state, scanner, document, chosen);
    pace();
  }

  /** Reads on only while the worker takes what comes. */
  private void pace() {
    if (!exchange.over() && !complete) {
      WorkerAttempt current = exchange.attemptUnderWay();
      exchange.stream.pauseBody(current == null || !current.takesMore());
    }
  }

  private void streamPiece(ByteBuf content) {
    streamedBytes += content.readableBytes();
    exchange.received(streamedBytes);
    if (streamedBytes > limits().maxBodyBytes()) {
      content.release();
      exchange.fail(tooLarge(limits()), Termination.REFUSED);
      return;
    }
    WorkerAttempt current = exchange.attemptUnderWay();
    if (current == null || current.connection() == null) {
      body.add(content, exchange.stream.loop().allocator());
    } else {
      current.sendMore(content);
    }
    pace();
  }

  /** The worker takes bytes again. */
  void workerWritable() {
    if (streaming) {
      pace();
    }
  }

  /** The worker has got all pieces that were kept; from here on they pass through. */
  void handedOver() {
    unbook();
    pace();
  }

  // ---- what dispatch asks

  RequestBody body() {
    return body;
  }

  boolean complete() {
    return complete;
  }

  /** Whether the body is kept, so that it can be sent again. */
  boolean kept() {
    return !streaming;
  }

  /** Length of the body as the worker gets it, -1 while it is not known. */
  long length() {
    if (!streaming) {
      return body.bytes();
    }
    return editedLength >= 0 ? editedLength : exchange.head().contentLength();
  }

  /** The whole body as it was sent to the worker. */
  byte[] copy() {
    byte[] bytes = new byte[(int) body.bytes()];
    body.copyTo(bytes);
    return bytes;
  }

  /** The request will not be sent again. */
  void unneeded() {
    if ((!streaming || complete) && plan.edit() == null) {
      release();
    }
  }

  /** Gives the memory back. Idempotent. */
  void release() {
    body.release();
    unbook();
  }
}

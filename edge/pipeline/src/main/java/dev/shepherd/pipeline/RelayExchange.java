package dev.shepherd.pipeline;

import dev.shepherd.admission.Admission;
import dev.shepherd.admission.ByteBudget;
import dev.shepherd.admission.RateBucket;
import dev.shepherd.admission.Waiter;
import dev.shepherd.exchange.GatewayError;
import dev.shepherd.exchange.Mark;
import dev.shepherd.exchange.Termination;
import dev.shepherd.json.FieldScanner;
import dev.shepherd.json.JsonKind;
import dev.shepherd.net.RequestHead;
import dev.shepherd.net.ResponseHead;
import dev.shepherd.net.ServerStream;
import dev.shepherd.net.UpstreamConnection;
import dev.shepherd.net.UpstreamFailure;
import dev.shepherd.workers.Lease;
import dev.shepherd.workers.ModelPool;
import dev.shepherd.workers.Outcome;
import dev.shepherd.workers.Worker;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A request that a worker answers, from its head to its real end. Holds the state of the phases;
 * each phase's work is a class of its own ({@link Identify}, {@link Scan}, {@link Pick}, {@link
 * WorkerAttempt} for dispatch, {@link Relay}, {@link Metering} for settle). Confined to the
 * stream's loop.
 */
final class RelayExchange extends RoutedExchange implements Admission.Listener {
  /**
   * Bodies up to this length live in the buffer they were read into and are not booked on the byte
   * budget.
   */
  private static final int UNBOOKED_BYTES = 4096;

  private static final int BOOKING_STEP_BYTES = 64 << 10;

  private final RelayPlan plan;
  private final RequestBody body = new RequestBody();
  private @Nullable Waiter waiter;
  private boolean admitted;
  private long bookedBytes;
  private boolean bodyComplete;
  private boolean streaming;
  private long streamedBytes;
  private long nextLookBytes;
  private long editedLength = -1;
  private @Nullable Pick pick;
  private @Nullable WorkerAttempt attempt;
  private @Nullable Relay relay;
  private @Nullable List<Worker> tried;
  private long progressNanos;
  private long writtenNanos;
  private boolean answerPaused;

  RelayExchange(Services services, ServerStream stream, Route route, RelayPlan plan) {
    super(services, stream, route);
    this.plan = plan;
  }

  // ---- identify, admit

  void start() {
    stream.listen(this);
    RequestHead head = head();
    if (head.contentLength() > services.limits().maxBodyBytes()) {
      tooLarge();
      return;
    }
    if (!services.identify().admitData(this)) {
      return;
    }
    GatewayError unreadable = ContentTypes.check(head, plan.body());
    if (unreadable != null) {
      refuse(unreadable, Termination.REFUSED);
      return;
    }
    RateBucket rate = services.rate();
    GatewayError tooFast = rate == null ? null : rate.take(now());
    if (tooFast != null) {
      services.metering().rateLimited(false);
      refuse(tooFast, Termination.SHED);
      return;
    }
    switch (services.limiter().admit(now(), stream.loop().eventLoop(), this)) {
      case Admission.Admitted granted -> admitted();
      case Admission.Refused full -> refused(full.error());
      case Waiter queued -> waiter = queued;
    }
  }

  @Override
  public void admitted() {
    waiter = null;
    if (over()) {
      services.limiter().release();
      return;
    }
    admitted = true;
    mark(Mark.ADMITTED, now());
    services.metering().rateLimited(true);
    long declared = head().contentLength();
    if (declared > UNBOOKED_BYTES
        && !book(Math.min(declared, services.limits().maxBufferedBytes()))) {
      return;
    }
    stream.readBody();
  }

  @Override
  public void refused(GatewayError error) {
    waiter = null;
    services.metering().queueRefused(error);
    refuse(error, Termination.SHED);
  }

  // ---- read

  private boolean book(long total) {
    long more = total - bookedBytes;
    if (more <= 0) {
      return true;
    }
    ByteBudget.Outcome outcome = services.budget().grow(bookedBytes, more);
    if (outcome == ByteBudget.Outcome.GRANTED) {
      bookedBytes = total;
      return true;
    }
    refuse(services.budget().refusal(outcome), Termination.SHED);
    return false;
  }

  private void unbook() {
    if (bookedBytes > 0) {
      services.budget().release(bookedBytes);
      bookedBytes = 0;
    }
  }

  private void tooLarge() {
    refuse(
        GatewayError.client(
            413,
            "request_body_too_large",
            "The request body is longer than " + services.limits().maxBodyBytes() + " bytes."),
        Termination.REFUSED);
  }

  @Override
  public void onBody(ByteBuf content) {
    if (over()) {
      content.release();
      return;
    }
    if (streaming) {
      streamPiece(content);
      return;
    }
    body.add(content, stream.loop().allocator());
    long bytes = body.bytes();
    received(bytes);
    if (bytes > services.limits().maxBodyBytes()) {
      tooLarge();
      return;
    }
    if (bytes > UNBOOKED_BYTES && bytes > bookedBytes && !book(bytes + BOOKING_STEP_BYTES)) {
      return;
    }
    if (bytes > services.limits().maxBufferedBytes() && bytes >= nextLookBytes) {
      // Looking again only when the body has doubled keeps the work linear.
      nextLookBytes = bytes * 2;
      startStreaming();
    }
  }

  @Override
  public void onBodyEnd() {
    if (over()) {
      return;
    }
    bodyComplete = true;
    mark(Mark.READ, now());
    if (streaming) {
      WorkerAttempt current = attempt;
      if (current != null) {
        current.finishBody();
      }
      return;
    }
    scan();
  }

  @Override
  public void onBodyFailed(int status, String message) {
    String code = status == 408 ? "request_body_stalled" : "invalid_body";
    fail(GatewayError.client(status, code, message), Termination.REFUSED);
  }

  // ---- scan

  private void scan() {
    int n = (int) body.bytes();
    RequestHead head = head();
    byte[] document;
    int from;
    if (n > 0 && n <= head.bytesBehindHead() && !head.chunked()) {
      document = head.bytes();
      from = head.headEnd();
    } else {
      document = stream.loop().scratch(n);
      from = 0;
      body.copyTo(document);
    }
    LoopState state = LoopState.of(stream.loop());
    if (plan.body() == RelayPlan.Body.MULTIPART) {
      scanForm(document, from, from + n);
      return;
    }
    GatewayError wrong = Scan.scan(state, document, from, from + n, plan.modelRequired());
    if (wrong != null) {
      refuse(wrong, Termination.REFUSED);
      return;
    }
    found(state, document);
  }

  private void scanForm(byte[] document, int from, int to) {
    MultipartForm form = MultipartForm.find(head(), document, from, to);
    GatewayError wrong = form.problem();
    if (wrong != null) {
      refuse(wrong, Termination.REFUSED);
      return;
    }
    wantsStream(form.stream());
    Pick chosen = Pick.named(services, form.model());
    if (chosen != null && chosen.renames()) {
      replaceBody(form.renamed(document, from, to, chosen.model()));
    }
    choose(chosen);
  }

  /**
   * The scanner of this loop has just seen the body: draw the conclusions before anyone else uses
   * it.
   */
  private void found(LoopState state, byte[] document) {
    FieldScanner scanner = state.scanner();
    wantsStream(scanner.kind(state.streamField()) == JsonKind.TRUE);
    Pick chosen = Pick.scanned(services, state, document);
    if (chosen != null && chosen.renames()) {
      replaceBody(ModelEdit.rename(scanner, state.modelField(), chosen.model()));
    }
    scanner.release();
    choose(chosen);
  }

  private void replaceBody(byte[] edited) {
    body.replace(stream.loop().allocator().directBuffer(edited.length).writeBytes(edited));
  }

  /** Starts to pass on a body that is too long to keep, as soon as the model is known. */
  private void startStreaming() {
    if (plan.body() != RelayPlan.Body.JSON || plan.edit() != null) {
      return;
    }
    int n = (int) body.bytes();
    LoopState state = LoopState.of(stream.loop());
    // The loop's scratch memory is in use: these bytes are just being taken out of their chunks.
    byte[] document = new byte[n];
    body.copyTo(document);
    PrefixScan prefix = PrefixScan.of(state, document, n);
    if (prefix.malformed()) {
      refuse(
          GatewayError.client(400, "invalid_json", "The body is not a valid JSON object."),
          Termination.REFUSED);
      return;
    }
    if (!prefix.modelKnown()) {
      return;
    }
    streaming = true;
    streamedBytes = n;
    wantsStream(prefix.wantsStream(document));
    Pick chosen = prefix.pick(services, document);
    if (chosen != null && chosen.renames()) {
      byte[] edited = prefix.renamed(document, n, chosen.model());
      if (head().contentLength() >= 0) {
        editedLength = head().contentLength() + edited.length - n;
      }
      replaceBody(edited);
    }
    choose(chosen);
    paceBody();
  }

  /** Reads on only while the worker takes what comes. */
  private void paceBody() {
    if (!over() && !bodyComplete) {
      WorkerAttempt current = attempt;
      stream.pauseBody(current == null || !current.takesMore());
    }
  }

  private void streamPiece(ByteBuf content) {
    streamedBytes += content.readableBytes();
    received(streamedBytes);
    if (streamedBytes > services.limits().maxBodyBytes()) {
      content.release();
      fail(
          GatewayError.client(413, "request_body_too_large", "The request body is too large."),
          Termination.REFUSED);
      return;
    }
    WorkerAttempt current = attempt;
    if (current == null || current.connection() == null) {
      body.add(content, stream.loop().allocator());
    } else {
      current.sendMore(content);
    }
    paceBody();
  }

  void onWorkerWritable() {
    if (streaming) {
      paceBody();
    }
  }

  /** The worker has got all pieces that were kept; from here on they pass through. */
  void bodyHandedOver() {
    unbook();
    paceBody();
  }

  // ---- pick

  private void choose(@Nullable Pick chosen) {
    if (chosen == null) {
      refuse(Pick.noSuchModel(services), Termination.REFUSED);
      return;
    }
    pick = chosen;
    services.metering().routed(this, plan.body());
    nextAttempt(false);
  }

  private void nextAttempt(boolean untriedOnly) {
    Pick chosen = pick;
    if (chosen == null) {
      return;
    }
    List<Worker> before = tried == null ? List.of() : tried;
    Lease lease = chosen.lease(this, LoopState.of(stream.loop()).decision(), before, untriedOnly);
    mark(Mark.PICKED, now());
    if (lease == null) {
      refuse(chosen.refusal(), Termination.SHED);
      return;
    }
    var next = new WorkerAttempt(this, lease);
    attempt = next;
    attempt(next);
    progressNanos = now();
    next.start();
  }

  // ---- what dispatch asks

  RequestBody body() {
    return body;
  }

  boolean bodyComplete() {
    return bodyComplete;
  }

  /** Whether the body is kept, so that it can be sent again. */
  boolean bodyKept() {
    return !streaming;
  }

  /** Length of the body as the worker gets it, -1 while it is not known. */
  long bodyLength() {
    if (!streaming) {
      return body.bytes();
    }
    return editedLength >= 0 ? editedLength : head().contentLength();
  }

  byte @Nullable [] workerPath() {
    String path = plan.workerPath();
    return path == null ? null : Answers.ascii(path);
  }

  // ---- relay

  void onWorkerHead(WorkerAttempt from, ResponseHead head) {
    progressNanos = now();
    services.metering().upstreamAnswered(this, from.worker(), head.status());
    if (tryAgain(from, head.status())) {
      from.discardAnswer();
      scheduleRetry(!services.retry().anyWorker(head.status()));
      return;
    }
    UpstreamConnection connection = from.connection();
    if (connection == null) {
      return;
    }
    mark(Mark.HEAD, progressNanos);
    relay = new Relay(this, connection, from.lines(), head);
  }

  void onWorkerBody(WorkerAttempt from, ByteBuf raw, boolean complete) {
    Relay current = relay;
    if (current == null) {
      raw.release();
      return;
    }
    progressNanos = now();
    if (at(Mark.FIRST_EVENT) == 0 && raw.isReadable()) {
      mark(Mark.FIRST_EVENT, progressNanos);
    }
    if (complete && plan.edit() != null && from.status() == 200 && current.nothingSent()) {
      from.completed();
      attemptOver();
      editAnswer(current, raw);
      return;
    }
    current.body(raw, complete);
    if (complete) {
      finishAnswer(from, current);
      return;
    }
    writtenNanos = progressNanos;
    if (!stream.writable()) {
      answerPaused = true;
      from.pauseReading(true);
    }
  }

  private void finishAnswer(WorkerAttempt from, Relay current) {
    if (!current.endsWell()) {
      from.ended(Outcome.FAILURE);
      services.metering().workerFailed(this, from.worker(), Faults.CUT_STREAM);
      if (current.nothingSent() && mayRetry(from)) {
        scheduleRetry(false);
        return;
      }
      attemptOver();
      breakOff(current, Faults.CUT_STREAM, Termination.UPSTREAM_CUT);
      return;
    }
    if (current.toldFailure()) {
      // The request may be at fault as well as the worker: no verdict for the breaker.
      from.ended(Outcome.NEUTRAL);
    } else {
      from.completed();
    }
    attemptOver();
    answerComplete(current);
  }

  private void answerComplete(Relay current) {
    workerTold(current.toldFailure());
    services.metering().answered(this, current);
    boolean close = current.closesConnection();
    // Settled before the last bytes are flushed: who has seen the end finds it counted.
    end(Termination.COMPLETED);
    finishStream(close);
  }

  private void finishStream(boolean close) {
    if (close) {
      stream.closeAfter();
    }
    stream.finish();
  }

  private void editAnswer(Relay current, ByteBuf raw) {
    byte[] answer = current.takeHeld(raw);
    byte[] request = new byte[(int) body.bytes()];
    body.copyTo(request);
    var edit = plan.edit();
    Pick chosen = pick;
    byte[] edited =
        edit == null || chosen == null
            ? null
            : edit.edit(request, answer, chosen.model(), services.clock().epochMillis() / 1000);
    current.dispose();
    relay = null;
    if (edited != null) {
      answer(Reply.json(200, edited));
    } else {
      answer(Reply.json(200, answer));
    }
  }

  void onWorkerPause() {
    Relay current = relay;
    if (current != null) {
      current.flush();
    }
  }

  @Override
  public void onWritable() {
    if (answerPaused) {
      answerPaused = false;
      progressNanos = now();
      WorkerAttempt current = attempt;
      if (current != null) {
        current.pauseReading(false);
      }
    }
  }

  /** The first byte of an answer goes out: the request will not be sent again. */
  void keptBodyUnneeded() {
    if (!streaming || bodyComplete) {
      if (plan.edit() == null) {
        body.release();
        unbook();
      }
    }
  }

  /** Whether the worker's answer is rebuilt, for which it must be complete. */
  boolean editsAnswer() {
    return plan.edit() != null;
  }

  int workerStatus() {
    WorkerAttempt current = attempt;
    return current == null ? 0 : current.status();
  }

  // ---- failure and retry

  /** Whether a failure that calls for another attempt gets one. */
  private boolean mayRetry(WorkerAttempt from) {
    if (!plan.retryable() || from.bodyGone() || answerBegun()) {
      return false;
    }
    int most = services.retry().maxAttempts();
    if (attempts() >= most) {
      if (most > 1) {
        services.metering().exhausted(this);
      }
      return false;
    }
    return true;
  }

  private boolean tryAgain(WorkerAttempt from, int status) {
    if (services.retry().anyWorker(status)) {
      return mayRetry(from);
    }
    Pick chosen = pick;
    return services.retry().otherWorker(status)
        && chosen != null
        && mayRetry(from)
        && chosen.hasUntried(triedWith(from));
  }

  private List<Worker> triedWith(WorkerAttempt from) {
    List<Worker> all = tried;
    if (all == null) {
      all = new ArrayList<>(4);
      tried = all;
    }
    if (!all.contains(from.worker())) {
      all.add(from.worker());
    }
    return all;
  }

  /**
   * @param untriedOnly whether a worker that was asked before must not be asked again
   */
  private void scheduleRetry(boolean untriedOnly) {
    WorkerAttempt from = attempt;
    if (from != null) {
      triedWith(from);
    }
    attempt = null;
    attemptOver();
    dropRelay();
    long wait = services.retry().backoffMillis(attempts(), services.randomness());
    services.metering().retrying(this, wait);
    stream
        .loop()
        .eventLoop()
        .schedule(
            () -> {
              if (!over() && attempt == null) {
                nextAttempt(untriedOnly);
              }
            },
            wait,
            TimeUnit.MILLISECONDS);
  }

  void onWorkerFailure(WorkerAttempt from, UpstreamFailure failure) {
    Relay current = relay;
    if (current != null && current.completeFraming()) {
      from.completed();
      attemptOver();
      answerComplete(current);
      return;
    }
    from.discard(Outcome.FAILURE);
    if (failure == UpstreamFailure.CONNECT
        || failure == UpstreamFailure.CONNECT_TIMEOUT
        || failure == UpstreamFailure.NO_ANSWER) {
      services.suspect().accept(from.worker());
    }
    boolean cutStream = failure == UpstreamFailure.CUT && current != null && current.eventStream();
    GatewayError error = cutStream ? Faults.CUT_STREAM : Faults.of(failure);
    services.metering().workerFailed(this, from.worker(), error);
    if ((current == null || current.nothingSent()) && mayRetry(from)) {
      scheduleRetry(false);
      return;
    }
    attemptOver();
    fail(
        error,
        failure == UpstreamFailure.CUT ? Termination.UPSTREAM_CUT : Termination.UPSTREAM_ERROR);
  }

  /**
   * Ends the exchange with an error: as an answer if none was begun, else in the stream, else by
   * cutting.
   */
  private void fail(GatewayError error, Termination how) {
    Relay current = relay;
    if (current == null || current.nothingSent()) {
      dropRelay();
      cancelAttempt(how);
      refuse(error, how);
      return;
    }
    breakOff(current, error, how);
  }

  private void breakOff(Relay current, GatewayError error, Termination how) {
    cancelAttempt(how);
    errorCode(error.code());
    if (current.nothingSent()) {
      dropRelay();
      refuse(error, how);
      return;
    }
    boolean told = current.fail(error);
    if (told) {
      boolean close = current.closesConnection();
      end(how);
      finishStream(close);
    } else {
      end(how);
      stream.abort();
    }
  }

  private void cancelAttempt(Termination how) {
    WorkerAttempt current = attempt;
    if (current != null) {
      boolean workersFault =
          how == Termination.UPSTREAM_CUT
              || how == Termination.UPSTREAM_ERROR
              || how == Termination.IDLE_TIMEOUT;
      current.discard(workersFault ? Outcome.FAILURE : Outcome.NEUTRAL);
    }
    attemptOver();
  }

  private void dropRelay() {
    Relay current = relay;
    relay = null;
    if (current != null) {
      sent(current.bytesOut());
      current.dispose();
    }
  }

  // ---- time

  @Override
  public void onTick(long nowNanos) {
    services.limiter().expire(nowNanos);
    if (over() || attempt == null) {
      return;
    }
    Relay current = relay;
    long quiet = nowNanos - progressNanos;
    if (current == null) {
      if (over(quiet, services.limits().answerTimeout().toNanos()) && bodyComplete) {
        answerTimedOut();
      }
      return;
    }
    if (over(quiet, services.limits().streamIdleTimeout().toNanos())) {
      if (answerPaused) {
        // The client stopped reading: nothing can be told to it any more.
        end(Termination.CLIENT_GONE);
        stream.abort();
      } else {
        breakOff(current, Faults.IDLE_STREAM, Termination.IDLE_TIMEOUT);
      }
      return;
    }
    keepAlive(current, nowNanos);
  }

  private void keepAlive(Relay current, long nowNanos) {
    long period = services.limits().keepAlive().toNanos();
    if (period == 0 || !current.eventStream()) {
      return;
    }
    long since = Math.max(writtenNanos, at(Mark.HEAD));
    if (nowNanos - since >= period && stream.writable()) {
      if (current.nothingSent()) {
        current.sendHeadNow();
      } else {
        current.keepAlive();
      }
      writtenNanos = nowNanos;
    }
  }

  private void answerTimedOut() {
    WorkerAttempt current = attempt;
    if (current == null) {
      return;
    }
    current.discard(Outcome.FAILURE);
    services.metering().workerFailed(this, current.worker(), Faults.ANSWER_TIMEOUT);
    if (mayRetry(current)) {
      scheduleRetry(false);
    } else {
      fail(Faults.ANSWER_TIMEOUT, Termination.UPSTREAM_ERROR);
    }
  }

  private static boolean over(long quiet, long limit) {
    return limit > 0 && quiet > limit;
  }

  @Override
  public void onShutdown() {
    fail(Faults.SHUTDOWN, Termination.SHUTDOWN);
  }

  // ---- settle

  @Override
  void release() {
    Waiter queued = waiter;
    waiter = null;
    if (queued != null) {
      queued.cancel();
    }
    WorkerAttempt current = attempt;
    if (current != null) {
      current.cancel();
    }
    dropRelay();
    body.release();
    unbook();
    if (admitted) {
      admitted = false;
      services.limiter().release();
    }
  }

  /** The model's pool; null before a model was found. */
  @Nullable ModelPool modelPool() {
    Pick chosen = pick;
    return chosen == null ? null : chosen.pool();
  }

  /** The worker asked last; null before any was. */
  @Nullable Worker lastWorker() {
    WorkerAttempt current = attempt;
    if (current != null) {
      return current.worker();
    }
    List<Worker> before = tried;
    return before == null || before.isEmpty() ? null : before.getLast();
  }
}

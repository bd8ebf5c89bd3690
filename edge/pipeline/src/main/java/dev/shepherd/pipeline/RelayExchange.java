package dev.shepherd.pipeline;

import dev.shepherd.admission.Admission;
import dev.shepherd.admission.RateBucket;
import dev.shepherd.admission.Waiter;
import dev.shepherd.dialect.Usage;
import dev.shepherd.exchange.GatewayError;
import dev.shepherd.exchange.Mark;
import dev.shepherd.exchange.Termination;
import dev.shepherd.net.RequestHead;
import dev.shepherd.net.ResponseHead;
import dev.shepherd.net.ServerStream;
import dev.shepherd.net.UpstreamConnection;
import dev.shepherd.net.UpstreamFailure;
import dev.shepherd.routing.Decision;
import dev.shepherd.workers.FleetSnapshot;
import dev.shepherd.workers.Lease;
import dev.shepherd.workers.ModelPool;
import dev.shepherd.workers.Outcome;
import dev.shepherd.workers.Worker;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A request that a worker answers, from its head to its real end. Holds the state of the phases;
 * each phase's work is a class of its own ({@link Identify}, {@link Scan}, {@link Pick}, {@link
 * WorkerAttempt} for dispatch, {@link Relay}, {@link Metering} for settle). Confined to the
 * stream's loop.
 */
final class RelayExchange extends RoutedExchange implements Admission.Listener {
  private static final Logger log = LoggerFactory.getLogger(RelayExchange.class);

  private final RelayPlan plan;
  private final BodyIntake intake;
  private @Nullable Waiter waiter;
  private boolean admitted;
  private @Nullable Pick pick;
  private @Nullable WorkerAttempt attempt;
  private @Nullable Relay relay;
  private @Nullable Retries retries;
  private long progressNanos;
  private long writtenNanos;
  private boolean answerPaused;

  RelayExchange(Services services, ServerStream stream, Route route, RelayPlan plan) {
    super(services, stream, route);
    this.plan = plan;
    this.intake = new BodyIntake(this, plan);
  }

  // ---- identify, admit

  void start() {
    stream.listen(this);
    RequestHead head = head();
    if (head.contentLength() > services.limits().maxBodyBytes()) {
      refuse(BodyIntake.tooLarge(services.limits()), Termination.REFUSED);
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
    switch (services.limiter().admit(now(), stream.loop().eventLoop(), this, caller.tenant())) {
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
    intake.begin();
  }

  @Override
  public void refused(GatewayError error) {
    waiter = null;
    services.metering().queueRefused(error);
    refuse(error, Termination.SHED);
  }

  // ---- read

  @Override
  public void onBody(ByteBuf content) {
    if (over()) {
      content.release();
      return;
    }
    intake.piece(content);
  }

  @Override
  public void onBodyEnd() {
    if (!over()) {
      intake.end();
    }
  }

  @Override
  public void onBodyFailed(int status, String message) {
    String code = status == 408 ? "request_body_stalled" : "invalid_body";
    fail(GatewayError.client(status, code, message), Termination.REFUSED);
  }

  // ---- pick

  /** The body was scanned: its model's pool, null if nobody serves it. */
  void choose(@Nullable Pick chosen) {
    if (chosen == null) {
      refuse(Pick.noSuchModel(services), Termination.REFUSED);
      return;
    }
    pick = chosen;
    services.metering().routed(this, plan.body());
    chosen.pool().retryBudget().request(now());
    nextAttempt(false);
  }

  /** The gateway itself answers. */
  void answerHere(CompletionStage<Reply> work) {
    work.whenComplete(
        (reply, failure) -> {
          var loop = stream.loop().eventLoop();
          if (loop.inEventLoop()) {
            answeredHere(reply, failure);
          } else {
            loop.execute(() -> answeredHere(reply, failure));
          }
        });
  }

  private void answeredHere(@Nullable Reply reply, @Nullable Throwable failure) {
    if (reply != null) {
      answer(reply);
      return;
    }
    log.error("answering {} failed", route.template(), failure);
    refuse(
        GatewayError.gateway(500, "internal_error", "The gateway could not answer."),
        Termination.REFUSED);
  }

  /**
   * Asks a worker.
   *
   * @param untriedOnly whether a worker that was asked before must not be asked again
   */
  void nextAttempt(boolean untriedOnly) {
    Pick chosen = pick;
    if (chosen == null) {
      return;
    }
    Retries failures = retries;
    List<Worker> before = failures == null ? List.of() : failures.tried();
    Decision decision = LoopState.of(stream.loop()).decision();
    Lease lease = chosen.lease(this, decision, before, untriedOnly);
    mark(Mark.PICKED, now());
    intake.picked();
    picked(chosen.pool().policy(), decision, lease != null);
    if (lease == null) {
      if (failures != null && failures.answerInstead()) {
        return;
      }
      refuse(chosen.refusal(), Termination.SHED);
      return;
    }
    if (failures != null) {
      failures.begun();
    }
    var next = new WorkerAttempt(this, lease);
    attempt = next;
    attempt(next);
    progressNanos = now();
    next.start();
  }

  // ---- what the phases ask

  @Override
  BodyIntake intake() {
    return intake;
  }

  /** The attempt under way, or null. */
  @Nullable WorkerAttempt attemptUnderWay() {
    return attempt;
  }

  @Nullable Pick pick() {
    return pick;
  }

  byte @Nullable [] workerPath() {
    String path = plan.workerPath();
    return path == null ? null : Answers.ascii(path);
  }

  // ---- relay

  void onWorkerHead(WorkerAttempt from, ResponseHead head) {
    progressNanos = now();
    services.metering().upstreamAnswered(this, from.worker(), head.status());
    if (worthARetry(from) && retries().afterStatus(from)) {
      retries().keep(from, head);
      scheduleRetry(from);
      return;
    }
    Retries failures = retries;
    if (failures != null) {
      failures.dropAnswer();
    }
    UpstreamConnection connection = from.connection();
    if (connection == null) {
      return;
    }
    mark(Mark.HEAD, progressNanos);
    relay = new Relay(this, connection, from.lines(), head);
  }

  private boolean worthARetry(WorkerAttempt from) {
    return from.status() >= 400 && (services.retry().otherWorker(from.status()) || from.full());
  }

  /**
   * The {@code Retry-After} that an answer of this status gets in place of the worker's own, 0 for
   * none.
   */
  long leastRetryAfterSeconds(int status) {
    Retries failures = retries;
    return failures == null || (status != 429 && status != 503)
        ? 0
        : failures.leastRetryAfterSeconds();
  }

  /** The answer that was kept has been written. */
  void finishKept() {
    end(Termination.COMPLETED);
    finishStream(false);
  }

  /** The client has sent all of a body that was passed on as it came. */
  void uploaded() {
    progressNanos = now();
  }

  void onWorkerBody(WorkerAttempt from, ByteBuf raw, boolean complete) {
    Relay current = relay;
    if (current == null) {
      raw.release();
      return;
    }
    progressNanos = now();
    boolean output = current.bringsOutput(raw);
    from.heard(output, progressNanos);
    if (output && at(Mark.FIRST_EVENT) == 0) {
      mark(Mark.FIRST_EVENT, progressNanos);
      if ((wantsStream() || current.eventStream()) && from.status() < 300) {
        from.firstToken(progressNanos);
      }
    }
    if (complete && plan.edit() != null && from.status() == 200 && current.nothingSent()) {
      from.firstToken(progressNanos);
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
      tellUsage(from);
      from.ended(Outcome.FAILURE, false);
      services.metering().workerFailed(this, from.worker(), Faults.CUT_STREAM);
      if (current.nothingSent() && retries().afterFailure(from)) {
        retries().failed(Faults.CUT_STREAM, Termination.UPSTREAM_CUT);
        scheduleRetry(from);
        return;
      }
      attemptOver();
      breakOff(current, Faults.CUT_STREAM, Termination.UPSTREAM_CUT);
      return;
    }
    workerDone(from, current);
    answerComplete(current);
  }

  /** The worker gave its whole answer. */
  private void workerDone(WorkerAttempt from, Relay current) {
    current.readStreamUsage();
    if (from.status() < 300 && !current.eventStream()) {
      from.firstToken(progressNanos);
    }
    from.used(current.usage());
    if (current.toldFailure()) {
      // The request may be at fault as well as the worker: no verdict for the breaker.
      from.ended(Outcome.NEUTRAL, false);
    } else {
      from.completed();
    }
    attemptOver();
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
    byte[] request = intake.copy();
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

  /** Whether the worker's answer is rebuilt, for which it must be complete. */
  boolean editsAnswer() {
    return plan.edit() != null;
  }

  int workerStatus() {
    WorkerAttempt current = attempt;
    return current == null ? 0 : current.status();
  }

  // ---- failure and retry

  private Retries retries() {
    Retries failures = retries;
    if (failures == null) {
      failures = new Retries(this, plan);
      retries = failures;
    }
    return failures;
  }

  private void scheduleRetry(WorkerAttempt from) {
    attempt = null;
    attemptOver();
    dropRelay();
    mark(Mark.HEAD, 0);
    mark(Mark.FIRST_EVENT, 0);
    attemptInVain(from.status());
    retries().schedule(from);
  }

  void onWorkerFailure(WorkerAttempt from, UpstreamFailure failure) {
    Relay current = relay;
    if (current != null && current.completeFraming()) {
      workerDone(from, current);
      answerComplete(current);
      return;
    }
    tellUsage(from);
    from.discard(Outcome.FAILURE);
    if (failure == UpstreamFailure.CONNECT
        || failure == UpstreamFailure.CONNECT_TIMEOUT
        || failure == UpstreamFailure.NO_ANSWER) {
      services.reports().unreachable(from.worker());
    }
    boolean cutStream = failure == UpstreamFailure.CUT && current != null && current.eventStream();
    GatewayError error = cutStream ? Faults.CUT_STREAM : Faults.of(failure);
    services.metering().workerFailed(this, from.worker(), error);
    Termination how =
        failure == UpstreamFailure.CUT ? Termination.UPSTREAM_CUT : Termination.UPSTREAM_ERROR;
    if ((current == null || current.nothingSent()) && retries().afterFailure(from)) {
      retries().failed(error, how);
      scheduleRetry(from);
      return;
    }
    attemptOver();
    fail(error, how);
  }

  /**
   * Ends the exchange with an error: as an answer if none was begun, else in the stream, else by
   * cutting.
   */
  void fail(GatewayError error, Termination how) {
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
    WorkerAttempt running = attempt;
    if (running != null && !running.over() && current.completeFraming()) {
      // The worker has said its last word, and only its framing is open: nothing is missing, and an
      // error behind the end would be a second one.
      cancelAttempt(Termination.COMPLETED);
      answerComplete(current);
      return;
    }
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
      tellUsage(current);
      current.discard(workersFault ? Outcome.FAILURE : Outcome.NEUTRAL);
    }
    attemptOver();
  }

  /** A stream that did not come to its end may have told its usage all the same. */
  private void tellUsage(WorkerAttempt from) {
    Relay current = relay;
    if (current != null && current.eventStream() && !from.over()) {
      current.readStreamUsage();
      Usage usage = current.usage();
      from.used(usage);
      usage(usage.promptTokens(), usage.completionTokens(), usage.cachedTokens());
    }
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
    super.onTick(nowNanos);
    services.limiter().expire(nowNanos);
    if (over() || attempt == null) {
      return;
    }
    Relay current = relay;
    long quiet = nowNanos - progressNanos;
    if (current == null) {
      if (over(quiet, services.limits().headNanos(wantsStream())) && intake.complete()) {
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
    services.reports().unreachable(current.worker());
    if (retries().afterFailure(current)) {
      retries().failed(Faults.ANSWER_TIMEOUT, Termination.UPSTREAM_ERROR);
      scheduleRetry(current);
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
      tellUsage(current);
      current.cancel();
    }
    dropRelay();
    Retries failures = retries;
    if (failures != null) {
      failures.dropAnswer();
    }
    intake.release();
    routingOver();
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

  @Override
  String modelId() {
    Pick chosen = pick;
    return chosen == null ? FleetSnapshot.UNKNOWN : chosen.model();
  }

  /** The worker asked last; null before any was. */
  @Nullable Worker lastWorker() {
    WorkerAttempt current = attempt;
    if (current != null) {
      return current.worker();
    }
    Retries failures = retries;
    return failures == null || failures.tried().isEmpty() ? null : failures.tried().getLast();
  }
}

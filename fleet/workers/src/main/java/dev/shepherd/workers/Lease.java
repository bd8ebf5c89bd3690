package dev.shepherd.workers;

import dev.shepherd.routing.Placement;

/**
 * One request's stay at one worker: counted as load from the pick to the real end of the answer,
 * and ended with a verdict for the circuit breaker, exactly once whatever ends it. Confined to the
 * request's thread.
 */
public final class Lease {
  private final Worker worker;
  private final CircuitBreaker breaker;
  private final long ticket;
  private final long bodyBytes;
  private final long begunNanos;
  private boolean stream;
  private boolean paused;
  private boolean answered;
  private Placement placement = Placement.UNWATCHED;
  private boolean trialJudged;
  private boolean ended;

  /**
   * @param stream whether silence during the stay says something about the worker
   * @param bodyBytes length of the request
   * @param begunNanos when the stay began, 0 if that is not known
   */
  Lease(
      Worker worker,
      CircuitBreaker breaker,
      long ticket,
      boolean stream,
      long bodyBytes,
      long begunNanos) {
    this.worker = worker;
    this.breaker = breaker;
    this.ticket = ticket;
    this.stream = stream;
    this.bodyBytes = bodyBytes;
    this.begunNanos = begunNanos;
    Traffic traffic = worker.traffic();
    if (stream) {
      traffic.streams(1);
    }
    if (bodyBytes != 0) {
      traffic.unanswered(bodyBytes);
    }
  }

  /** The worker that was chosen. */
  public Worker worker() {
    return worker;
  }

  void placed(Placement by) {
    placement = by;
  }

  /**
   * The policy's ear: whoever holds the lease tells it of the first token and of usage, and of the
   * end before the lease ends.
   */
  public Placement placement() {
    return placement;
  }

  /** Tells that some byte came from the worker, whatever it means. Costs a few nanoseconds. */
  public void contact(long nowNanos) {
    worker.traffic().contact(nowNanos);
  }

  /**
   * Tells that a part of the answer itself came: a token, or the body of an answer that is not
   * streamed. May be called with every piece; costs a few nanoseconds.
   */
  public void progress(long nowNanos) {
    Traffic traffic = worker.traffic();
    traffic.progress(nowNanos);
    if (!answered && !ended) {
      answered = true;
      traffic.answered(bodyBytes);
      if (stream && begunNanos != 0) {
        traffic.started(nowNanos - begunNanos);
      }
    }
  }

  /**
   * Tells whether it is the client who keeps the stream waiting, so that the worker is not taken
   * for stuck. Repeated calls with the same value do nothing.
   */
  public void clientSlow(boolean slow) {
    if (!ended && stream == slow && (slow || paused)) {
      paused = slow;
      stream = !slow;
      worker.traffic().streams(slow ? -1 : 1);
    }
  }

  /**
   * Tells that the head of the answer has arrived. Optional; a long stream that tries out a
   * half-open worker then does not keep the next trial waiting until its end.
   */
  public void headArrived(int status) {
    headArrived(worker.outcomeOf(status));
  }

  /** The same with what the head says about the worker. */
  public void headArrived(Outcome outcome) {
    if (CircuitBreaker.isTrial(ticket) && !trialJudged && !ended) {
      trialJudged = true;
      breaker.settle(ticket, outcome);
    }
  }

  /** Ends the stay by the final status of a complete answer. Later calls do nothing. */
  public void end(int status) {
    end(worker.outcomeOf(status));
  }

  /**
   * Ends the stay: {@link Outcome#FAILURE} when there was no answer or it broke off, {@link
   * Outcome#NEUTRAL} when the client left. Later calls do nothing.
   */
  public void end(Outcome outcome) {
    if (ended) {
      return;
    }
    ended = true;
    Traffic traffic = worker.traffic();
    if (stream) {
      traffic.streams(-1);
    }
    if (!answered) {
      traffic.answered(bodyBytes);
      if (outcome == Outcome.SUCCESS) {
        worker.completed();
      }
    }
    // A trial judged by its head has given its place away; only bad news may follow.
    if (!trialJudged || outcome == Outcome.FAILURE) {
      breaker.settle(ticket, outcome);
    }
    worker.settled(outcome);
    worker.release();
  }

  /** Whether the stay is over. */
  public boolean ended() {
    return ended;
  }
}

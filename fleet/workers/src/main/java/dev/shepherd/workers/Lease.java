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
  private Placement placement = Placement.UNWATCHED;
  private boolean trialJudged;
  private boolean ended;

  Lease(Worker worker, CircuitBreaker breaker, long ticket) {
    this.worker = worker;
    this.breaker = breaker;
    this.ticket = ticket;
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

  /**
   * Tells that the head of the answer has arrived. Optional; a long stream that tries out a
   * half-open worker then does not keep the next trial waiting until its end.
   */
  public void headArrived(int status) {
    if (CircuitBreaker.isTrial(ticket) && !trialJudged && !ended) {
      trialJudged = true;
      breaker.settle(ticket, worker.outcomeOf(status));
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

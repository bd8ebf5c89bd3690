package dev.shepherd.workers;

/** What a finished request says about the worker that had it. */
public enum Outcome {
  /** The worker did its work, whatever it thought of the request. */
  SUCCESS,
  /** The worker failed: a failure status, no answer, or an answer that broke off. */
  FAILURE,
  /** Nothing can be said: the client left, or the worker was merely full. */
  NEUTRAL
}

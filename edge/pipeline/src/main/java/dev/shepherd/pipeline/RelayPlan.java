package dev.shepherd.pipeline;

import org.jspecify.annotations.Nullable;

/**
 * How a relayed route treats its body and asks the worker.
 *
 * @param workerPath path at the worker; null for the path that the client used
 * @param body what the body is
 * @param modelRequired whether a request must name a model
 * @param retryable whether another worker may be asked after a failure
 * @param edit rebuilds the worker's answer; null relays it as it is
 * @param local answers in place of a worker for some models; null for none
 */
public record RelayPlan(
    @Nullable String workerPath,
    Body body,
    boolean modelRequired,
    boolean retryable,
    @Nullable AnswerEdit edit,
    @Nullable LocalAnswer local) {

  /** What a body is. */
  public enum Body {
    /** A JSON object. */
    JSON,
    /** A form with parts, one of them {@code model}. */
    MULTIPART
  }

  /** A JSON route whose worker path is the client's and which needs a model. */
  public static RelayPlan json() {
    return new RelayPlan(null, Body.JSON, true, true, null, null);
  }

  /** The same plan for requests that need not name a model. */
  public RelayPlan anyModel() {
    return new RelayPlan(workerPath, body, false, retryable, edit, local);
  }

  /** The same plan asking the worker at another path. */
  public RelayPlan at(String path) {
    return new RelayPlan(path, body, modelRequired, retryable, edit, local);
  }

  /** The same plan rebuilding the worker's answer. */
  public RelayPlan editing(AnswerEdit newEdit) {
    return new RelayPlan(workerPath, body, modelRequired, retryable, newEdit, local);
  }

  /** The same plan for models that the gateway may answer for; bodies are kept whole for that. */
  public RelayPlan unlessAnsweredBy(LocalAnswer answer) {
    return new RelayPlan(workerPath, body, modelRequired, retryable, edit, answer);
  }
}

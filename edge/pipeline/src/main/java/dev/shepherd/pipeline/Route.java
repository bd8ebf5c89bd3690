package dev.shepherd.pipeline;

import dev.shepherd.dialect.Dialect;
import org.jspecify.annotations.Nullable;

/**
 * One method of one path.
 *
 * @param method upper-case method
 * @param template path with placeholders such as {@code /workers/{worker_id}}; a placeholder that
 *     ends in {@code *} takes the rest of the path, slashes included
 * @param door who may come in
 * @param dialect in which errors are written
 * @param relay how the worker is asked; null for routes that the gateway answers itself
 * @param handler who answers; null for relayed routes
 */
public record Route(
    String method,
    String template,
    Door door,
    Dialect dialect,
    @Nullable RelayPlan relay,
    @Nullable ControlHandler handler) {

  /** Who may come in. */
  public enum Door {
    /** Everybody. */
    PUBLIC,
    /** Holders of a data-plane key, if any is configured. */
    DATA,
    /** Holders of a data-plane or control-plane key, if any is configured. */
    DIAGNOSTIC,
    /** Administrators. */
    CONTROL
  }

  /** A route that is relayed to a worker. */
  public static Route relayed(String template, Dialect dialect, RelayPlan plan) {
    return new Route("POST", template, Door.DATA, dialect, plan, null);
  }

  /** A route that the gateway answers. */
  public static Route answered(String method, String template, Door door, ControlHandler handler) {
    return new Route(method, template, door, Dialect.OPENAI, null, handler);
  }

  /** The same route with errors in another dialect. */
  public Route in(Dialect other) {
    return new Route(method, template, door, other, relay, handler);
  }
}

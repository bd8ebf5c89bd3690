package dev.shepherd.exchange;

import org.jspecify.annotations.Nullable;

/**
 * A refusal or failure that a client gets to see, independent of the dialect it is rendered in.
 *
 * @param status HTTP status, 400..599
 * @param code stable machine-readable word in snake_case, also sent as header {@code
 *     x-smg-error-code}
 * @param message one sentence for a person; never holds a secret or a worker's URL
 * @param param the request field at fault, as a path such as {@code messages[0].content}
 * @param refuser who said no
 * @param retryAfterSeconds value of {@code Retry-After}, 0 for none
 */
public record GatewayError(
    int status,
    String code,
    String message,
    @Nullable String param,
    Refuser refuser,
    int retryAfterSeconds) {

  /** Who said no. */
  public enum Refuser {
    /** The request itself is at fault. */
    CLIENT,
    /** The gateway's own limits or state. */
    GATEWAY,
    /** A self-hosted engine. */
    WORKER,
    /** A cloud provider. */
    PROVIDER
  }

  /** Refuses a faulty request. */
  public static GatewayError client(int status, String code, String message) {
    return new GatewayError(status, code, message, null, Refuser.CLIENT, 0);
  }

  /** Refuses a faulty request and names the field at fault. */
  public static GatewayError client(int status, String code, String message, String param) {
    return new GatewayError(status, code, message, param, Refuser.CLIENT, 0);
  }

  /** Refuses by the gateway's own limits or state. */
  public static GatewayError gateway(int status, String code, String message) {
    return new GatewayError(status, code, message, null, Refuser.GATEWAY, 0);
  }

  /** Reports a worker's failure. */
  public static GatewayError worker(int status, String code, String message) {
    return new GatewayError(status, code, message, null, Refuser.WORKER, 0);
  }

  /** The same error with a {@code Retry-After}. */
  public GatewayError retryAfter(int seconds) {
    return new GatewayError(status, code, message, param, refuser, seconds);
  }
}

package dev.shepherd.backend;

/**
 * Whose key a request to an HTTP worker carries. A worker gets exactly one {@code Authorization},
 * or none.
 */
public enum WorkerCredential {
  /** {@code Authorization: Bearer} with the key the worker was registered with. */
  WORKER_KEY,
  /** The client's {@code Authorization} as it came. */
  CLIENT_AUTHORIZATION,
  /**
   * The client's {@code x-api-key}, sent as bearer token: engines know no other header, while
   * Anthropic clients send no other.
   */
  CLIENT_API_KEY,
  /** No credential. */
  NONE;

  /**
   * Chooses.
   *
   * <p>A key that opened this gateway must not reach a worker, so the client's own credential goes
   * on only where the gateway asks for none, or where the operator says so.
   *
   * @param workerHasKey the worker was registered with a key
   * @param gatewayChecksKeys the gateway itself authenticates clients on this route
   * @param passClientCredential option: hand the client's credential on even so
   * @param clientSentAuthorization the request has an {@code Authorization}
   * @param clientSentApiKey the request has an {@code x-api-key}
   */
  public static WorkerCredential choose(
      boolean workerHasKey,
      boolean gatewayChecksKeys,
      boolean passClientCredential,
      boolean clientSentAuthorization,
      boolean clientSentApiKey) {
    if (workerHasKey) {
      return WORKER_KEY;
    }
    if (gatewayChecksKeys && !passClientCredential) {
      return NONE;
    }
    if (clientSentAuthorization) {
      return CLIENT_AUTHORIZATION;
    }
    return clientSentApiKey ? CLIENT_API_KEY : NONE;
  }
}

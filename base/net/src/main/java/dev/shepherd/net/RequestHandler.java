package dev.shepherd.net;

/** What the server calls for each request. Called on the stream's loop. */
public interface RequestHandler {

  /**
   * A request head is complete and well-formed. The handler must answer, now or later: set a
   * listener, ask for the body if it wants it, write an answer and {@link ServerStream#finish
   * finish}.
   */
  void onRequest(ServerStream stream);

  /**
   * A head was refused by the parser, or did not come in time. The handler may write an answer; the
   * connection is closed afterwards.
   *
   * @param status 4xx or 5xx
   */
  void onBadRequest(ServerStream stream, int status, String message);
}

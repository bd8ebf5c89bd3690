package dev.shepherd.routing;

/**
 * What a policy learns about a request that it placed on a worker. The calls come in the order
 * below from the request's thread, {@link #ended} exactly once and last; each of the others at most
 * once or not at all.
 */
public interface Placement {

  /** For policies that do not want to know. */
  Placement UNWATCHED = new Placement() {};

  /**
   * The first token came: the first event of a stream that carries output, or, of an answer that is
   * not streamed, the whole answer. Not called for answers that are errors.
   */
  default void firstToken(long nowNanos) {}

  /**
   * The engine told what the prompt cost.
   *
   * @param promptTokens its length
   * @param cachedTokens how many of them were in the engine's cache, -1 if not told
   */
  default void usage(long promptTokens, long cachedTokens) {}

  /**
   * The request left the worker.
   *
   * @param complete whether the worker did what it was asked for, to the end of its answer; false
   *     after a failure, after an answer that is an error, and when the client left
   * @param outputTokens tokens generated, -1 if not known
   */
  default void ended(boolean complete, long outputTokens, long nowNanos) {}
}

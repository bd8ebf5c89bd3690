package dev.shepherd.routing;

import org.jspecify.annotations.Nullable;

/**
 * What a policy may ask about a request. Implemented by the request itself, so that nothing is
 * looked up that the chosen policy does not need. Confined to the request's thread.
 */
public interface PickRequest {

  /** A request that says nothing about where it wants to go. */
  PickRequest ANONYMOUS =
      new PickRequest() {
        @Override
        public @Nullable String routingKey() {
          return null;
        }

        @Override
        public @Nullable String targetWorker() {
          return null;
        }

        @Override
        public @Nullable String fallbackKey() {
          return null;
        }
      };

  /** The request's routing key, see {@link RoutingKeys}; null when it has none. */
  @Nullable String routingKey();

  /** Whether the routing key came from the body's {@code rid} and not from a header. */
  default boolean routingKeyFromBody() {
    return false;
  }

  /** The value of {@code X-SMG-Target-Worker}; null when absent. */
  @Nullable String targetWorker();

  /**
   * The value of the first header present among {@code Authorization}, {@code X-Forwarded-For} and
   * {@code Cookie}; null when none is present or that first one is empty.
   */
  @Nullable String fallbackKey();

  /**
   * The prompt's blocks, worked out at the first call; without blocks and of length 0 when nothing
   * is known of the prompt. The same object at every call, valid until the request has ended
   * everywhere, so that a {@link Placement} may keep it.
   */
  default PromptKeys prompt() {
    return new PromptKeys();
  }

  /**
   * Whether the answer is streamed, so that its first token will be seen when it comes. If not,
   * {@link Placement#firstToken} is told of the answer as a whole.
   */
  default boolean streamed() {
    return true;
  }

  /** Bytes of the request's body seen so far: a cheap hint at how long the prompt is. */
  default long bodyBytes() {
    return 0;
  }

  /** The present moment on the monotonic clock, in nanoseconds; 0 where time does not matter. */
  default long nowNanos() {
    return 0;
  }
}

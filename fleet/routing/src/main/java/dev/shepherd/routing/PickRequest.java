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

  /** The value of {@code X-SMG-Routing-Key}; null when absent or empty. */
  @Nullable String routingKey();

  /** The value of {@code X-SMG-Target-Worker}; null when absent. */
  @Nullable String targetWorker();

  /**
   * The value of the first header present among {@code Authorization}, {@code X-Forwarded-For} and
   * {@code Cookie}; null when none is present or that first one is empty.
   */
  @Nullable String fallbackKey();

  /**
   * The prompt's blocks, worked out at the first call; without blocks and of length 0 when nothing
   * is known of the prompt. Valid until the request's next attempt.
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

  /** The present moment on the monotonic clock, in nanoseconds; 0 where time does not matter. */
  default long nowNanos() {
    return 0;
  }
}

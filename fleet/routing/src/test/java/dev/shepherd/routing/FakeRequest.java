package dev.shepherd.routing;

import org.jspecify.annotations.Nullable;

/** A request that says what the test wants. */
final class FakeRequest implements PickRequest {
  static final int BLOCK = 16;

  private final PromptKeys prompt = new PromptKeys();
  private @Nullable String key;
  private boolean fromBody;
  private long nowNanos;

  /** A request of whose prompt nothing is known. */
  static FakeRequest unknown() {
    return new FakeRequest();
  }

  /** A prompt in tokens: {@code shared} of a text known by its number, then a text of its own. */
  static FakeRequest tokens(int text, int shared, int own, int ownText) {
    var request = new FakeRequest();
    request.prompt.reset(PromptKeys.Unit.TOKENS, BLOCK);
    long chain = 0;
    for (int at = 0; at + BLOCK <= shared + own; at += BLOCK) {
      int part = at + BLOCK <= shared ? text : ownText;
      chain = (chain + part + 1) * 0x9E3779B97F4A7C15L + at + 1;
      chain ^= chain >>> 29;
      request.prompt.add(chain);
    }
    request.prompt.length(shared + own);
    request.prompt.tail(chain * 31 + ownText + 1);
    return request;
  }

  /** A prompt of {@code length} tokens of one text. */
  static FakeRequest of(int text, int length) {
    return tokens(text, length, 0, 0);
  }

  FakeRequest keyed(@Nullable String routingKey) {
    key = routingKey;
    return this;
  }

  FakeRequest keyedByBody(String routingKey) {
    fromBody = true;
    return keyed(routingKey);
  }

  FakeRequest at(long nanos) {
    nowNanos = nanos;
    return this;
  }

  @Override
  public @Nullable String routingKey() {
    return key;
  }

  @Override
  public boolean routingKeyFromBody() {
    return fromBody;
  }

  @Override
  public @Nullable String targetWorker() {
    return null;
  }

  @Override
  public @Nullable String fallbackKey() {
    return null;
  }

  @Override
  public PromptKeys prompt() {
    return prompt;
  }

  @Override
  public long nowNanos() {
    return nowNanos;
  }
}

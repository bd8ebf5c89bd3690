package dev.shepherd.routing;

import org.jspecify.annotations.Nullable;

/** A request with a prompt: the first blocks of a chat, and the time of asking. */
final class FakePick implements PickRequest {
  static final int BLOCK = 100;
  final PromptKeys keys = new PromptKeys();
  long now;
  boolean streamed = true;

  /**
   * A prompt that says so much of a chat; all chats have their first {@code common} blocks alike.
   */
  FakePick(int chat, int blocks, int common) {
    keys.reset(PromptKeys.Unit.TOKENS, BLOCK);
    long key = 17;
    for (int i = 0; i < blocks; i++) {
      key = (key + (i < common ? 0 : chat)) * 0x5851F42D4C957F2DL + 12345;
      keys.add(key);
    }
    keys.length((long) blocks * BLOCK);
  }

  FakePick(int chat, int blocks) {
    this(chat, blocks, 0);
  }

  FakePick at(double seconds) {
    now = (long) (seconds * 1e9);
    return this;
  }

  @Override
  public PromptKeys prompt() {
    return keys;
  }

  @Override
  public long nowNanos() {
    return now;
  }

  @Override
  public boolean streamed() {
    return streamed;
  }

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
}

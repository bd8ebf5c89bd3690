package dev.shepherd.simulator.rehearsal;

import dev.shepherd.routing.PickRequest;
import dev.shepherd.routing.PromptKeys;
import dev.shepherd.simulator.Prompt;
import org.jspecify.annotations.Nullable;

/** What a policy may ask about a request of a trace: its prompt and the time. Reused. */
final class Ask implements PickRequest {
  private final PromptKeys keys = new PromptKeys();
  private final int blockTokens;
  private Prompt prompt = Prompt.ofBlocks(1, new long[0], 1);
  private long nowNanos;
  private boolean filled;

  Ask(int blockTokens) {
    this.blockTokens = blockTokens;
  }

  void begin(Prompt next, long atNanos) {
    prompt = next;
    nowNanos = atNanos;
    filled = false;
  }

  /** The prompt as the engine sees it. */
  Prompt enginePrompt() {
    return prompt;
  }

  @Override
  public PromptKeys prompt() {
    if (!filled) {
      filled = true;
      keys.reset(PromptKeys.Unit.TOKENS, blockTokens);
      for (long key : prompt.blockKeys()) {
        keys.add(key);
      }
      keys.length(prompt.tokens());
    }
    return keys;
  }

  @Override
  public long nowNanos() {
    return nowNanos;
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

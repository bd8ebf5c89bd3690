package dev.shepherd.simulator.rehearsal;

import dev.shepherd.routing.PickRequest;
import dev.shepherd.routing.PromptKeys;
import dev.shepherd.simulator.Prompt;
import org.jspecify.annotations.Nullable;

/** What a policy may ask about a request of a trace: its prompt and the time. Reused. */
final class Ask implements PickRequest {
  private final PromptKeys keys = new PromptKeys();
  private final int blockTokens;
  private final int bytesPerToken;
  private Prompt prompt = Prompt.ofBlocks(1, new long[0], 1);
  private long nowNanos;
  private boolean filled;

  /**
   * @param bytesPerToken 0 shows prompts as tokens
   */
  Ask(int blockTokens, int bytesPerToken) {
    this.blockTokens = blockTokens;
    this.bytesPerToken = bytesPerToken;
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
      boolean bytes = bytesPerToken > 0;
      int perToken = bytes ? bytesPerToken : 1;
      keys.reset(bytes ? PromptKeys.Unit.BYTES : PromptKeys.Unit.TOKENS, blockTokens * perToken);
      for (long key : prompt.blockKeys()) {
        keys.add(key);
      }
      keys.length((long) prompt.tokens() * perToken);
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

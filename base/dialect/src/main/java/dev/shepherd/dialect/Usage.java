package dev.shepherd.dialect;

/**
 * What a worker says a request used, in tokens; -1 where it has said nothing. Mutable and reusable,
 * confined to one thread.
 *
 * <p>Engines count differently: OpenAI's prompt tokens include the cached ones, Anthropic's input
 * tokens exclude what was read from or written to the cache. Here the prompt is always the whole
 * prompt.
 */
public final class Usage {
  private long input = -1;
  private long output = -1;
  private long cached = -1;
  private long cacheRead = -1;
  private long cacheWritten = -1;
  private boolean inputIsWhole;

  /** Forgets everything. */
  public void clear() {
    input = -1;
    output = -1;
    cached = -1;
    cacheRead = -1;
    cacheWritten = -1;
    inputIsWhole = false;
  }

  /** Whether the worker has said anything. */
  public boolean isKnown() {
    return input >= 0 || output >= 0;
  }

  /** Whether both sides of the request are told. */
  boolean isComplete() {
    return input >= 0 && output >= 0;
  }

  /** Tokens of the whole prompt, cached ones included. */
  public long promptTokens() {
    if (input < 0 || inputIsWhole) {
      return input;
    }
    return input + Math.max(0, cacheRead) + Math.max(0, cacheWritten);
  }

  /** Tokens of the answer. */
  public long completionTokens() {
    return output;
  }

  /** Tokens of the prompt that the worker found in its cache. */
  public long cachedTokens() {
    return cacheRead >= 0 ? cacheRead : cached;
  }

  /** Prompt tokens, cached ones included. */
  void wholeInput(long tokens) {
    input = tokens;
    inputIsWhole = true;
  }

  /** Prompt tokens without those that {@link #cacheRead} and {@link #cacheWritten} tell. */
  void uncachedInput(long tokens) {
    input = tokens;
    inputIsWhole = false;
  }

  void output(long tokens) {
    output = tokens;
  }

  void cached(long tokens) {
    cached = tokens;
  }

  void cacheRead(long tokens) {
    cacheRead = tokens;
  }

  void cacheWritten(long tokens) {
    cacheWritten = tokens;
  }

  /** Takes over what another report of the same answer says; it replaces what was said before. */
  void update(Usage later) {
    if (later.input >= 0) {
      input = later.input;
      inputIsWhole = later.inputIsWhole;
    }
    output = later.output >= 0 ? later.output : output;
    cached = later.cached >= 0 ? later.cached : cached;
    cacheRead = later.cacheRead >= 0 ? later.cacheRead : cacheRead;
    cacheWritten = later.cacheWritten >= 0 ? later.cacheWritten : cacheWritten;
  }

  /** Takes over what an earlier report of the same answer says where later ones say nothing. */
  void fillIn(Usage earlier) {
    if (input < 0) {
      input = earlier.input;
      inputIsWhole = earlier.inputIsWhole;
    }
    output = output >= 0 ? output : earlier.output;
    cached = cached >= 0 ? cached : earlier.cached;
    cacheRead = cacheRead >= 0 ? cacheRead : earlier.cacheRead;
    cacheWritten = cacheWritten >= 0 ? cacheWritten : earlier.cacheWritten;
  }

  /** Adds what another part of the same answer used. */
  void add(Usage part) {
    inputIsWhole |= part.inputIsWhole;
    input = sum(input, part.input);
    output = sum(output, part.output);
    cached = sum(cached, part.cached);
    cacheRead = sum(cacheRead, part.cacheRead);
    cacheWritten = sum(cacheWritten, part.cacheWritten);
  }

  private static long sum(long a, long b) {
    if (a < 0) {
      return b;
    }
    return b < 0 ? a : a + b;
  }

  @Override
  public String toString() {
    return "Usage[prompt "
        + promptTokens()
        + ", completion "
        + completionTokens()
        + ", cached "
        + cachedTokens()
        + "]";
  }
}

package dev.shepherd.simulator;

import org.jspecify.annotations.Nullable;

/**
 * What one answer will say, decided before its first token: thinking, then text, then a tool call.
 *
 * @param id unique part of the answer's id, 32 hex digits
 * @param createdSeconds seconds since 1970
 * @param model name that the answer gives
 * @param reasoning thinking text
 * @param reasoningTokens how many of its tokens are said
 * @param text the answer's text
 * @param textTokens how many of its tokens are said; {@link EngineModel#ENDLESS} never ends
 * @param toolName the tool called at the end, if any
 * @param arguments its arguments
 * @param limit tokens after which the answer is cut off for length
 * @param choices copies of the answer, at least 1
 * @param usageInStream whether a stream tells its usage
 */
record Plan(
    String id,
    long createdSeconds,
    String model,
    Pieces reasoning,
    long reasoningTokens,
    Pieces text,
    long textTokens,
    @Nullable String toolName,
    Pieces arguments,
    long limit,
    int choices,
    boolean usageInStream) {

  private static final byte[] NO_TEXT = {};

  /** The same without thinking and tools, for dialects that have none. */
  Plan textOnly() {
    return new Plan(
        id,
        createdSeconds,
        model,
        Pieces.of(""),
        0,
        text,
        toolName == null ? textTokens : Math.max(1, textTokens),
        null,
        arguments,
        limit,
        choices,
        usageInStream);
  }

  /** What a token belongs to. */
  enum Part {
    REASONING,
    TEXT,
    ARGUMENTS
  }

  /** Tokens of one copy of the answer. */
  long tokens() {
    return endless() ? EngineModel.ENDLESS : Math.max(1, Math.min(limit, wantedTokens()));
  }

  /** Whether the answer goes on until the client leaves. */
  boolean endless() {
    return textTokens == EngineModel.ENDLESS;
  }

  /** Why the answer ends, in OpenAI's words. */
  String finishReason() {
    if (!endless() && limit < wantedTokens()) {
      return "length";
    }
    return toolName != null ? "tool_calls" : "stop";
  }

  /** Whether the call of the tool is reached before the limit. */
  boolean callsTool() {
    return toolName != null && tokens() > reasoningTokens + textTokens;
  }

  /** How many tokens of a part are said. */
  long said(Part part) {
    long total = tokens();
    long text = Math.min(textTokens, total - Math.min(reasoningTokens, total));
    return switch (part) {
      case REASONING -> Math.min(reasoningTokens, total);
      case TEXT -> text;
      case ARGUMENTS -> toolName == null ? 0 : Math.max(0, total - reasoningTokens - textTokens);
    };
  }

  /** The part that token {@code i} belongs to. */
  Part partAt(long i) {
    if (i < reasoningTokens) {
      return Part.REASONING;
    }
    return i - reasoningTokens < textTokens || toolName == null ? Part.TEXT : Part.ARGUMENTS;
  }

  /** Whether token {@code i} is the first of its part. */
  boolean startsPart(long i) {
    return i == 0 || partAt(i) != partAt(i - 1);
  }

  /** Token {@code i}, escaped for JSON. */
  byte[] token(long i) {
    return switch (partAt(i)) {
      case REASONING -> reasoning.at(i);
      case TEXT -> text.count() == 0 ? NO_TEXT : text.at(i - reasoningTokens);
      case ARGUMENTS -> arguments.at(i - reasoningTokens - textTokens);
    };
  }

  /** All that is said of a part, escaped for JSON. */
  String all(Part part) {
    var pieces =
        switch (part) {
          case REASONING -> reasoning;
          case TEXT -> text;
          case ARGUMENTS -> arguments;
        };
    var out = new StringBuilder();
    if (pieces.count() > 0) {
      pieces.appendTo(out, said(part));
    }
    return out.toString();
  }

  private long wantedTokens() {
    return reasoningTokens + textTokens + (toolName == null ? 0 : arguments.count());
  }
}

package dev.shepherd.parser.answer;

import org.jspecify.annotations.Nullable;

/**
 * Why an answer ended, as each API says it.
 *
 * @param chat {@code finish_reason} of Chat Completions
 * @param messages {@code stop_reason} of Messages
 * @param matchedStop the stop string that ended it, or null
 */
public record AnswerEnd(String chat, String messages, @Nullable String matchedStop) {

  private static final String LENGTH = "length";

  /**
   * One rule for streams and whole answers.
   *
   * <p>A stop string that the gateway found wins over what the engine says, which may have gone on
   * to its limit. An answer that was cut at the limit says so even when it holds calls: the last
   * one may be incomplete. Otherwise calls make it {@code tool_calls}.
   *
   * @param engineReason what the engine said: {@code stop}, {@code length}, …
   * @param calls number of calls that were told
   * @param gatewayStop the stop string that the gateway found, or null
   * @param engineStop the stop string that the engine reported, or null
   */
  public static AnswerEnd of(
      String engineReason, int calls, @Nullable String gatewayStop, @Nullable String engineStop) {
    String matched = gatewayStop == null ? engineStop : gatewayStop;
    if (gatewayStop == null && engineReason.equals(LENGTH)) {
      return new AnswerEnd(LENGTH, "max_tokens", null);
    }
    if (calls > 0) {
      return new AnswerEnd("tool_calls", "tool_use", matched);
    }
    boolean stopped = gatewayStop != null || engineReason.equals("stop");
    String messages = matched == null ? "end_turn" : "stop_sequence";
    return new AnswerEnd(stopped ? "stop" : engineReason, messages, matched);
  }
}

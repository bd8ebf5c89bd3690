package dev.shepherd.parser;

/**
 * What a parser must know of the request and of the prompt.
 *
 * @param tools the tools that the request offers
 * @param unknownTools what becomes of calls to other tools
 * @param ids makes the calls' ids
 * @param thinking how the answer begins
 * @param separateReasoning whether a format that reads thinking and calls together tells thinking
 *     as reasoning; otherwise it tells it as content
 */
public record ParserSettings(
    Tools tools,
    UnknownTools unknownTools,
    CallIds ids,
    ThinkingStart thinking,
    boolean separateReasoning) {

  /** Settings with unknown tools forwarded, counted ids and thinking by the format. */
  public static ParserSettings of(Tools tools) {
    return new ParserSettings(
        tools, UnknownTools.FORWARD, CallIds.counted(), ThinkingStart.BY_FORMAT, true);
  }

  /** The same with other ids. */
  public ParserSettings with(CallIds newIds) {
    return new ParserSettings(tools, unknownTools, newIds, thinking, separateReasoning);
  }

  /** The same with another policy for unknown tools. */
  public ParserSettings with(UnknownTools policy) {
    return new ParserSettings(tools, policy, ids, thinking, separateReasoning);
  }

  /** The same with another beginning of the answer. */
  public ParserSettings with(ThinkingStart start) {
    return new ParserSettings(tools, unknownTools, ids, start, separateReasoning);
  }

  /** The same with reasoning told apart or not. */
  public ParserSettings withSeparateReasoning(boolean separate) {
    return new ParserSettings(tools, unknownTools, ids, thinking, separate);
  }

  /** Whether a call of this name is told as a call. */
  public boolean accepts(String name) {
    return unknownTools == UnknownTools.FORWARD || tools.has(name);
  }
}

package dev.shepherd.parser;

/** An output parser that finds tool calls; a reasoning parser may stand before it. */
public interface ToolParser extends OutputParser {

  /**
   * Whether the next byte belongs to a call that has begun, markers included. Thinking does not
   * begin there: a think marker in an argument is the argument's text.
   */
  boolean insideCall();
}

package dev.shepherd.parser;

/** What the prompt's end says of the thinking that the answer begins with. */
public enum ThinkingStart {
  /** Nothing: the format's own habit decides. */
  BY_FORMAT,
  /** The prompt ends inside thinking: the answer begins with it, without a marker. */
  OPEN,
  /** Thinking is switched off: the answer begins with content. */
  OFF
}

package dev.shepherd.parser;

/** What becomes of a call to a tool that the request did not offer. */
public enum UnknownTools {
  /** It is told as a call; the client sees the model's mistake. */
  FORWARD,
  /** Its text is told as content. */
  AS_TEXT
}

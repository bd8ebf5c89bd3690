package dev.shepherd.parser.reasoning;

import dev.shepherd.parser.OutputParser;
import dev.shepherd.parser.ToolParser;

/** Finds no thinking: everything is passed on. */
record NoThinking(ToolParser rest) implements OutputParser {

  @Override
  public void feed(byte[] utf8, int offset, int length) {
    rest.feed(utf8, offset, length);
  }

  @Override
  public void finish() {
    rest.finish();
  }
}

package dev.shepherd.parser.reasoning;

import dev.shepherd.parser.OutputParser;
import dev.shepherd.parser.ToolParser;
import java.nio.charset.StandardCharsets;

/** Leaves thinking in the content, and writes the start marker that the prompt swallowed. */
final class ShownThinking implements OutputParser {

  private static final byte[] OPEN = "<think>".getBytes(StandardCharsets.UTF_8);

  private final ToolParser rest;
  private boolean begun;

  ShownThinking(ToolParser rest) {
    this.rest = rest;
  }

  @Override
  public void feed(byte[] utf8, int offset, int length) {
    if (!begun && length > 0) {
      begun = true;
      rest.feed(OPEN, 0, OPEN.length);
    }
    rest.feed(utf8, offset, length);
  }

  @Override
  public void finish() {
    rest.finish();
  }
}

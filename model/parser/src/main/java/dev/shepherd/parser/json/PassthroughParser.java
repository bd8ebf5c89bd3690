package dev.shepherd.parser.json;

import dev.shepherd.parser.EventSink;
import dev.shepherd.parser.ToolParser;

/** Tells every byte as content. */
public final class PassthroughParser implements ToolParser {

  private final EventSink sink;

  /**
   * @param sink takes the content
   */
  public PassthroughParser(EventSink sink) {
    this.sink = sink;
  }

  @Override
  public void feed(byte[] utf8, int offset, int length) {
    if (length > 0) {
      sink.content(utf8, offset, length);
    }
  }

  @Override
  public void finish() {
    // Nothing is held.
  }

  @Override
  public boolean insideCall() {
    return false;
  }
}

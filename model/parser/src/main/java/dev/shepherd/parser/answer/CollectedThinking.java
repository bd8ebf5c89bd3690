package dev.shepherd.parser.answer;

import dev.shepherd.parser.EventSink;
import dev.shepherd.parser.scan.ByteText;

/**
 * Tells thinking in one piece when it is over, for requests that say {@code stream_reasoning:
 * false}. One thread at a time.
 */
public final class CollectedThinking implements EventSink {

  private final EventSink sink;
  private final ByteText thinking = new ByteText();

  /**
   * @param sink takes the events
   */
  public CollectedThinking(EventSink sink) {
    this.sink = sink;
  }

  @Override
  public void reasoning(byte[] utf8, int offset, int length) {
    thinking.append(utf8, offset, offset + length);
  }

  @Override
  public void content(byte[] utf8, int offset, int length) {
    finish();
    sink.content(utf8, offset, length);
  }

  @Override
  public void callStart(int index, String id, String name) {
    finish();
    sink.callStart(index, id, name);
  }

  @Override
  public void arguments(int index, byte[] utf8, int offset, int length) {
    sink.arguments(index, utf8, offset, length);
  }

  @Override
  public void callEnd(int index) {
    sink.callEnd(index);
  }

  /** The answer ended: thinking that was not over is told. */
  public void finish() {
    if (!thinking.isEmpty()) {
      sink.reasoning(thinking.array(), 0, thinking.size());
      thinking.clear();
    }
  }
}

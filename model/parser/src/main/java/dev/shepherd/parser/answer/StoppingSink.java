package dev.shepherd.parser.answer;

import dev.shepherd.parser.EventSink;
import dev.shepherd.parser.scan.ByteText;
import dev.shepherd.parser.scan.MarkerSearch;
import dev.shepherd.parser.scan.Markers;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Ends an answer at a stop string, for formats whose stop strings are looked for in the parsed text
 * (Harmony), not in the raw text as elsewhere.
 *
 * <p>Content and reasoning are searched, each for itself; arguments are not. The earliest match
 * counts, of several at one place the longest. No more text is held back than may begin a stop
 * string. After a match nothing is told any more. One thread at a time.
 */
public final class StoppingSink implements EventSink {

  private final EventSink sink;
  private final Markers stops;
  private final boolean visible;
  private final MarkerSearch search = new MarkerSearch();
  private final ByteText held = new ByteText();
  private boolean heldReasoning;
  private @Nullable String matched;

  /**
   * @param stops the stop strings, none of them empty
   * @param visible whether the stop string itself is told
   * @param sink takes what comes before the stop
   */
  public StoppingSink(List<String> stops, boolean visible, EventSink sink) {
    this.stops = Markers.of(stops);
    this.visible = visible;
    this.sink = sink;
  }

  /** The stop string that ended the answer; null while none did. */
  public @Nullable String matched() {
    return matched;
  }

  @Override
  public void content(byte[] utf8, int offset, int length) {
    text(false, utf8, offset, length);
  }

  @Override
  public void reasoning(byte[] utf8, int offset, int length) {
    text(true, utf8, offset, length);
  }

  private void text(boolean reasoning, byte[] utf8, int offset, int length) {
    if (matched != null) {
      return;
    }
    if (!held.isEmpty() && heldReasoning != reasoning) {
      flush();
    }
    heldReasoning = reasoning;
    if (held.isEmpty()) {
      int done = search(utf8, offset, offset + length);
      held.append(utf8, done, offset + length);
    } else {
      held.append(utf8, offset, offset + length);
      held.drop(search(held.array(), 0, held.size()));
    }
  }

  /** Tells what is certain; returns where the uncertain begins. */
  private int search(byte[] text, int from, int to) {
    int found = search.find(stops, text, from, to, false);
    int end = found >= 0 && visible ? search.end() : search.start();
    tell(text, from, end);
    if (found < 0) {
      return end;
    }
    matched = stops.text(found);
    return to;
  }

  private void tell(byte[] text, int from, int to) {
    if (to > from && heldReasoning) {
      sink.reasoning(text, from, to - from);
    } else if (to > from) {
      sink.content(text, from, to - from);
    }
  }

  /** Text of one kind ended: a stop that was still waiting for more is looked for in it. */
  private void flush() {
    byte[] text = held.array();
    int size = held.size();
    int found = search.find(stops, text, 0, size, true);
    if (found < 0) {
      tell(text, 0, size);
    } else {
      matched = stops.text(found);
      tell(text, 0, visible ? search.end() : search.start());
    }
    held.clear();
  }

  @Override
  public void callStart(int index, String id, String name) {
    flush();
    if (matched == null) {
      sink.callStart(index, id, name);
    }
  }

  @Override
  public void arguments(int index, byte[] utf8, int offset, int length) {
    if (matched == null) {
      sink.arguments(index, utf8, offset, length);
    }
  }

  @Override
  public void callEnd(int index) {
    if (matched == null) {
      sink.callEnd(index);
    }
  }

  /** The answer ended: what was held is told, up to a stop string. */
  public void finish() {
    flush();
  }
}

package dev.shepherd.parser.reasoning;

import dev.shepherd.parser.EventSink;
import dev.shepherd.parser.ParserSettings;
import dev.shepherd.parser.ThinkingStart;
import dev.shepherd.parser.ToolParser;
import dev.shepherd.parser.scan.ByteText;
import dev.shepherd.parser.scan.MarkerSearch;
import dev.shepherd.parser.scan.Markers;
import dev.shepherd.parser.scan.WindowParser;

/**
 * Splits the think channel of Kimi K3 off; the answer loses its response and message markers, the
 * tools channel is passed on as it is.
 *
 * <p>When nobody says how the prompt ended, text before the first marker is held: an end of
 * thinking tells that it was thinking, anything else that it was an answer.
 */
final class KimiK3Thinking extends WindowParser {

  private static final int MAX_HELD_BYTES = 1 << 20;

  private static final int THINK_OPEN = 0;
  private static final int THINK_CLOSE = 1;
  private static final int TOOLS_OPEN = 6;

  private static final Markers MARKERS =
      Markers.of(
          "<|open|>think<|sep|>",
          "<|close|>think<|sep|>",
          "<|open|>response<|sep|>",
          "<|close|>response<|sep|>",
          "<|open|>message<|sep|>",
          "<|close|>message<|sep|>",
          "<|open|>tools<|sep|>",
          "<|end_of_msg|>");
  private static final Markers TOOLS_END = Markers.of("<|close|>tools<|sep|>");

  private enum State {
    UNKNOWN,
    THINKING,
    ANSWER,
    TOOLS
  }

  private final EventSink sink;
  private final ToolParser rest;
  private final MarkerSearch search = new MarkerSearch();
  private final ByteText held = new ByteText();
  private State state;

  KimiK3Thinking(ParserSettings settings, EventSink sink, ToolParser rest) {
    this.sink = sink;
    this.rest = rest;
    ThinkingStart start = settings.thinking();
    state =
        switch (start) {
          case OPEN -> State.THINKING;
          case OFF -> State.ANSWER;
          case BY_FORMAT -> State.UNKNOWN;
        };
  }

  @Override
  protected int consume(byte[] text, int from, int to, boolean last) {
    int at = from;
    while (at < to) {
      int next = state == State.TOOLS ? tools(text, at, to, last) : channel(text, at, to, last);
      if (next == at) {
        return at;
      }
      at = next;
    }
    return to;
  }

  @Override
  protected void ended() {
    answerHeld();
    rest.finish();
  }

  private int channel(byte[] text, int from, int to, boolean last) {
    int found = search.find(MARKERS, text, from, to, last);
    int start = search.start();
    if (state == State.UNKNOWN && held.size() + start - from > MAX_HELD_BYTES) {
      start = from + MAX_HELD_BYTES - held.size();
      held.append(text, from, start);
      answerHeld();
      state = State.ANSWER;
      return start;
    }
    if (start > from) {
      switch (state) {
        case UNKNOWN -> held.append(text, from, start);
        case THINKING -> sink.reasoning(text, from, start - from);
        default -> rest.feed(text, from, start - from);
      }
    }
    if (found < 0) {
      return start;
    }
    if (state == State.ANSWER && rest.insideCall()) {
      rest.feed(text, start, 1);
      return start + 1;
    }
    int end = search.end();
    switch (found) {
      case THINK_OPEN -> {
        answerHeld();
        state = State.THINKING;
      }
      case THINK_CLOSE -> {
        if (state == State.ANSWER) {
          rest.feed(text, start, end - start);
        } else if (!held.isEmpty()) {
          sink.reasoning(held.array(), 0, held.size());
          held.clear();
        }
        state = State.ANSWER;
      }
      case TOOLS_OPEN -> {
        answerHeld();
        rest.feed(text, start, end - start);
        state = State.TOOLS;
      }
      default -> {
        answerHeld();
        state = State.ANSWER;
      }
    }
    return end;
  }

  private void answerHeld() {
    rest.feed(held.array(), 0, held.size());
    held.clear();
  }

  private int tools(byte[] text, int from, int to, boolean last) {
    int found = search.find(TOOLS_END, text, from, to, last);
    int end = found < 0 ? search.start() : search.end();
    rest.feed(text, from, end - from);
    if (found >= 0) {
      state = State.ANSWER;
    }
    return end;
  }
}

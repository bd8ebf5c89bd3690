package dev.shepherd.parser.reasoning;

import dev.shepherd.parser.EventSink;
import dev.shepherd.parser.ParserSettings;
import dev.shepherd.parser.ReasoningFormat;
import dev.shepherd.parser.ThinkingStart;
import dev.shepherd.parser.ToolParser;
import dev.shepherd.parser.reasoning.ThinkMarks.Meaning;
import dev.shepherd.parser.reasoning.ThinkMarks.Stray;
import dev.shepherd.parser.scan.ByteText;
import dev.shepherd.parser.scan.MarkerSearch;
import dev.shepherd.parser.scan.Markers;
import dev.shepherd.parser.scan.WindowParser;

/**
 * Splits thinking between markers off, for all families whose markers {@link ThinkMarks} can tell.
 *
 * <p>Thinking may come more than once. It does not begin inside a call. Text in which a call seems
 * to begin while thinking is still open is held until it is known whether the thinking is closed
 * behind it: then the model only thought about a call; otherwise it forgot to close its thinking
 * and means the call. What is held is bounded; beyond the bound it is thinking.
 */
final class MarkedThinking extends WindowParser {

  private static final int MAX_HELD_BYTES = 1 << 20;

  /** Longest run of white space or name that is looked at behind a marker of a call. */
  private static final int MAX_LOOK_AHEAD_BYTES = 160;

  /** The tables of one format, shared by all its parsers. */
  record Format(
      ThinkMarks marks,
      ThinkMarks.Table outside,
      ThinkMarks.Table inside,
      ThinkMarks.Table ends,
      ThinkMarks.Table asideEnds)
      implements ReasoningFormat.Factory {

    static Format of(ThinkMarks marks) {
      return new Format(marks, marks.outside(), marks.inside(), marks.ends(), marks.asideEnds());
    }

    @Override
    public MarkedThinking open(ParserSettings settings, EventSink sink, ToolParser rest) {
      return new MarkedThinking(this, settings.thinking(), sink, rest);
    }
  }

  private enum State {
    /** Before or after thinking. */
    OUTSIDE,
    /** Thinking. */
    INSIDE,
    /** Thinking in which a call seems to begin. */
    DOUBT,
    /** A call inside thinking. */
    ASIDE,
    /** No more thinking is looked for. */
    PASS
  }

  private final Format format;
  private final EventSink sink;
  private final ToolParser rest;
  private final MarkerSearch search = new MarkerSearch();
  private final ByteText held = new ByteText();
  private State state;
  private boolean onlySpace = true;
  private boolean skipNewlines;
  private boolean doubtful = true;

  private MarkedThinking(Format format, ThinkingStart start, EventSink sink, ToolParser rest) {
    this.format = format;
    this.sink = sink;
    this.rest = rest;
    boolean open =
        start == ThinkingStart.OPEN
            || (start == ThinkingStart.BY_FORMAT && format.marks.beginsOpen());
    state = open ? State.INSIDE : State.OUTSIDE;
  }

  @Override
  protected int consume(byte[] text, int from, int to, boolean last) {
    int at = from;
    while (at < to) {
      int next =
          switch (state) {
            case OUTSIDE -> outside(text, at, to, last);
            case INSIDE -> inside(text, at, to, last);
            case DOUBT -> doubt(text, at, to, last);
            case ASIDE -> aside(text, at, to, last);
            case PASS -> content(text, at, to);
          };
      if (next == at) {
        return at;
      }
      at = next;
    }
    return to;
  }

  @Override
  protected void ended() {
    rest.feed(held.array(), 0, held.size());
    held.clear();
    rest.finish();
  }

  private int outside(byte[] text, int from, int to, boolean last) {
    int at = from;
    if (skipNewlines) {
      while (at < to && text[at] == '\n') {
        at++;
      }
      if (at == to) {
        return to;
      }
      skipNewlines = false;
    }
    int found = search.find(format.outside.markers(), text, at, to, last);
    int start = search.start();
    content(text, at, start);
    if (state == State.PASS || found < 0) {
      return start;
    }
    int end = format.outside.end(found, text, search.end(), to, last);
    if (end == Markers.UNSURE) {
      return start;
    }
    if (end == Markers.NONE || rest.insideCall()) {
      return content(text, start, start + 1);
    }
    switch (format.outside.meanings().get(found)) {
      case OPEN -> state = State.INSIDE;
      case FIRST_OPEN -> {
        if (!onlySpace) {
          return content(text, start, start + 1);
        }
        state = State.INSIDE;
      }
      case CLOSE -> {
        if (format.marks.stray() == Stray.DROP_FIRST && !onlySpace) {
          return content(text, start, start + 1);
        }
      }
      default -> {
        // A frame of the content is passed over.
      }
    }
    return end;
  }

  private int content(byte[] text, int from, int to) {
    if (from == to) {
      return to;
    }
    if (onlySpace) {
      for (int i = from; i < to && onlySpace; i++) {
        onlySpace = text[i] == ' ' || text[i] == '\n' || text[i] == '\r' || text[i] == '\t';
      }
      if (!onlySpace && format.marks.isOnlyFirst()) {
        state = State.PASS;
      }
    }
    rest.feed(text, from, to - from);
    return to;
  }

  private int inside(byte[] text, int from, int to, boolean last) {
    int found = search.find(format.inside.markers(), text, from, to, last);
    int start = search.start();
    if (start > from) {
      sink.reasoning(text, from, start - from);
    }
    if (found < 0) {
      return start;
    }
    int end = format.inside.end(found, text, search.end(), to, last);
    if (end == Markers.UNSURE) {
      return start;
    }
    Meaning meaning = end == Markers.NONE ? Meaning.DROP : format.inside.meanings().get(found);
    return switch (meaning) {
      case OPEN, FIRST_OPEN -> end;
      case CLOSE -> {
        close();
        yield end;
      }
      case BREAK -> {
        state = State.OUTSIDE;
        onlySpace = false;
        yield content(text, start, end);
      }
      case ASIDE -> {
        state = State.ASIDE;
        rest.feed(text, start, end - start);
        yield end;
      }
      case CALL -> {
        int call = doubtful ? callFollows(text, end, to, last) : Markers.NONE;
        if (call == Markers.UNSURE) {
          yield start;
        }
        if (call == Markers.NONE) {
          sink.reasoning(text, start, 1);
          yield start + 1;
        }
        state = State.DOUBT;
        held.append(text, start, end);
        yield end;
      }
      case DROP -> {
        sink.reasoning(text, start, 1);
        yield start + 1;
      }
    };
  }

  private void close() {
    state = format.marks.isOnlyFirst() ? State.PASS : State.OUTSIDE;
    onlySpace = false;
    skipNewlines = format.marks.skipsNewlines();
  }

  /** Whether what stands behind a call's marker looks like a call rather than like prose. */
  private static int callFollows(byte[] text, int from, int to, boolean last) {
    int limit = Math.min(to, from + MAX_LOOK_AHEAD_BYTES);
    int i = from;
    while (i < limit && (text[i] == ' ' || text[i] == '\n' || text[i] == '\r')) {
      i++;
    }
    int name = i;
    while (i < limit && named(text[i])) {
      i++;
    }
    if (i == limit) {
      return last || limit < to || limit - from == MAX_LOOK_AHEAD_BYTES
          ? Markers.NONE
          : Markers.UNSURE;
    }
    byte c = text[i];
    boolean call = c == '<' || c == '{' || c == '[' || (i > name && (c == '\n' || c == '('));
    return call ? 0 : Markers.NONE;
  }

  private static boolean named(byte c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '_'
        || c == '-'
        || c == '.';
  }

  private int doubt(byte[] text, int from, int to, boolean last) {
    int limit = Math.min(to, from + MAX_HELD_BYTES - held.size());
    int found = search.find(format.ends.markers(), text, from, to, last);
    int start = search.start();
    if (start >= limit) {
      held.append(text, from, limit);
      if (held.size() >= MAX_HELD_BYTES) {
        thought();
        doubtful = false;
        state = State.INSIDE;
      }
      return limit;
    }
    held.append(text, from, start);
    if (found < 0) {
      return start;
    }
    int end = format.ends.end(found, text, search.end(), to, last);
    if (end == Markers.UNSURE) {
      return start;
    }
    if (end == Markers.NONE) {
      held.append(text, start, start + 1);
      return start + 1;
    }
    thought();
    close();
    return end;
  }

  private void thought() {
    sink.reasoning(held.array(), 0, held.size());
    held.clear();
  }

  private int aside(byte[] text, int from, int to, boolean last) {
    int found = search.find(format.asideEnds.markers(), text, from, to, last);
    if (found < 0) {
      rest.feed(text, from, search.start() - from);
      return search.start();
    }
    rest.feed(text, from, search.end() - from);
    state = State.INSIDE;
    return search.end();
  }
}

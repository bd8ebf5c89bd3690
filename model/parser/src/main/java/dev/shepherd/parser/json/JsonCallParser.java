package dev.shepherd.parser.json;

import dev.shepherd.parser.EventSink;
import dev.shepherd.parser.ParserSettings;
import dev.shepherd.parser.ToolParser;
import dev.shepherd.parser.json.JsonSyntax.Bare;
import dev.shepherd.parser.scan.CallTeller;
import dev.shepherd.parser.scan.MarkerSearch;
import dev.shepherd.parser.scan.Markers;
import dev.shepherd.parser.scan.WindowParser;

/**
 * Finds calls that are JSON text between markers; a {@link JsonSyntax} says which.
 *
 * <p>The machine is in plain text, where it looks for markers; or before a call, between a block's
 * marker and the first sign of a call; or in a call's header, object or arguments; or behind a
 * call, where commas, closing markers and further calls may follow. Whatever does not fit leads
 * back to plain text, and what led there is content again.
 */
final class JsonCallParser extends WindowParser implements ToolParser {

  private enum State {
    START,
    TEXT,
    /** Behind a marker of a block: a marker of a call must come. */
    BLOCK,
    /** Behind a marker of a call. */
    CALL,
    HEADER,
    OBJECT,
    AFTER
  }

  private final JsonSyntax syntax;
  private final CallTeller teller;
  private final CallObject object;
  private final CallHeader header;
  private final MarkerSearch search = new MarkerSearch();

  private State state;
  private boolean list;
  private boolean bare;
  private boolean closed;

  /** Whether the last block was no call: then its closing marker is text as the block is. */
  private boolean failed;

  JsonCallParser(JsonSyntax syntax, ParserSettings settings, EventSink sink) {
    this.syntax = syntax;
    this.teller = new CallTeller(settings, sink);
    this.object = new CallObject(syntax, teller);
    this.header = new CallHeader(syntax, teller);
    this.state = syntax.bare() == Bare.AT_START ? State.START : State.TEXT;
  }

  @Override
  public boolean insideCall() {
    return switch (state) {
      case START, TEXT -> false;
      case AFTER -> list && !bare;
      default -> true;
    };
  }

  @Override
  protected int consume(byte[] text, int from, int to, boolean last) {
    int i = from;
    while (i < to) {
      State before = state;
      int next =
          switch (state) {
            case START -> start(text, i);
            case TEXT -> text(text, i, to, last);
            case BLOCK -> block(text, i, to, last);
            case CALL -> call(text, i);
            case HEADER -> header(text, i, to, last);
            case OBJECT -> object(text, i, to, last);
            case AFTER -> after(text, i, to, last);
          };
      if (next == i && state == before) {
        return i;
      }
      i = next;
    }
    return i;
  }

  @Override
  protected void ended() {
    if (state == State.OBJECT) {
      object.finish();
    } else if (state == State.HEADER) {
      header.finish();
    }
    if (state == State.AFTER && !bare) {
      teller.forget();
    }
    teller.finish();
  }

  private int start(byte[] text, int at) {
    byte c = text[at];
    if (isSpace(c)) {
      teller.content(text, at, at + 1);
      return at + 1;
    }
    if (c == '{' || c == '[') {
      begin(true);
      state = State.CALL;
    } else {
      state = State.TEXT;
    }
    return at;
  }

  private int text(byte[] text, int from, int to, boolean last) {
    int marker = search.find(syntax.text(), text, from, to, last);
    teller.content(text, from, search.start());
    if (marker < 0) {
      return search.start();
    }
    if (syntax.isBracket(marker)) {
      begin(true);
      state = State.CALL;
      return search.start();
    }
    if (marker < syntax.blocks() + syntax.calls()) {
      begin(false);
      state = marker < syntax.blocks() ? State.BLOCK : State.CALL;
      teller.hold(text, search.start(), search.end());
    } else if (failed && syntax.closes(marker)) {
      teller.content(text, search.start(), search.end());
    }
    return search.end();
  }

  private void begin(boolean withoutMarker) {
    bare = withoutMarker;
    list = false;
    closed = false;
    failed = false;
  }

  private int block(byte[] text, int from, int to, boolean last) {
    if (isSpace(text[from])) {
      teller.hold(text, from, from + 1);
      return from + 1;
    }
    int marker = syntax.text().at(text, from, to, last);
    if (marker == Markers.UNSURE) {
      return from;
    }
    if (marker < syntax.blocks() || marker >= syntax.blocks() + syntax.calls()) {
      return noCall(from);
    }
    int end = from + syntax.text().length(marker);
    teller.hold(text, from, end);
    state = State.CALL;
    return end;
  }

  private int call(byte[] text, int from) {
    byte c = text[from];
    if (isSpace(c)) {
      teller.hold(text, from, from + 1);
      return from + 1;
    }
    if (syntax.hasObjects()) {
      if (c == '[' && !list) {
        list = true;
        teller.hold(text, from, from + 1);
        return from + 1;
      }
      if (c == '{') {
        object.begin(bare);
        state = State.OBJECT;
        teller.hold(text, from, from + 1);
        return from + 1;
      }
      if (c == ']' && list && !bare) {
        teller.hold(text, from, from + 1);
        list = false;
        state = State.AFTER;
        return from + 1;
      }
    }
    if (syntax.hasHeader() && !list) {
      header.begin();
      state = State.HEADER;
      return from;
    }
    return noCall(from);
  }

  private int noCall(int at) {
    failed = state != State.AFTER;
    teller.giveBack();
    state = State.TEXT;
    return at;
  }

  private int header(byte[] text, int from, int to, boolean last) {
    int i = header.read(text, from, to, last);
    return went(header.outcome(), i);
  }

  private int object(byte[] text, int from, int to, boolean last) {
    int i = object.read(text, from, to, last);
    return went(object.outcome(), i);
  }

  private int went(CallObject.Outcome outcome, int at) {
    switch (outcome) {
      case DONE -> state = State.AFTER;
      case FAILED -> {
        return noCall(at);
      }
      case READING -> {
        // More text decides.
      }
    }
    return at;
  }

  /** Behind a call: its closing marker, the list's next member, the next call, or text again. */
  private int after(byte[] text, int from, int to, boolean last) {
    byte c = text[from];
    if (isSpace(c)) {
      teller.hold(text, from, from + 1);
      return from + 1;
    }
    int closing = bare ? Markers.NONE : syntax.closings().at(text, from, to, last);
    if (closing == Markers.UNSURE) {
      return from;
    }
    if (closing >= 0) {
      teller.forget();
      list = false;
      closed = true;
      return from + syntax.closings().length(closing);
    }
    if (list && (c == ',' || c == ']')) {
      teller.hold(text, from, from + 1);
      list = c == ',';
      if (list) {
        state = State.CALL;
      } else {
        teller.forget();
      }
      return from + 1;
    }
    if (syntax.separators().indexOf(c) >= 0) {
      teller.hold(text, from, from + 1);
      return from + 1;
    }
    boolean another = syntax.hasObjects() && !closed && (c == '{' || (c == '[' && bare && !list));
    if (another) {
      state = State.CALL;
      return from;
    }
    int marker = syntax.text().at(text, from, to, last);
    if (marker == Markers.UNSURE) {
      return from;
    }
    return noCall(from);
  }

  private static boolean isSpace(byte c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
  }
}

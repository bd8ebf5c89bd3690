package dev.shepherd.parser.markup;

import dev.shepherd.parser.EventSink;
import dev.shepherd.parser.ParserSettings;
import dev.shepherd.parser.ToolParser;
import dev.shepherd.parser.scan.ByteText;
import dev.shepherd.parser.scan.CallTeller;
import dev.shepherd.parser.scan.MarkerSearch;
import dev.shepherd.parser.scan.Markers;
import dev.shepherd.parser.scan.WindowParser;
import java.util.List;

/**
 * Finds calls that are a Python list of dictionaries with name and arguments, behind a marker or at
 * the beginning of the answer: Sarashina's format.
 *
 * <p>A list is told when it is complete, since Python's notation has to be turned into JSON.
 */
public final class PythonObjectsParser extends WindowParser implements ToolParser {

  private enum State {
    START,
    TEXT,
    /** Behind the marker: a bracket must come. */
    MARKED,
    LIST
  }

  private final Markers marker;
  private final CallTeller teller;
  private final MarkerSearch search = new MarkerSearch();
  private final BracketScan brackets = new BracketScan();
  private final PythonReader reader = new PythonReader();
  private final ByteText list = new ByteText();
  private final ByteText json = new ByteText();

  private State state = State.START;

  /**
   * @param marker stands before the calls
   * @param settings what the request says
   * @param sink takes the events
   */
  public PythonObjectsParser(String marker, ParserSettings settings, EventSink sink) {
    this.marker = Markers.of(marker);
    this.teller = new CallTeller(settings, sink);
  }

  @Override
  public boolean insideCall() {
    return state == State.MARKED || state == State.LIST;
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
            case MARKED -> marked(text, i);
            case LIST -> list(text, i, to);
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
    teller.finish();
  }

  private int start(byte[] text, int at) {
    if (TagPattern.isSpace(text[at])) {
      teller.content(text, at, at + 1);
      return at + 1;
    }
    if (text[at] == '[' || text[at] == '{') {
      begin();
    } else {
      state = State.TEXT;
    }
    return at;
  }

  private int text(byte[] text, int from, int to, boolean last) {
    int found = search.find(marker, text, from, to, last);
    teller.content(text, from, search.start());
    if (found < 0) {
      return search.start();
    }
    teller.hold(text, search.start(), search.end());
    state = State.MARKED;
    return search.end();
  }

  private int marked(byte[] text, int at) {
    byte c = text[at];
    if (TagPattern.isSpace(c)) {
      teller.hold(text, at, at + 1);
      return at + 1;
    }
    if (c == '[' || c == '{') {
      begin();
    } else {
      teller.giveBack();
      state = State.TEXT;
    }
    return at;
  }

  private void begin() {
    state = State.LIST;
    list.clear();
    brackets.begin();
  }

  private int list(byte[] text, int from, int to) {
    int i = from;
    boolean complete = false;
    while (i < to && !complete) {
      brackets.take(text[i++]);
      complete = brackets.depth() <= 0 && brackets.outsideString();
    }
    list.append(text, from, i);
    teller.hold(text, from, i);
    if (complete) {
      tell();
      state = State.TEXT;
    }
    return i;
  }

  private void tell() {
    json.clear();
    reader.begin(list.array(), 0, list.size());
    List<JsonCalls.Call> calls =
        reader.value(json) && reader.atEnd()
            ? JsonCalls.read(json.array(), 0, json.size())
            : List.of();
    if (calls.isEmpty()) {
      teller.giveBack();
      return;
    }
    for (JsonCalls.Call call : calls) {
      if (teller.start(call.name())) {
        teller.arguments(call.arguments());
        teller.end();
      }
    }
    if (teller.count() == 0) {
      teller.giveBack();
    }
  }
}

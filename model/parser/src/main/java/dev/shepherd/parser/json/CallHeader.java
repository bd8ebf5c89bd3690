package dev.shepherd.parser.json;

import dev.shepherd.parser.json.CallObject.Outcome;
import dev.shepherd.parser.scan.ByteText;
import dev.shepherd.parser.scan.CallTeller;
import dev.shepherd.parser.scan.Markers;

/**
 * Reads a call whose name stands before its arguments: {@code name}, a marker or a brace, then
 * JSON.
 *
 * <p>What models write around the name is peeled off: the word {@code function} before a further
 * marker, {@code functions.} before it, {@code :0} behind it, a code fence around the arguments.
 * One thread at a time.
 */
final class CallHeader {

  private static final int MAX_NAME_BYTES = 256;

  private static final Markers FENCES = Markers.of("```json", "```");

  private enum State {
    NAME,
    BEFORE_VALUE,
    VALUE,
    AFTER_VALUE
  }

  private final JsonSyntax syntax;
  private final CallTeller teller;
  private final ArgumentsReader arguments;
  private final ByteText name = new ByteText();

  private State state = State.NAME;
  private Outcome outcome = Outcome.READING;
  private boolean idFollows;
  private boolean kindSeen;
  private String called = "";

  CallHeader(JsonSyntax syntax, CallTeller teller) {
    this.syntax = syntax;
    this.teller = teller;
    this.arguments = new ArgumentsReader(teller, syntax.closings());
  }

  void begin() {
    state = State.NAME;
    outcome = Outcome.READING;
    idFollows = false;
    kindSeen = false;
    name.clear();
    called = "";
  }

  Outcome outcome() {
    return outcome;
  }

  int read(byte[] text, int from, int to, boolean last) {
    int i = from;
    while (i < to && outcome == Outcome.READING) {
      State before = state;
      int next =
          switch (state) {
            case NAME -> name(text, i, to, last);
            case BEFORE_VALUE -> beforeValue(text, i, to, last);
            case VALUE -> value(text, i, to, last);
            case AFTER_VALUE -> afterValue(text, i, to, last);
          };
      if (next == i && state == before) {
        return i;
      }
      i = next;
    }
    return i;
  }

  /** The text ends inside the call. */
  void finish() {
    if (state == State.VALUE) {
      arguments.finish();
      if (teller.isOpen() && arguments.doneAtEnd()) {
        teller.end();
      }
    }
    if (state == State.AFTER_VALUE && teller.isOpen()) {
      teller.end();
    }
  }

  private int name(byte[] text, int from, int to, boolean last) {
    byte c = text[from];
    if (c == '{' && kindSeen && name.toString().isBlank()) {
      name.append("function");
    }
    if (c == '{' && !clean(name.toString()).isEmpty()) {
      return nameEnds(from);
    }
    int end = syntax.headerEnds().at(text, from, to, last);
    if (end == Markers.UNSURE) {
      return from;
    }
    if (end >= 0) {
      return separator(text, from, end);
    }
    int closing = syntax.closings().at(text, from, to, last);
    if (closing == Markers.UNSURE) {
      return from;
    }
    int marker = syntax.text().at(text, from, to, last);
    if (marker == Markers.UNSURE) {
      return from;
    }
    if (c == '`' && !clean(name.toString()).isEmpty()) {
      return nameEnds(from);
    }
    boolean fits = closing < 0 && marker < 0 && name.size() < MAX_NAME_BYTES && c != '{';
    if (!fits || c == '"') {
      outcome = Outcome.FAILED;
      return from;
    }
    if (!idFollows) {
      name.append(c);
    }
    teller.hold(text, from, from + 1);
    return from + 1;
  }

  /** A marker behind the name, or behind the call's kind or id. */
  private int separator(byte[] text, int from, int number) {
    int end = from + syntax.headerEnds().length(number);
    teller.hold(text, from, end);
    if (syntax.headerEnds().text(number).equals("[CALL_ID]")) {
      idFollows = true;
      return end;
    }
    if (!kindSeen && name.toString().trim().equals("function")) {
      name.clear();
      kindSeen = true;
      return end;
    }
    return nameEnds(end);
  }

  private int nameEnds(int at) {
    called = clean(name.toString());
    if (called.isEmpty() || called.indexOf('\n') >= 0 || called.indexOf(' ') >= 0) {
      outcome = Outcome.FAILED;
    }
    state = State.BEFORE_VALUE;
    return at;
  }

  /** The tool's name without what Kimi writes around it. */
  private static String clean(String header) {
    String text = header.strip();
    int colon = text.lastIndexOf(':');
    if (colon > 0 && text.substring(colon + 1).chars().allMatch(c -> c >= '0' && c <= '9')) {
      text = text.substring(0, colon);
    }
    String prefix = "functions.";
    return text.startsWith(prefix) ? text.substring(prefix.length()).strip() : text.strip();
  }

  private int beforeValue(byte[] text, int from, int to, boolean last) {
    byte c = text[from];
    if (c == ' ' || c == '\n' || c == '\r' || c == '\t') {
      teller.hold(text, from, from + 1);
      return from + 1;
    }
    int fence = FENCES.at(text, from, to, last);
    if (fence == Markers.UNSURE) {
      return from;
    }
    if (fence >= 0) {
      int end = from + FENCES.length(fence);
      teller.hold(text, from, end);
      return end;
    }
    int closing = syntax.closings().at(text, from, to, last);
    if (closing == Markers.UNSURE) {
      return from;
    }
    if (closing < 0 && c != '{' && c != '[' && c != '"' && c != 'n') {
      outcome = Outcome.FAILED;
      return from;
    }
    if (closing >= 0) {
      boolean started = teller.start(called);
      if (started) {
        teller.end();
      }
      outcome = started ? Outcome.DONE : Outcome.FAILED;
      return from;
    }
    arguments.begin(called);
    state = State.VALUE;
    return from;
  }

  private int value(byte[] text, int from, int to, boolean last) {
    int i = arguments.read(text, from, to, last);
    teller.hold(text, from, i);
    if (arguments.refused()) {
      outcome = Outcome.FAILED;
    } else if (arguments.done()) {
      teller.end();
      state = State.AFTER_VALUE;
    } else if (arguments.closed()) {
      outcome = teller.isOpen() ? Outcome.DONE : Outcome.FAILED;
      if (teller.isOpen()) {
        teller.breakOff();
      }
    }
    return i;
  }

  /** The fence's end belongs to the call; anything else is for the reader of markers. */
  private int afterValue(byte[] text, int from, int to, boolean last) {
    byte c = text[from];
    if (c == '\n' || c == ' ' || c == '\r' || c == '\t') {
      teller.hold(text, from, from + 1);
      return from + 1;
    }
    int fence = FENCES.at(text, from, to, last);
    if (fence == Markers.UNSURE) {
      return from;
    }
    outcome = Outcome.DONE;
    if (fence < 0) {
      return from;
    }
    teller.forget();
    return from + FENCES.length(fence);
  }
}

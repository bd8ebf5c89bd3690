package dev.shepherd.parser.json;

import dev.shepherd.parser.scan.ByteText;
import dev.shepherd.parser.scan.CallTeller;
import dev.shepherd.parser.scan.JsonStringDecoder;
import dev.shepherd.parser.scan.JsonValueScan;
import dev.shepherd.parser.scan.Markers;
import org.jspecify.annotations.Nullable;

/**
 * Reads the JSON value that is a call's arguments and tells it as it comes.
 *
 * <p>The model's bytes go through untouched, but for three habits of models that would leave the
 * client with something else than an object: raw control characters in strings are escaped, a
 * string that holds an object is unpacked, and null becomes the empty object. One thread at a time.
 */
final class ArgumentsReader {

  private enum State {
    FIRST,
    VALUE,
    NULL,
    STRING_START,
    STRING,
    DONE,
    CLOSED,
    REFUSED
  }

  private final CallTeller teller;
  private final Markers closings;
  private final JsonValueScan scan = new JsonValueScan();
  private final JsonStringDecoder decoder = new JsonStringDecoder();
  private final ByteText decoded = new ByteText();
  private final ByteText raw = new ByteText();
  private final ByteText escaped = new ByteText();

  private final Prelude prelude = new Prelude();

  /** What came before the call could start. */
  private final ByteText early = new ByteText();

  private State state = State.FIRST;
  private boolean good;
  private @Nullable String name;

  ArgumentsReader(CallTeller teller, Markers closings) {
    this.teller = teller;
    this.closings = closings;
  }

  /**
   * A value begins at the next byte.
   *
   * @param tool the tool's name, or null when it is not known yet
   */
  void begin(@Nullable String tool) {
    state = State.FIRST;
    name = tool;
    good = false;
    prelude.begin();
    scan.begin();
    early.clear();
    raw.clear();
    decoded.clear();
  }

  /** Whether the value is complete. */
  boolean done() {
    return state == State.DONE;
  }

  /** Whether a marker that closes the call came before the value's end. */
  boolean closed() {
    return state == State.CLOSED;
  }

  /** Whether the value begins as none does, or the tool is not to be called. */
  boolean refused() {
    return state == State.REFUSED;
  }

  /** Whether the value is complete if the text ends here. */
  boolean doneAtEnd() {
    return state == State.DONE || (state == State.VALUE && scan.doneAtEnd());
  }

  /**
   * Consumes bytes of the value; less than all when it is done or closed, or when a few bytes at
   * the end may begin a marker.
   */
  int read(byte[] text, int from, int to, boolean last) {
    int i = from;
    while (i < to) {
      switch (state) {
        case FIRST -> i = first(text, i);
        case NULL -> i = nothing(text, i, to);
        case STRING_START, STRING -> i = string(text, i, to);
        case VALUE -> {
          int next = value(text, i, to, last);
          if (next == i && state == State.VALUE) {
            return i;
          }
          i = next;
        }
        default -> {
          return i;
        }
      }
    }
    return i;
  }

  private int first(byte[] text, int at) {
    byte c = text[at];
    if (c == '"') {
      state = State.STRING_START;
      decoder.begin();
      raw.append(c);
      return at + 1;
    }
    if (c == 'n' || c == 'N') {
      state = State.NULL;
      return at;
    }
    state = State.VALUE;
    return at;
  }

  /** A word that begins like null: kept until it ends. */
  private int nothing(byte[] text, int from, int to) {
    int i = scan.scan(text, from, to);
    raw.append(text, from, i);
    if (scan.done() || scan.halted()) {
      accept();
      String word = raw.toString();
      if (state == State.REFUSED) {
        return i;
      }
      if (!word.equals("null") && !word.equals("None")) {
        tell(raw);
      }
      raw.clear();
      state = State.DONE;
    }
    return i;
  }

  private int string(byte[] text, int from, int to) {
    int i = decoder.decode(text, from, to, decoded);
    if (state == State.STRING_START) {
      raw.append(text, from, i);
      int c = firstSign(decoded);
      if (c == '{' || (c < 0 && decoder.done())) {
        state = State.STRING;
        raw.clear();
        accept();
      } else if (c >= 0) {
        // An ordinary string: what was seen of it is a value like any other, and so is the rest.
        decoded.clear();
        state = State.VALUE;
        for (int k = 0; k < raw.size() && state == State.VALUE; ) {
          k = value(raw.array(), k, raw.size(), false);
        }
        raw.clear();
        return i;
      }
    }
    if (state == State.STRING) {
      tell(decoded);
      decoded.clear();
    }
    if (decoder.done() && state != State.REFUSED) {
      state = State.DONE;
    }
    return i;
  }

  private static int firstSign(ByteText text) {
    for (int i = 0; i < text.size(); i++) {
      byte c = text.array()[i];
      if (c != ' ' && c != '\n' && c != '\t' && c != '\r') {
        return c & 0xFF;
      }
    }
    return -1;
  }

  private int value(byte[] text, int from, int to, boolean last) {
    if (good) {
      return rest(text, from, to, last);
    }
    Prelude.Verdict verdict = prelude.next(text[from]);
    if (verdict == Prelude.Verdict.BAD) {
      state = State.REFUSED;
      return from;
    }
    if (verdict == Prelude.Verdict.GOOD) {
      accept();
      return state == State.VALUE ? rest(text, from, to, last) : from;
    }
    return rest(text, from, from + 1, last);
  }

  /** The value has begun well: the call starts, if the name is known. */
  private void accept() {
    good = true;
    if (name != null) {
      startNow(name);
    }
  }

  private void startNow(String tool) {
    if (teller.start(tool)) {
      teller.arguments(early);
      early.clear();
    } else {
      state = State.REFUSED;
    }
  }

  private int rest(byte[] text, int from, int to, boolean last) {
    int i = scan.scan(text, from, to);
    tell(text, from, i);
    if (scan.done()) {
      state = State.DONE;
      return i;
    }
    if (!scan.halted()) {
      return i;
    }
    if (!scan.insideString()) {
      int marker = closings.at(text, i, to, last);
      if (marker == Markers.UNSURE) {
        scan.pass();
        return i;
      }
      if (marker >= 0) {
        state = State.CLOSED;
        return i;
      }
    }
    scan.pass();
    if (scan.insideString()) {
      escaped.clear();
      escaped.appendEscaped(text, i, i + 1);
      tell(escaped);
    } else {
      tell(text, i, i + 1);
    }
    return i + 1;
  }

  private void tell(ByteText piece) {
    tell(piece.array(), 0, piece.size());
  }

  private void tell(byte[] text, int from, int to) {
    if (teller.isOpen()) {
      teller.arguments(text, from, to);
    } else {
      early.append(text, from, to);
    }
  }

  /** The name came after the arguments: false when the tool is not to be called. */
  boolean named(String tool) {
    name = tool;
    startNow(tool);
    return state != State.REFUSED;
  }

  /** The text ends: a word that was kept is told. */
  void finish() {
    if (!teller.isOpen()) {
      return;
    }
    if (state == State.NULL && !raw.toString().equals("null")) {
      tell(raw);
    }
    if (state == State.STRING_START) {
      tell(raw);
    }
  }
}

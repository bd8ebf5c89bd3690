package dev.shepherd.parser.json;

import dev.shepherd.json.JsonException;
import dev.shepherd.json.JsonParser;
import dev.shepherd.json.JsonString;
import dev.shepherd.parser.scan.ByteText;
import dev.shepherd.parser.scan.CallTeller;
import dev.shepherd.parser.scan.JsonValueScan;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads one JSON object that may be a call: its name, its arguments, in any order, between other
 * members.
 *
 * <p>The call starts when the name is known and the arguments begin, so an object that merely has a
 * name is not taken for one too early. An object inside the name's place ({@code "function": {…}})
 * is read as the call itself. One thread at a time.
 */
final class CallObject {

  /** What became of the object. */
  enum Outcome {
    READING,
    DONE,
    /** It is no call, or breaks off: the next byte is not part of it. */
    FAILED
  }

  private enum State {
    FIRST_KEY,
    KEY_START,
    KEY,
    COLON,
    VALUE,
    NAME,
    ARGUMENTS,
    SKIPPED,
    AFTER_VALUE
  }

  private final JsonSyntax syntax;
  private final CallTeller teller;
  private final ArgumentsReader arguments;
  private final JsonValueScan scan = new JsonValueScan();
  private final ByteText key = new ByteText();

  private Outcome outcome = Outcome.READING;
  private State state = State.FIRST_KEY;
  private int depth;
  private boolean escape;
  private boolean haveArguments;
  private boolean bare;
  private @Nullable String name;

  CallObject(JsonSyntax syntax, CallTeller teller) {
    this.syntax = syntax;
    this.teller = teller;
    this.arguments = new ArgumentsReader(teller, syntax.closings());
  }

  /**
   * An object begins behind its brace.
   *
   * @param withoutMarker whether no marker says that it is a call
   */
  void begin(boolean withoutMarker) {
    outcome = Outcome.READING;
    state = State.FIRST_KEY;
    depth = 1;
    haveArguments = false;
    bare = withoutMarker;
    name = null;
  }

  Outcome outcome() {
    return outcome;
  }

  /** Consumes bytes until the outcome is known; a few at the end may be left. */
  int read(byte[] text, int from, int to, boolean last) {
    int i = from;
    while (i < to && outcome == Outcome.READING) {
      State before = state;
      int next =
          switch (state) {
            case KEY, NAME -> quoted(text, i, to);
            case ARGUMENTS -> arguments(text, i, to, last);
            case SKIPPED -> skipped(text, i, to);
            default -> structure(text, i);
          };
      if (next == i && state == before) {
        return i;
      }
      i = next;
    }
    return i;
  }

  /** The text ends inside the object. */
  void finish() {
    if (state == State.ARGUMENTS) {
      arguments.finish();
    }
    if (teller.isOpen() && (state != State.ARGUMENTS || arguments.doneAtEnd())) {
      teller.end();
    }
  }

  private int structure(byte[] text, int at) {
    byte c = text[at];
    if (c == ' ' || c == '\n' || c == '\r' || c == '\t') {
      teller.hold(text, at, at + 1);
      return at + 1;
    }
    boolean fits =
        switch (state) {
          case FIRST_KEY -> c == '}' ? close() : key(c);
          case KEY_START -> key(c);
          case COLON -> c == ':' && to(State.VALUE);
          case VALUE -> value(c);
          default -> c == ',' ? to(State.KEY_START) : c == '}' && close();
        };
    if (!fits) {
      fail();
      return at;
    }
    if (state == State.ARGUMENTS || state == State.SKIPPED) {
      return at;
    }
    teller.hold(text, at, at + 1);
    if (outcome == Outcome.DONE) {
      complete();
    }
    return at + 1;
  }

  private boolean to(State next) {
    state = next;
    return true;
  }

  private boolean key(byte c) {
    key.clear();
    escape = false;
    return c == '"' && to(State.KEY);
  }

  private boolean close() {
    depth--;
    if (depth == 0) {
      outcome = Outcome.DONE;
    }
    return to(State.AFTER_VALUE);
  }

  /** The first byte of a member's value. */
  private boolean value(byte c) {
    String member = decoded(key);
    if (syntax.body() == JsonSyntax.Body.NAMED_OBJECTS) {
      if (name != null || member.isEmpty()) {
        return false;
      }
      name = member;
      return beginArguments();
    }
    if (name == null && syntax.nameKeys().contains(member)) {
      key.clear();
      escape = false;
      if (c == '"') {
        return to(State.NAME);
      }
      if (c == '{' && depth == 1) {
        depth++;
        return to(State.FIRST_KEY);
      }
      return false;
    }
    if (!haveArguments && syntax.argumentKeys().contains(member)) {
      return beginArguments();
    }
    scan.begin();
    return to(State.SKIPPED);
  }

  private boolean beginArguments() {
    haveArguments = true;
    arguments.begin(name);
    return to(State.ARGUMENTS);
  }

  /** A key or a name, up to its closing quotation mark. */
  private int quoted(byte[] text, int from, int to) {
    int i = from;
    while (i < to && (escape || text[i] != '"')) {
      escape = !escape && text[i] == '\\';
      i++;
    }
    key.append(text, from, i);
    teller.hold(text, from, i);
    if (i == to) {
      return i;
    }
    teller.hold(text, i, i + 1);
    if (state == State.KEY) {
      state = State.COLON;
    } else {
      name = decoded(key);
      state = State.AFTER_VALUE;
      if (name.isEmpty() || (haveArguments && !arguments.named(name))) {
        fail();
      }
    }
    return i + 1;
  }

  private int arguments(byte[] text, int from, int to, boolean last) {
    int i = arguments.read(text, from, to, last);
    teller.hold(text, from, i);
    if (arguments.done()) {
      state = State.AFTER_VALUE;
    } else if (arguments.closed() || arguments.refused()) {
      fail();
    }
    return i;
  }

  private int skipped(byte[] text, int from, int to) {
    int i = scan.scan(text, from, to);
    teller.hold(text, from, i);
    if (scan.done()) {
      state = State.AFTER_VALUE;
    } else if (scan.halted()) {
      if (scan.insideString()) {
        teller.hold(text, i, i + 1);
        scan.pass();
        return i + 1;
      }
      fail();
    }
    return i;
  }

  /** The object's last brace was read. */
  private void complete() {
    if (teller.isOpen()) {
      teller.end();
      return;
    }
    boolean named = name != null && !haveArguments && (!bare || teller.knows(name));
    if (named && name != null && teller.start(name)) {
      teller.end();
    } else {
      outcome = Outcome.FAILED;
    }
  }

  /** What follows is not part of the object; a call whose arguments are complete is complete. */
  private void fail() {
    outcome = Outcome.FAILED;
    if (teller.isOpen()) {
      if (state == State.ARGUMENTS) {
        teller.breakOff();
      } else {
        teller.end();
      }
      outcome = Outcome.DONE;
    }
  }

  private static String decoded(ByteText literal) {
    byte[] bytes = Arrays.copyOf(literal.array(), literal.size());
    boolean plain = true;
    for (byte b : bytes) {
      plain &= b != '\\';
    }
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (plain) {
      return text;
    }
    try {
      return JsonParser.parse("\"" + text + "\"") instanceof JsonString string
          ? string.value()
          : text;
    } catch (JsonException e) {
      return text;
    }
  }
}

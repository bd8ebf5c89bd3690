package dev.shepherd.parser.constrain;

import dev.shepherd.parser.EventSink;
import dev.shepherd.parser.ParserSettings;
import dev.shepherd.parser.ToolFormat;
import dev.shepherd.parser.ToolParser;
import dev.shepherd.parser.scan.JsonValueScan;
import java.util.List;

/**
 * Reads an answer that a JSON Schema held to the arguments of one function.
 *
 * <p>The engine guarantees an object; an answer that does not begin as one is content, and so is
 * text behind it.
 */
public final class ForcedCalls implements ToolParser {

  private enum State {
    BEFORE,
    ARGUMENTS,
    AFTER,
    CONTENT
  }

  private final String function;
  private final ParserSettings settings;
  private final EventSink sink;
  private final JsonValueScan json = new JsonValueScan();
  private State state = State.BEFORE;

  private ForcedCalls(String function, ParserSettings settings, EventSink sink) {
    this.function = function;
    this.settings = settings;
    this.sink = sink;
  }

  /** The format of an answer that is the arguments of this function. */
  public static ToolFormat named(String function) {
    return ToolFormat.of(
        "forced:" + function,
        List.of(),
        (settings, sink) -> new ForcedCalls(function, settings, sink));
  }

  @Override
  public boolean insideCall() {
    return state == State.ARGUMENTS;
  }

  @Override
  public void feed(byte[] utf8, int offset, int length) {
    int end = offset + length;
    int at = offset;
    while (at < end) {
      at =
          switch (state) {
            case BEFORE, AFTER -> between(utf8, at, end);
            case ARGUMENTS -> arguments(utf8, at, end);
            case CONTENT -> {
              sink.content(utf8, at, end - at);
              yield end;
            }
          };
    }
  }

  private int between(byte[] utf8, int from, int to) {
    int at = from;
    while (at < to && space(utf8[at])) {
      at++;
    }
    if (at < to && state == State.BEFORE && utf8[at] == '{') {
      state = State.ARGUMENTS;
      sink.callStart(0, settings.ids().id(0, function), function);
    } else if (at < to) {
      state = State.CONTENT;
    }
    return at;
  }

  /** What JSON cannot hold is passed on too: the engine was to prevent it, the client sees it. */
  private int arguments(byte[] utf8, int from, int to) {
    int stop = json.scan(utf8, from, to);
    if (json.halted()) {
      json.pass();
      stop++;
    }
    sink.arguments(0, utf8, from, stop - from);
    if (json.done()) {
      sink.callEnd(0);
      state = State.AFTER;
    }
    return stop;
  }

  private static boolean space(byte c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
  }

  @Override
  public void finish() {
    // Nothing is held.
  }
}

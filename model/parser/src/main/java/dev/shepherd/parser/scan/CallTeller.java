package dev.shepherd.parser.scan;

import dev.shepherd.parser.EventSink;
import dev.shepherd.parser.ParserSettings;
import java.nio.charset.StandardCharsets;

/**
 * Tells the calls that a parser finds: numbers them, gives them ids, and keeps the markup that led
 * to a call until it is certain that it is one.
 *
 * <p>Markup is {@link #hold held}. When a call {@link #start starts} it was a call's markup and is
 * forgotten; when it turns out to be none, it is {@link #giveBack given back} as content. White
 * space before the first call, between calls and behind the last one is a format's layout, not
 * content, so it waits for what follows: text makes it content, a call or the end makes it vanish.
 * One thread at a time.
 */
public final class CallTeller {

  private static final byte[] EMPTY_OBJECT = "{}".getBytes(StandardCharsets.UTF_8);

  private final ParserSettings settings;
  private final EventSink sink;
  private final ByteText held = new ByteText();
  private final ByteText space = new ByteText();
  private boolean layout = true;
  private int calls;
  private boolean open;
  private boolean argumentsTold;

  /**
   * @param settings the policy for unknown tools and the ids
   * @param sink takes the events
   */
  public CallTeller(ParserSettings settings, EventSink sink) {
    this.settings = settings;
    this.sink = sink;
  }

  /** Text for the user. */
  public void content(byte[] text, int from, int to) {
    if (from == to) {
      return;
    }
    int start = from;
    if (layout) {
      while (start < to && isSpace(text[start])) {
        start++;
      }
      space.append(text, from, start);
      if (start == to) {
        return;
      }
      layout = false;
      tellSpace();
    }
    sink.content(text, start, to - start);
  }

  private void tellSpace() {
    if (!space.isEmpty()) {
      sink.content(space.array(), 0, space.size());
      space.clear();
    }
  }

  /** Markup that may belong to a call; passed over while a call is open. */
  public void hold(byte[] text, int from, int to) {
    if (!open) {
      held.append(text, from, to);
    }
  }

  /** What was held is no call after all. */
  public void giveBack() {
    if (!held.isEmpty()) {
      content(held.array(), 0, held.size());
      held.clear();
    }
  }

  /** What was held was markup that is told nowhere, the end of a list of calls for instance. */
  public void forget() {
    held.clear();
  }

  /**
   * A call begins.
   *
   * @return false when the tool is unknown and such calls are text; then nothing is told
   */
  public boolean start(String name) {
    if (!settings.accepts(name)) {
      return false;
    }
    held.clear();
    space.clear();
    open = true;
    argumentsTold = false;
    sink.callStart(calls, settings.ids().id(calls, name), name);
    return true;
  }

  /** A piece of the arguments' JSON text. */
  public void arguments(byte[] text, int from, int to) {
    if (to > from) {
      argumentsTold = true;
      sink.arguments(calls, text, from, to - from);
    }
  }

  /** All of a buffer as a piece of the arguments. */
  public void arguments(ByteText text) {
    arguments(text.array(), 0, text.size());
  }

  /** The call is complete; without arguments it has the empty object. */
  public void end() {
    if (!argumentsTold) {
      arguments(EMPTY_OBJECT, 0, EMPTY_OBJECT.length);
    }
    sink.callEnd(calls);
    close();
  }

  /** The call broke off: what was told of its arguments is not complete. */
  public void breakOff() {
    close();
  }

  private void close() {
    calls++;
    open = false;
    layout = true;
    held.clear();
  }

  /** Whether a call has begun and not ended. */
  public boolean isOpen() {
    return open;
  }

  /** Number of calls that have begun. */
  public int count() {
    return open ? calls + 1 : calls;
  }

  /** Whether the tool is one that the request offers. */
  public boolean knows(String name) {
    return settings.tools().has(name);
  }

  /** The text ended: a call that is open breaks off, what is held is content. */
  public void finish() {
    if (open) {
      breakOff();
    }
    giveBack();
    if (calls == 0) {
      tellSpace();
    }
    space.clear();
  }

  private static boolean isSpace(byte c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
  }
}

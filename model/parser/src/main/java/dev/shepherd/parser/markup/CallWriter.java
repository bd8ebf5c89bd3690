package dev.shepherd.parser.markup;

import dev.shepherd.parser.EventSink;
import dev.shepherd.parser.ParserSettings;
import dev.shepherd.parser.ToolSchema;
import dev.shepherd.parser.scan.ByteText;
import java.nio.charset.StandardCharsets;

/**
 * Tells content and calls, and knows which white space between them is only layout.
 *
 * <p>White space before the first text, and after a call, is held until text follows. If a call or
 * the end follows instead, it was layout and is dropped. Arguments are written into {@link #json()}
 * and told by {@link #flush}. One thread at a time.
 */
final class CallWriter {

  private final ParserSettings settings;
  private final EventSink sink;
  private final boolean trimsBeforeCalls;
  private final ByteText space = new ByteText();
  private final ByteText json = new ByteText();
  private int calls;
  private boolean textSinceCall;
  private boolean open;
  private boolean firstKey;

  CallWriter(ParserSettings settings, EventSink sink, boolean trimsBeforeCalls) {
    this.settings = settings;
    this.sink = sink;
    this.trimsBeforeCalls = trimsBeforeCalls;
  }

  /** Text that the user sees. */
  void content(byte[] text, int from, int to) {
    int start = from;
    if (!textSinceCall) {
      while (start < to && TagPattern.isSpace(text[start])) {
        start++;
      }
      if (start == to) {
        space.append(text, from, to);
        return;
      }
      textSinceCall = true;
      release();
      start = from;
    }
    int end = to;
    if (trimsBeforeCalls) {
      while (end > start && TagPattern.isSpace(text[end - 1])) {
        end--;
      }
      if (end > start) {
        release();
      }
    }
    if (end > start) {
      sink.content(text, start, end - start);
    }
    space.append(text, end, to);
  }

  /** Held text that turned out to be content. */
  void content(ByteText text) {
    if (!text.isEmpty()) {
      content(text.array(), 0, text.size());
    }
  }

  /** Text of the model's thinking. */
  void reasoning(byte[] text, int from, int to) {
    if (to > from) {
      sink.reasoning(text, from, to - from);
    }
  }

  private void release() {
    if (!space.isEmpty()) {
      sink.content(space.array(), 0, space.size());
      space.clear();
    }
  }

  /** The schema of a tool's arguments. */
  ToolSchema schema(String name) {
    return settings.tools().schema(name);
  }

  /** Whether calls to this tool are told as calls. */
  boolean accepts(String name) {
    return settings.accepts(name);
  }

  /** Whether thinking is told apart from content. */
  boolean separatesReasoning() {
    return settings.separateReasoning();
  }

  /** A call begins; white space before it was layout. */
  void beginCall(String name) {
    space.clear();
    textSinceCall = false;
    sink.callStart(calls, settings.ids().id(calls, name), name);
    open = true;
    firstKey = true;
    json.clear();
  }

  /** A member of the arguments begins: what is written next is its value. */
  void key(String name) {
    json.append(firstKey ? '{' : ',');
    firstKey = false;
    byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
    json.append('"').appendEscaped(utf8, 0, utf8.length).append('"').append(':');
  }

  /** Where the arguments' JSON text is written. */
  ByteText json() {
    return json;
  }

  /** Tells what was written of the arguments. */
  void flush() {
    if (open && !json.isEmpty()) {
      sink.arguments(calls, json.array(), 0, json.size());
      json.clear();
    }
  }

  /** Passes the model's own JSON text on as arguments. */
  void raw(byte[] text, int from, int to) {
    flush();
    firstKey = false;
    if (to > from) {
      sink.arguments(calls, text, from, to - from);
    }
  }

  /** All members are written: closes the arguments and the call. */
  void endMembers() {
    if (firstKey) {
      json.append('{');
    }
    json.append('}');
    endCall();
  }

  /** The call is complete. */
  void endCall() {
    flush();
    sink.callEnd(calls++);
    open = false;
  }

  /** The text ends inside the call: what was written is all there is. */
  void abandonCall() {
    flush();
    calls++;
    open = false;
  }

  /** A complete call whose arguments are known. */
  void call(String name, ByteText arguments) {
    beginCall(name);
    raw(arguments.array(), 0, arguments.size());
    endCall();
  }

  /** The text ends. White space at the end counts only after text. */
  void finish() {
    if (textSinceCall || calls == 0) {
      release();
    }
    space.clear();
  }
}

package dev.shepherd.parser.markup;

import dev.shepherd.parser.EventSink;
import dev.shepherd.parser.ParserSettings;
import dev.shepherd.parser.ToolSchema;
import dev.shepherd.parser.scan.ByteText;
import dev.shepherd.parser.scan.CallTeller;
import java.nio.charset.StandardCharsets;

/**
 * Writes the arguments of calls as JSON, member by member, and tells them.
 *
 * <p>What is written into {@link #json()} is told by {@link #flush}. White space between text and a
 * call is dropped when the format writes it as layout and no text follows the call, white space
 * between a call and the end of its section always. One thread at a time.
 */
final class CallWriter {

  private final ParserSettings settings;
  private final EventSink sink;
  private final CallTeller teller;
  private final boolean trimsBeforeCalls;
  private final ByteText space = new ByteText();
  private final ByteText gap = new ByteText();
  private final ByteText json = new ByteText();
  private boolean inGap;
  private boolean firstKey;

  CallWriter(ParserSettings settings, EventSink sink, boolean trimsBeforeCalls) {
    this.settings = settings;
    this.sink = sink;
    this.trimsBeforeCalls = trimsBeforeCalls;
    teller = new CallTeller(settings, sink);
  }

  /** A call of a section has ended: white space may be the section's layout. */
  void beginGap() {
    inGap = true;
  }

  /** The section or its next call follows: white space before it was layout. */
  void endGap() {
    inGap = false;
    gap.clear();
  }

  /** Text that the user sees. */
  void content(byte[] text, int from, int to) {
    if (!inGap) {
      tell(text, from, to);
      return;
    }
    int start = from;
    while (start < to && TagPattern.isSpace(text[start])) {
      start++;
    }
    gap.append(text, from, start);
    if (start < to) {
      tell(gap.array(), 0, gap.size());
      endGap();
      tell(text, start, to);
    }
  }

  private void tell(byte[] text, int from, int to) {
    int end = to;
    if (trimsBeforeCalls) {
      while (end > from && TagPattern.isSpace(text[end - 1])) {
        end--;
      }
      if (end > from) {
        release();
      }
      space.append(text, end, to);
    }
    teller.content(text, from, end);
  }

  /** Held text that turned out to be content. */
  void content(ByteText text) {
    content(text.array(), 0, text.size());
  }

  private void release() {
    teller.content(space.array(), 0, space.size());
    space.clear();
  }

  /** Text of the model's thinking; content when the request does not want it apart. */
  void reasoning(byte[] text, int from, int to) {
    if (!settings.separateReasoning()) {
      content(text, from, to);
    } else if (to > from) {
      sink.reasoning(text, from, to - from);
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

  /** A call begins; its tool is one that is {@link #accepts accepted}. */
  void beginCall(String name) {
    endGap();
    teller.start(name);
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
    if (!json.isEmpty()) {
      teller.arguments(json);
      json.clear();
    }
  }

  /** Passes the model's own JSON text on as arguments. */
  void raw(byte[] text, int from, int to) {
    flush();
    firstKey = false;
    teller.arguments(text, from, to);
  }

  /** All members are written: closes the arguments and the call. */
  void endMembers() {
    if (!firstKey) {
      json.append('}');
    }
    endCall();
  }

  /** The call is complete. */
  void endCall() {
    flush();
    teller.end();
  }

  /** The text ends inside the call: what was written is all there is. */
  void breakOff() {
    flush();
    teller.breakOff();
  }

  /** A complete call whose arguments are known. */
  void call(String name, ByteText arguments) {
    beginCall(name);
    raw(arguments.array(), 0, arguments.size());
    endCall();
  }

  /** The text ends. */
  void finish() {
    endGap();
    if (!space.isEmpty()) {
      release();
    }
    teller.finish();
  }
}

package dev.shepherd.parser.catalog;

import dev.shepherd.json.JsonArray;
import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonValue;
import dev.shepherd.parser.EventSink;
import dev.shepherd.parser.scan.ByteText;
import java.util.ArrayList;
import java.util.List;

/**
 * Collects what a parser tells into one answer: the complete form of every format. One thread at a
 * time.
 */
public final class ParsedAnswer implements EventSink {

  private final ByteText content = new ByteText();
  private final ByteText reasoning = new ByteText();
  private final List<Call> calls = new ArrayList<>();
  private final List<JsonValue> events = new ArrayList<>();
  private final boolean keepEvents;

  /** Text of the last event that is not told yet: a range may end inside a character. */
  private final ByteText piece = new ByteText();

  private String pieceType = "";
  private int pieceIndex;

  /**
   * @param keepEvents whether the events themselves are kept beside their sum
   */
  public ParsedAnswer(boolean keepEvents) {
    this.keepEvents = keepEvents;
  }

  /** One call of the answer. */
  private static final class Call {
    private final String id;
    private final String name;
    private final ByteText arguments = new ByteText();
    private boolean complete;

    Call(String id, String name) {
      this.id = id;
      this.name = name;
    }
  }

  @Override
  public void content(byte[] utf8, int offset, int length) {
    content.append(utf8, offset, offset + length);
    text("content", -1, utf8, offset, length);
  }

  @Override
  public void reasoning(byte[] utf8, int offset, int length) {
    reasoning.append(utf8, offset, offset + length);
    text("reasoning", -1, utf8, offset, length);
  }

  @Override
  public void callStart(int index, String id, String name) {
    calls.add(new Call(id, name));
    if (keepEvents) {
      flush();
      events.add(event("tool_call_start", index).put("id", id).put("name", name).build());
    }
  }

  @Override
  public void arguments(int index, byte[] utf8, int offset, int length) {
    calls.get(index).arguments.append(utf8, offset, offset + length);
    text("arguments", index, utf8, offset, length);
  }

  @Override
  public void callEnd(int index) {
    calls.get(index).complete = true;
    if (keepEvents) {
      flush();
      events.add(event("tool_call_end", index).build());
    }
  }

  private void text(String type, int index, byte[] utf8, int offset, int length) {
    if (!keepEvents) {
      return;
    }
    if (!type.equals(pieceType) || index != pieceIndex) {
      flush();
      pieceType = type;
      pieceIndex = index;
    }
    piece.append(utf8, offset, offset + length);
    int whole = wholeCharacters(piece);
    if (whole > 0) {
      ByteText text = new ByteText();
      text.append(piece.array(), 0, whole);
      piece.drop(whole);
      events.add(textEvent(text));
    }
  }

  private void flush() {
    if (!piece.isEmpty()) {
      events.add(textEvent(piece));
      piece.clear();
    }
    pieceType = "";
  }

  private JsonObject textEvent(ByteText text) {
    return event(pieceType, pieceIndex).put("text", text.toString()).build();
  }

  private static JsonObject.Builder event(String type, int index) {
    JsonObject.Builder event = JsonObject.builder().put("type", type);
    return index < 0 ? event : event.put("index", index);
  }

  /** How many bytes at the beginning are whole characters. */
  private static int wholeCharacters(ByteText text) {
    int size = text.size();
    byte[] bytes = text.array();
    for (int back = 1; back <= 3 && back <= size; back++) {
      int b = bytes[size - back] & 0xFF;
      if (b < 0x80) {
        return size;
      }
      if (b >= 0xC0) {
        int need = b >= 0xF0 ? 4 : b >= 0xE0 ? 3 : 2;
        return need > back ? size - back : size;
      }
    }
    return size;
  }

  /** Text that the user sees. */
  public String content() {
    return content.toString();
  }

  /** Text of the thinking. */
  public String reasoning() {
    return reasoning.toString();
  }

  /** The calls as {@code {"name": …, "arguments": text}}. */
  public JsonArray calls() {
    List<JsonValue> list = new ArrayList<>();
    for (Call call : calls) {
      list.add(JsonObject.of("name", call.name, "arguments", call.arguments.toString()));
    }
    return new JsonArray(list);
  }

  /** The calls' ids, in order. */
  public List<String> ids() {
    return calls.stream().map(call -> call.id).toList();
  }

  /** Whether every call was told to its end. */
  public boolean complete() {
    return calls.stream().allMatch(call -> call.complete);
  }

  /** The events in order; text pieces end with whole characters. Empty when they are not kept. */
  public JsonArray events() {
    flush();
    return new JsonArray(List.copyOf(events));
  }
}

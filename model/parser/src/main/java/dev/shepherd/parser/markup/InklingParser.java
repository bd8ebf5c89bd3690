package dev.shepherd.parser.markup;

import dev.shepherd.parser.EventSink;
import dev.shepherd.parser.ParserSettings;
import dev.shepherd.parser.ThinkingStart;
import dev.shepherd.parser.ToolParser;
import dev.shepherd.parser.markup.JsonCalls.Call;
import dev.shepherd.parser.scan.ByteText;
import dev.shepherd.parser.scan.JsonValueScan;
import dev.shepherd.parser.scan.MarkerSearch;
import dev.shepherd.parser.scan.Markers;
import dev.shepherd.parser.scan.WindowParser;
import java.util.List;

/**
 * Reads Inkling's answer: a row of messages, whose control tokens say whether the text behind them
 * is content, thinking or a call. What stands between a message's first token and the next one
 * names its recipient and is never shown.
 */
final class InklingParser extends WindowParser implements ToolParser {

  private static final Markers TOKENS =
      Markers.of(
          "<|message_model|>",
          "<|content_thinking|>",
          "<|content_invoke_tool_json|>",
          "<|content_invoke_tool_text|>",
          "<|content_text|>",
          "<|end_message|>",
          "<|content_model_end_sampling|>");
  private static final int MESSAGE = 0;
  private static final int THINKING = 1;
  private static final int TOOL_JSON = 2;
  private static final int TOOL_TEXT = 3;

  private enum Part {
    TEXT,
    HEADER,
    THINKING,
    CALL,
    CALL_TEXT
  }

  private final CallWriter writer;
  private final MarkerSearch search = new MarkerSearch();
  private final JsonValueScan json = new JsonValueScan();
  private final ByteText body = new ByteText();
  private final ByteText header = new ByteText();
  private Part part = Part.TEXT;

  InklingParser(ParserSettings settings, EventSink sink) {
    writer = new CallWriter(settings, sink, false);
    if (settings.thinking() == ThinkingStart.OPEN) {
      part = Part.THINKING;
    }
  }

  @Override
  public boolean insideCall() {
    return part == Part.CALL || part == Part.CALL_TEXT;
  }

  @Override
  protected int consume(byte[] text, int from, int to, boolean last) {
    int at = from;
    while (at < to) {
      if (part == Part.CALL && !json.done() && !json.halted()) {
        int end = json.scan(text, at, to);
        body.append(text, at, end);
        at = end;
        continue;
      }
      int found = search.find(TOKENS, text, at, to, last);
      tell(text, at, search.start());
      at = search.start();
      if (found == Markers.NONE) {
        return at;
      }
      token(found);
      at = search.end();
    }
    return at;
  }

  private void tell(byte[] text, int from, int to) {
    switch (part) {
      case TEXT -> writer.content(text, from, to);
      case THINKING -> writer.reasoning(text, from, to);
      case HEADER -> header.append(text, from, to);
      case CALL, CALL_TEXT -> body.append(text, from, to);
    }
  }

  private void token(int token) {
    if (insideCall()) {
      call();
    }
    part =
        switch (token) {
          case MESSAGE -> Part.HEADER;
          case THINKING -> Part.THINKING;
          case TOOL_JSON -> Part.CALL;
          case TOOL_TEXT -> Part.CALL_TEXT;
          default -> Part.TEXT;
        };
    if (part == Part.HEADER) {
      header.clear();
    }
    body.clear();
    json.begin();
  }

  /** The end of a call; when it is broken, its text is content. */
  private void call() {
    if (part == Part.CALL_TEXT && !header.toString().isBlank()) {
      textCall(header.toString().strip());
      return;
    }
    List<Call> calls = part == Part.CALL ? JsonCalls.read(body.array(), 0, body.size()) : List.of();
    if (calls.size() == 1 && writer.accepts(calls.getFirst().name())) {
      writer.call(calls.getFirst().name(), calls.getFirst().arguments());
    } else {
      writer.content(body);
    }
    body.clear();
  }

  /** A call whose argument is plain text. */
  private void textCall(String name) {
    if (!writer.accepts(name)) {
      writer.content(body);
      return;
    }
    writer.beginCall(name);
    writer.key("text");
    writer.json().append('"').appendEscaped(body.array(), 0, body.size()).append('"');
    writer.endMembers();
  }

  @Override
  protected void ended() {
    if (insideCall()) {
      call();
    }
    writer.finish();
  }
}

package dev.shepherd.parser.markup;

import dev.shepherd.parser.EventSink;
import dev.shepherd.parser.ParserSettings;
import dev.shepherd.parser.ToolParser;
import dev.shepherd.parser.scan.ByteText;
import dev.shepherd.parser.scan.MarkerSearch;
import dev.shepherd.parser.scan.Markers;
import dev.shepherd.parser.scan.WindowParser;

/**
 * Reads the answer of a Muse model: a row of messages, each with a recipient. What the model writes
 * to itself is thinking, what it writes to the user is content, and tags count only in messages to
 * tools, so that tags in an answer about tags stay text. Text that never had a recipient is read
 * for calls too.
 */
final class MuseParser extends WindowParser implements ToolParser {

  private static final TagLookup TAGS = new TagLookup(TagFormats.atem());
  private static final Markers MARKERS =
      Markers.of("<|start|>", "<|message|>", "<|eom|>", "<|eot|>");
  private static final int START = 0;
  private static final int MESSAGE = 1;
  private static final int MAX_HEADER_BYTES = 512;

  private enum Part {
    /** Before the first message: perhaps a header without its beginning, perhaps plain text. */
    FIRST,
    HEADER,
    THINKING,
    CONTENT,
    TOOL
  }

  private final CallWriter writer;
  private final MarkerSearch search = new MarkerSearch();
  private final ByteText header = new ByteText();
  private TagParser tags;
  private Part part = Part.FIRST;

  MuseParser(ParserSettings settings, EventSink sink) {
    writer = new CallWriter(settings, sink, false);
    tags = new TagParser(TAGS, writer);
  }

  @Override
  public boolean insideCall() {
    return part == Part.TOOL && tags.insideCall();
  }

  @Override
  protected int consume(byte[] text, int from, int to, boolean last) {
    int at = from;
    while (at < to) {
      int found = search.find(MARKERS, text, at, to, last);
      tell(text, at, search.start());
      at = search.start();
      if (found == Markers.NONE) {
        return at;
      }
      marker(found);
      at = search.end();
    }
    return at;
  }

  private void tell(byte[] text, int from, int to) {
    if (to == from) {
      return;
    }
    switch (part) {
      case FIRST -> {
        header.append(text, from, to);
        if (!mayBeHeader()) {
          part = Part.TOOL;
          flushHeader();
        }
      }
      case HEADER -> {
        header.append(text, from, to);
        if (header.size() > MAX_HEADER_BYTES) {
          part = Part.CONTENT;
          flushHeader();
        }
      }
      case THINKING -> writer.reasoning(text, from, to);
      case CONTENT -> writer.content(text, from, to);
      case TOOL -> tags.feed(text, from, to - from);
    }
  }

  /** Whether the text so far may be the rest of a header that the prompt began. */
  private boolean mayBeHeader() {
    byte[] text = header.array();
    int at = 0;
    while (at < header.size() && text[at] == ' ') {
      at++;
    }
    String to = "to=";
    for (int i = 0; i < to.length(); i++, at++) {
      if (at == header.size()) {
        return header.size() < MAX_HEADER_BYTES;
      }
      if (text[at] != to.charAt(i)) {
        return false;
      }
    }
    while (at < header.size()) {
      byte c = text[at++];
      if (!PythonReader.isWord(c) && c != '.' && c != '-') {
        return false;
      }
    }
    return header.size() < MAX_HEADER_BYTES;
  }

  private void flushHeader() {
    if (part == Part.TOOL) {
      tags.feed(header.array(), 0, header.size());
    } else {
      writer.content(header);
    }
    header.clear();
  }

  private void marker(int marker) {
    if (part == Part.FIRST && marker != MESSAGE) {
      part = Part.TOOL;
      flushHeader();
    }
    if (part == Part.TOOL) {
      tags.finish();
      tags = new TagParser(TAGS, writer);
    }
    part =
        switch (marker) {
          case START -> Part.HEADER;
          case MESSAGE -> recipient(header.toString());
          default -> Part.CONTENT;
        };
    header.clear();
  }

  private static Part recipient(String header) {
    int at = header.indexOf("to=");
    String name = at < 0 ? "self" : header.substring(at + 3).strip();
    return switch (name) {
      case "self", "developer" -> Part.THINKING;
      case "user", "commentary" -> Part.CONTENT;
      default -> Part.TOOL;
    };
  }

  @Override
  protected void ended() {
    if (!header.isEmpty()) {
      part = part == Part.FIRST ? Part.TOOL : Part.CONTENT;
      flushHeader();
    }
    tags.finish();
    writer.finish();
  }
}

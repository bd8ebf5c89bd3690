package dev.shepherd.parser.reasoning;

import dev.shepherd.parser.EventSink;
import dev.shepherd.parser.ToolParser;
import dev.shepherd.parser.scan.ByteText;
import dev.shepherd.parser.scan.MarkerSearch;
import dev.shepherd.parser.scan.Markers;
import dev.shepherd.parser.scan.WindowParser;
import java.nio.charset.StandardCharsets;

/**
 * Splits off what a Muse model writes to itself.
 *
 * <p>An answer is a row of messages, {@code header<|message|>body<|eom|>}; the first header lacks
 * its {@code <|start|>assistant}, which the prompt wrote. The header's {@code to=} says who is
 * meant: {@code self} is thinking, {@code user} and {@code commentary} are content, others are
 * tools, whose messages are passed on with their frames.
 */
final class MuseThinking extends WindowParser {

  private static final int MAX_HEADER_BYTES = 512;
  private static final byte[] TO = "to=".getBytes(StandardCharsets.UTF_8);
  private static final int START = 0;
  private static final int MESSAGE = 0;
  private static final Markers IN_HEADER = Markers.of("<|message|>");
  private static final Markers IN_BODY = Markers.of("<|start|>", "<|eom|>", "<|eot|>");

  private enum Place {
    /** Before the first message, whose header begins without a marker. */
    BEGINNING,
    HEADER,
    THINKING,
    CONTENT,
    TOOL
  }

  private final EventSink sink;
  private final ToolParser rest;
  private final MarkerSearch search = new MarkerSearch();
  private final ByteText header = new ByteText();
  private Place place = Place.BEGINNING;
  private boolean thought;

  MuseThinking(EventSink sink, ToolParser rest) {
    this.sink = sink;
    this.rest = rest;
  }

  @Override
  protected int consume(byte[] text, int from, int to, boolean last) {
    int at = from;
    while (at < to) {
      int next =
          switch (place) {
            case BEGINNING -> beginning(text, at, to, last);
            case HEADER -> header(text, at, to, last);
            default -> body(text, at, to, last);
          };
      if (next == at) {
        return at;
      }
      at = next;
    }
    return to;
  }

  /** A first header begins with {@code to=} or a start token; everything else is content. */
  private int beginning(byte[] text, int from, int to, boolean last) {
    int i = from;
    while (i < to && i - from < MAX_HEADER_BYTES && text[i] == ' ') {
      i++;
    }
    int start = IN_BODY.at(text, i, to, last);
    if (start == Markers.UNSURE) {
      return from;
    }
    for (int k = 0; k < TO.length && start != START; k++) {
      if (i + k == to && !last) {
        return from;
      }
      if (i + k >= to || text[i + k] != TO[k]) {
        place = Place.CONTENT;
        return body(text, from, to, last);
      }
    }
    place = Place.HEADER;
    return header(text, from, to, last);
  }

  private int header(byte[] text, int from, int to, boolean last) {
    int found = search.find(IN_HEADER, text, from, to, last);
    int start = search.start();
    int limit = from + MAX_HEADER_BYTES - header.size();
    if (start > limit) {
      header.append(text, from, limit);
      flushHeader();
      place = Place.CONTENT;
      return limit;
    }
    header.append(text, from, start);
    if (found != MESSAGE) {
      return start;
    }
    int end = search.end();
    String recipient = recipient(header.toString());
    switch (recipient) {
      case "self" -> {
        if (thought) {
          sink.reasoning(new byte[] {'\n'}, 0, 1);
        }
        thought = true;
        place = Place.THINKING;
      }
      case "user", "commentary" -> place = Place.CONTENT;
      default -> {
        rest.feed(header.array(), 0, header.size());
        rest.feed(text, start, end - start);
        place = Place.TOOL;
      }
    }
    header.clear();
    return end;
  }

  private static String recipient(String header) {
    int at = header.indexOf("to=");
    if (at < 0) {
      return "user";
    }
    int end = at + TO.length;
    while (end < header.length() && header.charAt(end) > ' ' && header.charAt(end) != '<') {
      end++;
    }
    return header.substring(at + TO.length, end);
  }

  private int body(byte[] text, int from, int to, boolean last) {
    int found = search.find(IN_BODY, text, from, to, last);
    int start = search.start();
    if (start > from) {
      tell(text, from, start);
    }
    if (found < 0) {
      return start;
    }
    int end = search.end();
    if (place == Place.TOOL) {
      if (found == START) {
        rest.feed(text, start, 1);
        return start + 1;
      }
      rest.feed(text, start, end - start);
      place = Place.CONTENT;
    } else if (found == START) {
      header.append(text, start, end);
      place = Place.HEADER;
    } else {
      place = Place.CONTENT;
    }
    return end;
  }

  private void tell(byte[] text, int from, int to) {
    if (place == Place.THINKING) {
      sink.reasoning(text, from, to - from);
    } else {
      rest.feed(text, from, to - from);
    }
  }

  private void flushHeader() {
    rest.feed(header.array(), 0, header.size());
    header.clear();
  }

  @Override
  protected void ended() {
    flushHeader();
    rest.finish();
  }
}

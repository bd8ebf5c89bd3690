package dev.shepherd.parser.markup;

import dev.shepherd.parser.EventSink;
import dev.shepherd.parser.ParserSettings;
import dev.shepherd.parser.ToolParser;
import dev.shepherd.parser.scan.ByteText;
import dev.shepherd.parser.scan.MarkerSearch;
import dev.shepherd.parser.scan.Markers;
import dev.shepherd.parser.scan.WindowParser;

/**
 * Finds the calls of the Gemma family. A call is told when it is complete; what is no call after
 * all is content.
 */
final class GemmaParser extends WindowParser implements ToolParser {

  private final GemmaSyntax syntax;
  private final CallWriter writer;
  private final GemmaReader reader;
  private final MarkerSearch search = new MarkerSearch();
  private final ByteText call = new ByteText();
  private final ByteText arguments = new ByteText();
  private boolean inside;
  private boolean inString;
  private int bodyStart;

  GemmaParser(GemmaSyntax syntax, ParserSettings settings, EventSink sink) {
    this.syntax = syntax;
    writer = new CallWriter(settings, sink, false);
    reader = new GemmaReader(syntax.quote());
  }

  @Override
  public boolean insideCall() {
    return inside;
  }

  @Override
  protected int consume(byte[] text, int from, int to, boolean last) {
    int at = from;
    while (at < to) {
      Markers markers = inside ? syntax.inside() : syntax.content();
      int found = search.find(markers, text, at, to, last);
      if (inside) {
        call.append(text, at, search.start());
      } else {
        writer.content(text, at, search.start());
      }
      at = search.start();
      if (found == Markers.NONE) {
        return at;
      }
      found(text, at, search.end(), found);
      at = search.end();
    }
    return at;
  }

  private void found(byte[] text, int from, int end, int marker) {
    if (!inside) {
      if (marker == 0) {
        inside = true;
        inString = false;
        call.clear();
        call.append(text, from, end);
        bodyStart = call.size();
      }
      return;
    }
    int bodyEnd = call.size();
    call.append(text, from, end);
    if (marker == GemmaSyntax.QUOTE) {
      inString = !inString;
    } else if (!inString) {
      tell(bodyEnd);
    }
  }

  private void tell(int bodyEnd) {
    inside = false;
    arguments.clear();
    if (reader.begin(call.array(), bodyStart, bodyEnd)
        && writer.accepts(reader.name())
        && reader.arguments(writer.schema(reader.name()), arguments)) {
      writer.call(reader.name(), arguments);
    } else {
      writer.content(call);
    }
  }

  @Override
  protected void ended() {
    if (inside) {
      tell(call.size());
    }
    writer.finish();
  }
}

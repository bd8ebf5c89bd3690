package dev.shepherd.parser.markup;

import dev.shepherd.parser.EventSink;
import dev.shepherd.parser.ParserSettings;
import dev.shepherd.parser.ToolParser;
import dev.shepherd.parser.markup.JsonCalls.Call;
import dev.shepherd.parser.scan.ByteText;
import dev.shepherd.parser.scan.MarkerSearch;
import dev.shepherd.parser.scan.Markers;
import dev.shepherd.parser.scan.WindowParser;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds calls in Python's notation: a list of them in plain text, or a block between markers.
 *
 * <p>A block is read when it is complete: only then is it certain that every part of it is a call.
 * Text that is no list of calls goes on as content as soon as its beginning shows it.
 */
final class PythonCallParser extends WindowParser implements ToolParser {

  private enum State {
    CONTENT,
    LIST,
    BLOCK
  }

  private static final int MAX_BEGINNING = 512;

  private final PythonSyntax syntax;
  private final CallWriter writer;
  private final MarkerSearch search = new MarkerSearch();
  private final BracketScan brackets = new BracketScan();
  private final PythonReader reader = new PythonReader();
  private final ByteText block = new ByteText();
  private State state = State.CONTENT;
  private int opener;
  private int bodyStart;
  private byte lastByte;

  PythonCallParser(PythonSyntax syntax, ParserSettings settings, EventSink sink) {
    this.syntax = syntax;
    writer = new CallWriter(settings, sink, false);
  }

  @Override
  public boolean insideCall() {
    return state != State.CONTENT;
  }

  @Override
  protected int consume(byte[] text, int from, int to, boolean last) {
    int at = from;
    while (at < to) {
      int next =
          switch (state) {
            case CONTENT -> content(text, at, to, last);
            case LIST -> list(text, at, to);
            case BLOCK -> block(text, at, to, last);
          };
      if (next < 0) {
        return -next - 1;
      }
      at = next;
    }
    return at;
  }

  private static int stall(int at) {
    return -at - 1;
  }

  private void plain(byte[] text, int from, int to) {
    if (to > from) {
      writer.content(text, from, to);
      lastByte = text[to - 1];
    }
  }

  private int content(byte[] text, int from, int to, boolean last) {
    int found = search.find(syntax.markers(), text, from, to, last);
    int at = search.start();
    plain(text, from, at);
    if (found == Markers.NONE) {
      return at == to ? to : stall(at);
    }
    if (found < syntax.open().size()) {
      block.clear();
      block.append(text, at, search.end());
      bodyStart = block.size();
      opener = found;
      brackets.begin();
      state = State.BLOCK;
      return search.end();
    }
    if (found < syntax.open().size() + syntax.dropped().size()) {
      return search.end();
    }
    int calls = PythonReader.isWord(lastByte) && lastByte != 0 ? 0 : beginsCalls(text, at, to);
    if (calls < 0 && !last) {
      return stall(at);
    }
    if (calls <= 0) {
      plain(text, at, at + 1);
      return at + 1;
    }
    block.clear();
    bodyStart = 0;
    brackets.begin();
    state = State.LIST;
    return at;
  }

  /**
   * Whether a list of calls begins at the bracket: a name, a parenthesis, then its end or the name
   * of an argument. 1 when it does, 0 when not, -1 when the text is too short to say.
   */
  private static int beginsCalls(byte[] text, int from, int to) {
    int at = spaces(text, from + 1, to);
    int name = at;
    while (at < to && (PythonReader.isWord(text[at]) || text[at] == '.' || text[at] == '-')) {
      at++;
    }
    if (at == to) {
      return at - from > MAX_BEGINNING ? 0 : -1;
    }
    if (at == name || (text[name] >= '0' && text[name] <= '9')) {
      return 0;
    }
    at = spaces(text, at, to);
    if (at < to && text[at] != '(') {
      return 0;
    }
    at = spaces(text, Math.min(at + 1, to), to);
    int argument = at;
    while (at < to && PythonReader.isWord(text[at])) {
      at++;
    }
    if (at > argument) {
      at = spaces(text, at, to);
    }
    if (at - from > MAX_BEGINNING) {
      return 0;
    }
    if (at == to) {
      return -1;
    }
    return text[at] == (at > argument ? '=' : ')') ? 1 : 0;
  }

  private static int spaces(byte[] text, int from, int to) {
    int at = from;
    while (at < to && TagPattern.isSpace(text[at])) {
      at++;
    }
    return at;
  }

  private int list(byte[] text, int from, int to) {
    for (int i = from; i < to; i++) {
      brackets.take(text[i]);
      if (brackets.depth() == 0 && brackets.outsideString()) {
        block.append(text, from, i + 1);
        lastByte = text[i];
        tell(block.size());
        state = State.CONTENT;
        return i + 1;
      }
    }
    block.append(text, from, to);
    return to;
  }

  private int block(byte[] text, int from, int to, boolean last) {
    for (int i = from; i < to; i++) {
      if (brackets.outsideString() && syntax.closers().beginsWith(text[i])) {
        int found = syntax.closers().at(text, i, to, last);
        if (found == Markers.UNSURE) {
          block.append(text, from, i);
          return stall(i);
        }
        if (found == opener) {
          block.append(text, from, i);
          int end = block.size();
          int next = i + syntax.closers().length(found);
          block.append(text, i, next);
          lastByte = text[next - 1];
          tell(end);
          state = State.CONTENT;
          return next;
        }
      }
      brackets.take(text[i]);
    }
    block.append(text, from, to);
    return to;
  }

  /** Tells the calls of the block, or its text when it holds something else. */
  private void tell(int bodyEnd) {
    List<Call> calls = python(bodyEnd);
    if (calls.isEmpty() && bodyStart > 0) {
      calls = JsonCalls.read(block.array(), bodyStart, bodyEnd);
    }
    if (calls.isEmpty() || !calls.stream().allMatch(call -> writer.accepts(call.name()))) {
      writer.content(block);
    } else {
      calls.forEach(call -> writer.call(call.name(), call.arguments()));
    }
    block.clear();
  }

  /** The calls, when there is nothing else. */
  private List<Call> python(int bodyEnd) {
    reader.begin(block.array(), bodyStart, bodyEnd);
    boolean bracket = reader.take('[');
    List<Call> calls = new ArrayList<>();
    while (!reader.atEnd()) {
      if (bracket && reader.take(']')) {
        return reader.atEnd() ? calls : List.of();
      }
      String name = reader.dottedName();
      ByteText arguments = new ByteText();
      if (name.isEmpty() || !reader.take('(') || !reader.arguments(arguments)) {
        return List.of();
      }
      calls.add(new Call(name, arguments));
      if (!reader.take(',')) {
        reader.take(';');
      }
    }
    return bracket ? List.of() : calls;
  }

  @Override
  protected void ended() {
    if (state != State.CONTENT) {
      if (state == State.BLOCK && brackets.depth() == 0 && brackets.outsideString()) {
        tell(block.size());
      } else {
        writer.content(block);
      }
      state = State.CONTENT;
    }
    writer.finish();
  }
}

package dev.shepherd.parser.markup;

import dev.shepherd.parser.EventSink;
import dev.shepherd.parser.ParserSettings;
import dev.shepherd.parser.ToolParser;
import dev.shepherd.parser.scan.ByteText;
import dev.shepherd.parser.scan.WindowParser;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Finds the calls of MiniMax M3, whose arguments are elements that nest: every tag begins with the
 * model's own mark, so that text never looks like one.
 *
 * <p>A call is told when it is complete, because elements of one name later in it make an array of
 * those before.
 */
final class ElementParser extends WindowParser implements ToolParser {

  private static final String MARK = "]<]minimax[>[";
  private static final TagPattern SECTION_OPEN = TagPattern.of(MARK + "<tool_call>");
  private static final TagPattern SECTION_CLOSE = TagPattern.of(MARK + "</tool_call>");
  private static final TagPattern CALL_OPEN = TagPattern.of(MARK + "<invoke{attributes}>");
  private static final TagPattern CALL_CLOSE = TagPattern.of(MARK + "</invoke>");
  private static final TagPattern ELEMENT_CLOSE = TagPattern.of(MARK + "</{name}>");
  private static final TagPattern ELEMENT_OPEN = TagPattern.of(MARK + "<{name}>");
  private static final int MAX_DEPTH = 100;

  private enum State {
    CONTENT,
    SECTION,
    CALL
  }

  private final CallWriter writer;
  private final TagMatch match = new TagMatch();
  private final ArgumentText typed = new ArgumentText();
  private final ByteText kept = new ByteText();
  private final ByteText arguments = new ByteText();
  private final Deque<Element> open = new ArrayDeque<>();
  private final List<Element> members = new ArrayList<>();
  private State state = State.CONTENT;
  private boolean inSection;
  private boolean sectionIsText;
  private boolean broken;
  private String name = "";

  ElementParser(ParserSettings settings, EventSink sink) {
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
      int mark = at;
      while (mark < to && text[mark] != ']') {
        mark++;
      }
      plain(text, at, mark);
      at = mark;
      if (at == to) {
        return at;
      }
      int end = tag(text, at, to, last);
      if (end == TagPattern.UNSURE) {
        return at;
      }
      if (end == TagPattern.NONE) {
        plain(text, at, at + 1);
        at++;
      } else {
        at = end;
      }
    }
    return at;
  }

  /** Text between tags. */
  private void plain(byte[] text, int from, int to) {
    switch (state) {
      case CONTENT -> writer.content(text, from, to);
      case SECTION -> {
        kept.append(text, from, to);
        if (!isBlank(text, from, to)) {
          giveBack();
        }
      }
      case CALL -> {
        kept.append(text, from, to);
        if (!open.isEmpty()) {
          open.peek().text().append(text, from, to);
        } else if (!isBlank(text, from, to)) {
          broken = true;
        }
      }
    }
  }

  private static boolean isBlank(byte[] text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (!TagPattern.isSpace(text[i])) {
        return false;
      }
    }
    return true;
  }

  private void giveBack() {
    writer.content(kept);
    kept.clear();
    state = State.CONTENT;
  }

  /** A tag at the mark, if one stands there; its end, or as {@link TagPattern#match} tells. */
  private int tag(byte[] text, int at, int to, boolean last) {
    return switch (state) {
      case CONTENT -> inContent(text, at, to, last);
      case SECTION -> inSection(text, at, to, last);
      case CALL -> inCall(text, at, to, last);
    };
  }

  private int inContent(byte[] text, int at, int to, boolean last) {
    int end = SECTION_OPEN.match(text, at, to, last, match);
    if (end >= 0) {
      kept.clear();
      kept.append(text, at, end);
      state = State.SECTION;
      inSection = false;
      sectionIsText = true;
    }
    if (end != TagPattern.NONE || !inSection) {
      return end;
    }
    end = SECTION_CLOSE.match(text, at, to, last, match);
    if (end >= 0) {
      if (sectionIsText) {
        writer.content(text, at, end);
      }
      writer.endGap();
      inSection = false;
    }
    return end == TagPattern.NONE ? callOpen(text, at, to, last) : end;
  }

  private int inSection(byte[] text, int at, int to, boolean last) {
    int end = SECTION_CLOSE.match(text, at, to, last, match);
    if (end >= 0) {
      kept.append(text, at, end);
      giveBack();
    }
    return end == TagPattern.NONE ? callOpen(text, at, to, last) : end;
  }

  private int callOpen(byte[] text, int at, int to, boolean last) {
    int end = CALL_OPEN.match(text, at, to, last, match);
    if (end >= 0) {
      String found = match.text(TagMatch.NAME);
      name = found == null ? "" : found;
      kept.append(text, at, end);
      open.clear();
      members.clear();
      broken = false;
      state = State.CALL;
    }
    return end;
  }

  private int inCall(byte[] text, int at, int to, boolean last) {
    int end = open.isEmpty() ? CALL_CLOSE.match(text, at, to, last, match) : TagPattern.NONE;
    if (end >= 0) {
      kept.append(text, at, end);
      tell();
      return end;
    }
    if (end == TagPattern.NONE) {
      end = ELEMENT_CLOSE.match(text, at, to, last, match);
      if (end >= 0) {
        kept.append(text, at, end);
        close();
        return end;
      }
    }
    if (end == TagPattern.NONE) {
      end = ELEMENT_OPEN.match(text, at, to, last, match);
      if (end >= 0) {
        kept.append(text, at, end);
        String child = match.text(TagMatch.NAME);
        broken |= open.size() >= MAX_DEPTH;
        if (!broken) {
          open.push(new Element(child == null ? "" : child));
        }
      }
    }
    return end;
  }

  private void close() {
    String closing = match.text(TagMatch.NAME);
    if (closing != null && closing.equals("invoke") && !open.isEmpty()) {
      broken = true;
      tell();
      return;
    }
    if (open.isEmpty() || !open.peek().name().equals(closing)) {
      broken = true;
      return;
    }
    Element done = open.pop();
    if (open.isEmpty()) {
      members.add(done);
    } else {
      open.peek().children().add(done);
    }
  }

  /** The call is complete. */
  private void tell() {
    state = State.CONTENT;
    inSection = true;
    if (broken || !writer.accepts(name)) {
      giveBack();
      return;
    }
    sectionIsText = false;
    kept.clear();
    arguments.clear();
    Element.writeMembers(members, writer.schema(name).arguments(), typed, arguments, 0);
    writer.call(name, arguments);
    writer.beginGap();
  }

  @Override
  protected void ended() {
    if (state != State.CONTENT) {
      giveBack();
    }
    writer.finish();
  }
}

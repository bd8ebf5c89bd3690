package dev.shepherd.parser.markup;

import dev.shepherd.parser.EventSink;
import dev.shepherd.parser.ParserSettings;
import dev.shepherd.parser.ToolParser;
import dev.shepherd.parser.ToolSchema;
import dev.shepherd.parser.markup.TagSyntax.Tags;
import dev.shepherd.parser.scan.ByteText;
import dev.shepherd.parser.scan.JsonValueScan;
import dev.shepherd.parser.scan.WindowParser;
import java.util.List;

/**
 * Finds calls that are written in tags, for every {@link TagSyntax}.
 *
 * <p>A call is told as soon as a tag follows its name that can only follow there; until then its
 * text is kept and given back as content when something else follows. A tag that ends a value
 * counts only if a tag follows it that may stand there; otherwise it was part of the value, as in a
 * text about tags. When the text ends inside a value, the call stays open with what there is.
 */
final class TagParser extends WindowParser implements ToolParser {

  private enum State {
    /** Plain text, and the text between calls of a section. */
    CONTENT,
    /** Thinking inside the format's own channel. */
    THINKING,
    /** Behind a section's opening tag, before its first call. */
    SECTION,
    /** Behind a call's opening tag, before the tag that proves it. */
    HEAD,
    /** A call that is told as content. */
    REFUSED,
    /** Inside a value. */
    VALUE,
    /** Inside CDATA in a value. */
    CDATA,
    /** Behind a tag that ends a value if the right tag follows. */
    AFTER_VALUE,
    /** Behind a tag that ends a call inside a value. */
    AFTER_CALL_END,
    /** Behind a tag that ends a section inside a value. */
    AFTER_SECTION_END,
    /** Inside arguments that are one JSON object. */
    JSON,
    /** Behind such arguments. */
    AFTER_JSON,
    /** Inside a call that is one JSON object. */
    OBJECT
  }

  private enum Hit {
    SECTION_OPEN,
    SECTION_CLOSE,
    FILLER,
    DROPPED,
    THINK_OPEN,
    CALL_OPEN,
    CALL_CLOSE,
    OBJECT_OPEN,
    NAME_CLOSE,
    ARGUMENT_OPEN,
    ARGUMENT_ALONE,
    ARGUMENT_CLOSE
  }

  private static final TagPattern CDATA_OPEN = TagPattern.of("<![CDATA[");
  private static final TagPattern CDATA_CLOSE = TagPattern.of("]]>");

  private final TagSyntax syntax;
  private final TagLookup lookup;
  private final CallWriter writer;
  private final ArgumentWriter argument;
  private final TagMatch match = new TagMatch();
  private final JsonValueScan json = new JsonValueScan();

  /** Text that is content unless a call is proved. */
  private final ByteText kept = new ByteText();

  /** Text that is part of the value unless the right tag follows. */
  private final ByteText tail = new ByteText();

  private State state = State.CONTENT;
  private Hit hit = Hit.DROPPED;
  private int objectStart;
  private boolean stalled;
  private boolean inSection;
  private boolean callsInSection;
  private boolean sectionIsText;
  private boolean valueOpen;
  private String name = "";
  private ToolSchema tool = ToolSchema.UNKNOWN;

  TagParser(TagLookup lookup, CallWriter writer) {
    this.lookup = lookup;
    this.syntax = lookup.syntax();
    this.writer = writer;
    argument = new ArgumentWriter(syntax, writer);
  }

  TagParser(TagLookup lookup, ParserSettings settings, EventSink sink) {
    this(lookup, new CallWriter(settings, sink, lookup.syntax().trimsBeforeCalls()));
  }

  @Override
  public boolean insideCall() {
    return state != State.CONTENT && state != State.THINKING;
  }

  @Override
  protected int consume(byte[] text, int from, int to, boolean last) {
    int at = from;
    stalled = false;
    while (at < to && !stalled) {
      at =
          switch (state) {
            case CONTENT -> content(text, at, to, last);
            case THINKING -> thinking(text, at, to, last);
            case SECTION -> section(text, at, to, last);
            case HEAD -> head(text, at, to, last);
            case REFUSED -> refused(text, at, to, last);
            case VALUE -> value(text, at, to, last);
            case CDATA -> cdata(text, at, to, last);
            case AFTER_VALUE, AFTER_CALL_END, AFTER_SECTION_END -> after(text, at, to, last);
            case JSON -> json(text, at, to);
            case AFTER_JSON -> afterJson(text, at, to, last);
            case OBJECT -> object(text, at, to);
          };
    }
    writer.flush();
    return at;
  }

  private int stall(int at) {
    stalled = true;
    return at;
  }

  /** Tries some tags if none of those before stands there. */
  private int probe(int found, Tags tags, Hit kind, byte[] text, int at, int to, boolean last) {
    if (found != TagPattern.NONE || tags.isEmpty()) {
      return found;
    }
    int end = tags.match(text, at, to, last, match);
    if (end >= 0) {
      hit = kind;
    }
    return end;
  }

  private int content(byte[] text, int from, int to, boolean last) {
    int i = from;
    while (i < to) {
      if (!lookup.mayBeginInContent(text[i])) {
        i++;
        continue;
      }
      int end = probe(TagPattern.NONE, syntax.sectionOpen(), Hit.SECTION_OPEN, text, i, to, last);
      if (syntax.bareCalls() || inSection) {
        end = probe(end, syntax.objectOpen(), Hit.OBJECT_OPEN, text, i, to, last);
        end = probe(end, syntax.callOpen(), Hit.CALL_OPEN, text, i, to, last);
      }
      if (inSection) {
        end = probe(end, syntax.sectionClose(), Hit.SECTION_CLOSE, text, i, to, last);
        end = probe(end, syntax.filler(), Hit.FILLER, text, i, to, last);
      }
      end = probe(end, syntax.dropped(), Hit.DROPPED, text, i, to, last);
      end = probe(end, syntax.thinkOpen(), Hit.THINK_OPEN, text, i, to, last);
      if (end == TagPattern.NONE) {
        i++;
        continue;
      }
      writer.content(text, from, i);
      if (end == TagPattern.UNSURE) {
        return stall(i);
      }
      found(text, i, end);
      return hit == Hit.OBJECT_OPEN ? end - 1 : end;
    }
    writer.content(text, from, to);
    return to;
  }

  /** A tag in plain text. */
  private void found(byte[] text, int from, int end) {
    switch (hit) {
      case SECTION_OPEN -> {
        kept.clear();
        kept.append(text, from, end);
        inSection = false;
        callsInSection = false;
        sectionIsText = false;
        state = State.SECTION;
      }
      case CALL_OPEN -> beginHead(text, from, end);
      case OBJECT_OPEN -> beginObject(text, from, end - 1);
      case SECTION_CLOSE -> {
        if (sectionIsText) {
          writer.content(text, from, end);
        }
        writer.endGap();
        inSection = false;
      }
      case THINK_OPEN -> state = State.THINKING;
      default -> {
        // The tag says nothing.
      }
    }
  }

  private void beginObject(byte[] text, int from, int end) {
    kept.append(text, from, end);
    objectStart = kept.size();
    json.begin();
    state = State.OBJECT;
  }

  private void beginHead(byte[] text, int from, int end) {
    kept.append(text, from, end);
    name = name();
    state = State.HEAD;
  }

  /** The name that the tag carries, without quotes. */
  private String name() {
    String text = match.text(TagMatch.NAME);
    if (text == null) {
      return "";
    }
    int length = text.length();
    if (length > 1 && (text.charAt(0) == '"' || text.charAt(0) == '\'')) {
      return text.substring(1, text.charAt(length - 1) == text.charAt(0) ? length - 1 : length);
    }
    return text.indexOf('&') < 0 ? text : text.replace("&quot;", "\"").replace("&amp;", "&");
  }

  private int thinking(byte[] text, int from, int to, boolean last) {
    byte first = syntax.thinkClose().patterns().getFirst().firstByte();
    int i = from;
    int end = TagPattern.NONE;
    while (i < to) {
      if (text[i] == first) {
        end = syntax.thinkClose().match(text, i, to, last, match);
        if (end != TagPattern.NONE) {
          break;
        }
      }
      i++;
    }
    writer.reasoning(text, from, i);
    if (i == to) {
      return to;
    }
    if (end == TagPattern.UNSURE) {
      return stall(i);
    }
    state = State.CONTENT;
    return end;
  }

  private int section(byte[] text, int from, int to, boolean last) {
    int at = from;
    while (at < to && TagPattern.isSpace(text[at])) {
      at++;
    }
    kept.append(text, from, at);
    if (at == to) {
      return to;
    }
    int end = probe(TagPattern.NONE, syntax.objectOpen(), Hit.OBJECT_OPEN, text, at, to, last);
    end = probe(end, syntax.callOpen(), Hit.CALL_OPEN, text, at, to, last);
    end = probe(end, syntax.sectionClose(), Hit.SECTION_CLOSE, text, at, to, last);
    end = probe(end, syntax.sectionOpen(), Hit.SECTION_OPEN, text, at, to, last);
    end = probe(end, syntax.filler(), Hit.FILLER, text, at, to, last);
    if (end == TagPattern.UNSURE) {
      return stall(at);
    }
    if (end == TagPattern.NONE) {
      giveBack();
      return at;
    }
    switch (hit) {
      case CALL_OPEN -> {
        inSection = true;
        beginHead(text, at, end);
      }
      case OBJECT_OPEN -> {
        inSection = true;
        beginObject(text, at, end - 1);
        return end - 1;
      }
      case SECTION_CLOSE -> {
        kept.append(text, at, end);
        giveBack();
      }
      case SECTION_OPEN -> {
        giveBack();
        found(text, at, end);
      }
      default -> kept.append(text, at, end);
    }
    return end;
  }

  /** A call that is one JSON object: it is told when it is complete. */
  private int object(byte[] text, int from, int to) {
    int end = json.scan(text, from, to);
    kept.append(text, from, end);
    if (json.halted()) {
      return unproved(end);
    }
    if (json.done()) {
      List<JsonCalls.Call> calls = JsonCalls.read(kept.array(), objectStart, kept.size());
      if (calls.isEmpty() || !writer.accepts(calls.getFirst().name())) {
        return unproved(end);
      }
      callsInSection = true;
      kept.clear();
      calls.forEach(call -> writer.call(call.name(), call.arguments()));
      callEnded();
    }
    return end;
  }

  private void giveBack() {
    writer.content(kept);
    kept.clear();
    state = State.CONTENT;
  }

  private int head(byte[] text, int from, int to, boolean last) {
    int at = from;
    while (at < to && TagPattern.isSpace(text[at])) {
      at++;
    }
    kept.append(text, from, at);
    if (at == to) {
      return to;
    }
    if (!isName(name)) {
      return unproved(at);
    }
    if (syntax.jsonBody() && text[at] == '{') {
      if (commit()) {
        json.begin();
        state = State.JSON;
      }
      return at;
    }
    int end = probe(TagPattern.NONE, syntax.argumentOpen(), Hit.ARGUMENT_OPEN, text, at, to, last);
    end = probe(end, syntax.argumentAlone(), Hit.ARGUMENT_ALONE, text, at, to, last);
    end = probe(end, syntax.callClose(), Hit.CALL_CLOSE, text, at, to, last);
    end = probe(end, syntax.nameClose(), Hit.NAME_CLOSE, text, at, to, last);
    if (inSection || !syntax.sectionOpen().isEmpty()) {
      end = probe(end, syntax.sectionClose(), Hit.SECTION_CLOSE, text, at, to, last);
    }
    if (end == TagPattern.UNSURE) {
      return stall(at);
    }
    if (end == TagPattern.NONE) {
      return unproved(at);
    }
    if (hit == Hit.NAME_CLOSE) {
      kept.append(text, at, end);
      return end;
    }
    if (!commit()) {
      return at;
    }
    proceed(text, at, end);
    return end;
  }

  /** No call: what was kept is content, the opening tag of a section without calls too. */
  private int unproved(int at) {
    giveBack();
    inSection &= callsInSection;
    return at;
  }

  /** Tells the call, or gives it back when its tool is unknown and may not be. */
  private boolean commit() {
    if (!writer.accepts(name)) {
      sectionIsText |= !callsInSection;
      callsInSection = true;
      giveBack();
      state = State.REFUSED;
      return false;
    }
    callsInSection = true;
    kept.clear();
    writer.beginCall(name);
    tool = writer.schema(name);
    return true;
  }

  /** A tag behind the name or behind a value. */
  private void proceed(byte[] text, int from, int end) {
    switch (hit) {
      case ARGUMENT_OPEN -> {
        argument.begin(name(), tool, match);
        valueOpen = true;
        state = State.VALUE;
      }
      case ARGUMENT_ALONE -> {
        valueOpen = false;
        tail.clear();
        state = State.AFTER_VALUE;
      }
      case CALL_OPEN -> {
        writer.endMembers();
        beginHead(text, from, end);
      }
      case SECTION_OPEN -> {
        writer.endMembers();
        found(text, from, end);
      }
      case SECTION_CLOSE -> {
        writer.endMembers();
        state = State.CONTENT;
        found(text, from, end);
      }
      default -> {
        writer.endMembers();
        callEnded();
      }
    }
  }

  private void callEnded() {
    if (!syntax.sectionOpen().isEmpty()) {
      inSection = true;
      writer.beginGap();
    }
    state = State.CONTENT;
  }

  private int refused(byte[] text, int from, int to, boolean last) {
    int i = from;
    while (i < to) {
      int end =
          lookup.mayBeginInValue(text[i])
              ? syntax.callClose().match(text, i, to, last, match)
              : TagPattern.NONE;
      if (end == TagPattern.UNSURE) {
        writer.content(text, from, i);
        return stall(i);
      }
      if (end >= 0) {
        writer.content(text, from, end);
        callEnded();
        return end;
      }
      i++;
    }
    writer.content(text, from, to);
    return to;
  }

  private int value(byte[] text, int from, int to, boolean last) {
    int start = from;
    int i = from;
    while (i < to) {
      if (!lookup.mayBeginInValue(text[i])) {
        i++;
        continue;
      }
      if (text[i] == '&' && syntax.entities()) {
        int end = Entities.match(text, i, to, last);
        if (end != TagPattern.NONE) {
          argument.text(text, start, i);
          if (end == TagPattern.UNSURE) {
            return stall(i);
          }
          argument.exact(Entities.character(text, i), 0, 1);
          start = end;
          i = end;
          continue;
        }
      }
      if (syntax.cdata()) {
        int end = CDATA_OPEN.match(text, i, to, last, match);
        argument.text(text, start, i);
        start = i;
        if (end == TagPattern.UNSURE) {
          return stall(i);
        }
        if (end >= 0 && !argument.started()) {
          argument.exact(text, i, i);
          state = State.CDATA;
          return end;
        }
      }
      int end = ends(text, start, i, to, last);
      if (end == TagPattern.NONE) {
        i++;
        continue;
      }
      argument.text(text, start, i);
      return end == TagPattern.UNSURE ? stall(i) : ended(text, i, end);
    }
    argument.text(text, start, to);
    return to;
  }

  /** Looks for a tag that may end the value. */
  private int ends(byte[] text, int start, int at, int to, boolean last) {
    int end =
        probe(TagPattern.NONE, syntax.argumentClose(), Hit.ARGUMENT_CLOSE, text, at, to, last);
    end = probe(end, syntax.callClose(), Hit.CALL_CLOSE, text, at, to, last);
    end = probe(end, syntax.sectionClose(), Hit.SECTION_CLOSE, text, at, to, last);
    boolean lineStart = at > start ? text[at - 1] == '\n' : argument.atLineStart();
    return lineStart
        ? probe(end, syntax.argumentOpen(), Hit.ARGUMENT_OPEN, text, at, to, last)
        : end;
  }

  private int ended(byte[] text, int from, int end) {
    if (hit == Hit.ARGUMENT_OPEN) {
      argument.end();
      proceed(text, from, end);
      return end;
    }
    tail.clear();
    tail.append(text, from, end);
    state =
        switch (hit) {
          case CALL_CLOSE -> State.AFTER_CALL_END;
          case SECTION_CLOSE -> State.AFTER_SECTION_END;
          default -> State.AFTER_VALUE;
        };
    return end;
  }

  private int cdata(byte[] text, int from, int to, boolean last) {
    int i = from;
    while (i < to) {
      int end = text[i] == ']' ? CDATA_CLOSE.match(text, i, to, last, match) : TagPattern.NONE;
      if (end == TagPattern.NONE) {
        i++;
        continue;
      }
      argument.exact(text, from, i);
      if (end == TagPattern.UNSURE) {
        return stall(i);
      }
      state = State.VALUE;
      return end;
    }
    argument.exact(text, from, to);
    return to;
  }

  /** Behind a tag that may have ended the value: white space, then the tag that decides. */
  private int after(byte[] text, int from, int to, boolean last) {
    int at = from;
    while (at < to && TagPattern.isSpace(text[at])) {
      at++;
    }
    tail.append(text, from, at);
    if (at == to) {
      return to;
    }
    int end = TagPattern.NONE;
    if (state == State.AFTER_VALUE) {
      end = probe(end, syntax.argumentOpen(), Hit.ARGUMENT_OPEN, text, at, to, last);
      end = probe(end, syntax.argumentAlone(), Hit.ARGUMENT_ALONE, text, at, to, last);
      end = probe(end, syntax.callClose(), Hit.CALL_CLOSE, text, at, to, last);
    }
    if (state != State.AFTER_SECTION_END) {
      end = probe(end, syntax.sectionClose(), Hit.SECTION_CLOSE, text, at, to, last);
    }
    end = probe(end, syntax.sectionOpen(), Hit.SECTION_OPEN, text, at, to, last);
    end = probe(end, syntax.callOpen(), Hit.CALL_OPEN, text, at, to, last);
    if (end == TagPattern.UNSURE) {
      return stall(at);
    }
    if (end == TagPattern.NONE) {
      return goOn(text, at);
    }
    if (valueOpen) {
      argument.end();
    }
    if (state == State.AFTER_SECTION_END) {
      inSection = false;
    }
    proceed(text, at, end);
    return end;
  }

  /** The tag ended nothing: it belongs to the value. Behind an argument without one it is text. */
  private int goOn(byte[] text, int at) {
    if (valueOpen) {
      argument.text(tail.array(), 0, tail.size());
      state = State.VALUE;
      tail.clear();
      return at;
    }
    tail.append(text, at, at + 1);
    writer.content(tail);
    tail.clear();
    return at + 1;
  }

  private int json(byte[] text, int from, int to) {
    int end = json.scan(text, from, to);
    writer.raw(text, from, end);
    if (json.done() || json.halted()) {
      writer.beginGap();
      state = State.AFTER_JSON;
    }
    return end;
  }

  private int afterJson(byte[] text, int from, int to, boolean last) {
    int i = from;
    while (i < to) {
      int end =
          lookup.mayBeginInValue(text[i])
              ? probe(TagPattern.NONE, syntax.callClose(), Hit.CALL_CLOSE, text, i, to, last)
              : TagPattern.NONE;
      if (end == TagPattern.NONE) {
        i++;
        continue;
      }
      writer.content(text, from, i);
      if (end == TagPattern.UNSURE) {
        return stall(i);
      }
      endJson();
      callEnded();
      return end;
    }
    writer.content(text, from, to);
    return to;
  }

  private void endJson() {
    writer.endGap();
    if (json.done()) {
      writer.endCall();
    } else {
      writer.breakOff();
    }
  }

  @Override
  protected void ended() {
    switch (state) {
      case SECTION, HEAD, OBJECT -> giveBack();
      case VALUE, CDATA -> {
        argument.cut();
        writer.breakOff();
      }
      case AFTER_VALUE, AFTER_CALL_END, AFTER_SECTION_END -> {
        if (valueOpen) {
          argument.end();
        }
        writer.endMembers();
      }
      case JSON -> writer.breakOff();
      case AFTER_JSON -> endJson();
      default -> {
        // Everything is told.
      }
    }
    state = State.CONTENT;
    writer.finish();
  }

  /** Whether a text can be the name of a tool. */
  private static boolean isName(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) <= ' ' || "{}[]()<>\"'`,;=".indexOf(text.charAt(i)) >= 0) {
        return false;
      }
    }
    return !text.isEmpty();
  }
}

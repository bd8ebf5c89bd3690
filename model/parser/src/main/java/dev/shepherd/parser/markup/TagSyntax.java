package dev.shepherd.parser.markup;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How one family of models writes calls in tags: everything that {@link TagParser} must know.
 * Immutable.
 *
 * <p>A section holds calls, a call holds arguments, an argument holds its value. Formats without
 * sections leave them out. Where several forms of a tag are listed, the first one that stands in
 * the text counts.
 *
 * @param sectionOpen tags that open a section
 * @param sectionClose tags that close it
 * @param filler tags between calls that say nothing
 * @param dropped tags in plain text that are no text
 * @param thinkOpen opens thinking inside this format's own channels
 * @param thinkClose closes it
 * @param callOpen tags that begin a call and carry the tool's name
 * @param callClose tags that end it
 * @param objectOpen tags that begin a call that is one JSON object, the object's brace included
 * @param nameClose a tag that may follow the name
 * @param bareCalls whether calls count outside a section too
 * @param argumentOpen tags that begin an argument and carry its name
 * @param argumentAlone tags of an argument that has no value; it is passed over
 * @param argumentClose tags that end its value
 * @param trim which white space around a value is layout
 * @param typing what decides a value's type
 * @param entities whether values use XML's five entities
 * @param cdata whether values may stand in CDATA
 * @param jsonBody whether a call may hold its arguments as one JSON object
 * @param trimsBeforeCalls whether white space between text and a call is layout
 */
record TagSyntax(
    Tags sectionOpen,
    Tags sectionClose,
    Tags filler,
    Tags dropped,
    Tags thinkOpen,
    Tags thinkClose,
    Tags callOpen,
    Tags callClose,
    Tags objectOpen,
    Tags nameClose,
    boolean bareCalls,
    Tags argumentOpen,
    Tags argumentAlone,
    Tags argumentClose,
    Trim trim,
    Typing typing,
    boolean entities,
    boolean cdata,
    boolean jsonBody,
    boolean trimsBeforeCalls) {

  /** Which white space around a value is layout. */
  enum Trim {
    /** None: the value is what stands between the tags. */
    NOTHING,
    /** One line break at each end. */
    LINE_BREAKS,
    /** All of it. */
    SPACE
  }

  /** What decides the type of a value. */
  enum Typing {
    /** The tool's schema. */
    SCHEMA,
    /** The attribute {@code string}: text when true, else JSON. */
    STRING_ATTRIBUTE,
    /** The type that the tag carries: text when it is string or missing, else JSON. */
    TYPE_ATTRIBUTE,
    /** The schema says whether it is text; everything else is JSON if it can be. */
    JSON_OR_TEXT
  }

  /** Some tags, searched together. Immutable. */
  static final class Tags {

    /** No tags. */
    static final Tags NONE = new Tags(List.of());

    private final List<TagPattern> patterns;

    private Tags(List<TagPattern> patterns) {
      this.patterns = patterns;
    }

    static Tags of(String... forms) {
      return new Tags(Arrays.stream(forms).map(TagPattern::of).toList());
    }

    boolean isEmpty() {
      return patterns.isEmpty();
    }

    List<TagPattern> patterns() {
      return patterns;
    }

    /** Looks which of the tags stands at {@code from}; see {@link TagPattern#match}. */
    int match(byte[] text, int from, int to, boolean last, TagMatch match) {
      for (TagPattern pattern : patterns) {
        int end = pattern.match(text, from, to, last, match);
        if (end != TagPattern.NONE) {
          return end;
        }
      }
      return TagPattern.NONE;
    }
  }

  /** The bytes that some of these tags begin with. */
  static boolean[] firstBytes(Tags... tags) {
    boolean[] first = new boolean[256];
    for (Tags some : tags) {
      for (TagPattern pattern : some.patterns()) {
        first[pattern.firstByte() & 0xFF] = true;
      }
    }
    return first;
  }

  /** Begins a syntax whose calls open with these tags. */
  static Builder calls(String... callOpen) {
    return new Builder(Tags.of(callOpen));
  }

  /** Puts a syntax together. */
  static final class Builder {

    private final Tags callOpen;
    private Tags sectionOpen = Tags.NONE;
    private Tags sectionClose = Tags.NONE;
    private Tags filler = Tags.NONE;
    private Tags dropped = Tags.NONE;
    private Tags thinkOpen = Tags.NONE;
    private Tags thinkClose = Tags.NONE;
    private Tags callClose = Tags.NONE;
    private Tags objectOpen = Tags.NONE;
    private Tags nameClose = Tags.NONE;
    private Tags argumentOpen = Tags.NONE;
    private Tags argumentAlone = Tags.NONE;
    private Tags argumentClose = Tags.NONE;
    private boolean bareCalls;
    private Trim trim = Trim.NOTHING;
    private Typing typing = Typing.SCHEMA;
    private boolean entities;
    private boolean cdata;
    private boolean jsonBody;
    private boolean trimsBeforeCalls;

    private Builder(Tags callOpen) {
      this.callOpen = callOpen;
    }

    Builder section(String open, String close) {
      sectionOpen = Tags.of(open);
      sectionClose = Tags.of(close);
      return this;
    }

    Builder sections(Tags open, Tags close) {
      sectionOpen = open;
      sectionClose = close;
      return this;
    }

    Builder filler(String... tags) {
      filler = Tags.of(tags);
      return this;
    }

    Builder dropped(String... tags) {
      dropped = Tags.of(tags);
      return this;
    }

    Builder thinking(String open, String close) {
      thinkOpen = Tags.of(open);
      thinkClose = Tags.of(close);
      return this;
    }

    Builder end(String... tags) {
      callClose = Tags.of(tags);
      return this;
    }

    Builder objects(String open) {
      objectOpen = Tags.of(open);
      return this;
    }

    Builder nameEnd(String tag) {
      nameClose = Tags.of(tag);
      return this;
    }

    Builder bare() {
      bareCalls = true;
      return this;
    }

    Builder argument(String open, String close) {
      argumentOpen = Tags.of(open);
      argumentClose = Tags.of(close);
      return this;
    }

    Builder arguments(Tags open, @Nullable String alone, String... close) {
      argumentOpen = open;
      argumentAlone = alone == null ? Tags.NONE : Tags.of(alone);
      argumentClose = Tags.of(close);
      return this;
    }

    Builder trim(Trim layout) {
      trim = layout;
      return this;
    }

    Builder typing(Typing decision) {
      typing = decision;
      return this;
    }

    Builder entities() {
      entities = true;
      return this;
    }

    Builder cdata() {
      cdata = true;
      return this;
    }

    Builder jsonBody() {
      jsonBody = true;
      return this;
    }

    Builder trimsBeforeCalls() {
      trimsBeforeCalls = true;
      return this;
    }

    TagSyntax build() {
      return new TagSyntax(
          sectionOpen,
          sectionClose,
          filler,
          dropped,
          thinkOpen,
          thinkClose,
          callOpen,
          callClose,
          objectOpen,
          nameClose,
          bareCalls || sectionOpen.isEmpty(),
          argumentOpen,
          argumentAlone,
          argumentClose,
          trim,
          typing,
          entities,
          cdata,
          jsonBody,
          trimsBeforeCalls);
    }
  }
}

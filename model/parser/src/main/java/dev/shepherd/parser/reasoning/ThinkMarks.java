package dev.shepherd.parser.reasoning;

import dev.shepherd.parser.scan.Markers;
import java.util.ArrayList;
import java.util.List;

/**
 * How a family of models marks its thinking, as data for {@link MarkedThinking}. Immutable.
 *
 * <p>Made by {@link #between}; the other methods give a changed copy.
 */
final class ThinkMarks {

  /** What a marker means where it is found. */
  enum Meaning {
    /** Thinking begins. */
    OPEN,
    /** Thinking begins, where nothing but white space stands before it. */
    FIRST_OPEN,
    /** Thinking ends. */
    CLOSE,
    /** A call or an answer begins, which ends thinking; the marker belongs to what follows. */
    BREAK,
    /**
     * A call may begin: a model that forgets to close its thinking writes this, but one that only
     * thinks about calls writes it too. The end marker, or its absence, decides.
     */
    CALL,
    /** A call inside thinking, passed on; thinking goes on behind it. */
    ASIDE,
    /** Frames content; not shown. */
    DROP
  }

  /** What becomes of an end marker outside thinking. */
  enum Stray {
    /** It is content. */
    KEEP,
    /** It is dropped. */
    DROP,
    /** It is dropped where only white space stands before it. */
    DROP_FIRST
  }

  private List<String> opens = List.of();
  private List<String> firstOpens = List.of();
  private List<String> closes = List.of();
  private List<String> breaks = List.of();
  private List<String> calls = List.of();
  private List<String> drops = List.of();
  private String asideStart = "";
  private String asideEnd = "";
  private Stray stray = Stray.KEEP;
  private boolean beginsOpen;
  private boolean suffixed;
  private boolean onlyFirst;
  private boolean skipsNewlines;

  private ThinkMarks() {}

  private ThinkMarks(ThinkMarks from) {
    opens = from.opens;
    firstOpens = from.firstOpens;
    closes = from.closes;
    breaks = from.breaks;
    calls = from.calls;
    drops = from.drops;
    asideStart = from.asideStart;
    asideEnd = from.asideEnd;
    stray = from.stray;
    beginsOpen = from.beginsOpen;
    suffixed = from.suffixed;
    onlyFirst = from.onlyFirst;
    skipsNewlines = from.skipsNewlines;
  }

  /** Thinking between two markers. */
  static ThinkMarks between(String open, String close) {
    return between(List.of(open), List.of(close));
  }

  /** Thinking between one of the markers of a list and one of another list. */
  static ThinkMarks between(List<String> opens, List<String> closes) {
    ThinkMarks marks = new ThinkMarks();
    marks.opens = List.copyOf(opens);
    marks.closes = List.copyOf(closes);
    return marks;
  }

  /** The answer begins inside thinking unless the request says otherwise. */
  ThinkMarks beginningOpen() {
    ThinkMarks marks = new ThinkMarks(this);
    marks.beginsOpen = true;
    return marks;
  }

  /** Markers that open thinking at the very beginning of the answer only. */
  ThinkMarks openingFirst(String... markers) {
    ThinkMarks marks = new ThinkMarks(this);
    marks.firstOpens = List.of(markers);
    return marks;
  }

  /** Markers may carry a suffix before their last character: {@code <think:1a2b>}. */
  ThinkMarks suffixed() {
    ThinkMarks marks = new ThinkMarks(this);
    marks.suffixed = true;
    return marks;
  }

  /** Thinking is only looked for at the very beginning of the answer. */
  ThinkMarks onlyFirst() {
    ThinkMarks marks = new ThinkMarks(this);
    marks.onlyFirst = true;
    return marks;
  }

  /** Line feeds behind the end marker are not shown. */
  ThinkMarks skippingNewlines() {
    ThinkMarks marks = new ThinkMarks(this);
    marks.skipsNewlines = true;
    return marks;
  }

  /** What an end marker outside thinking means. */
  ThinkMarks stray(Stray policy) {
    ThinkMarks marks = new ThinkMarks(this);
    marks.stray = policy;
    return marks;
  }

  /** Markers that end thinking and belong to what follows. */
  ThinkMarks breakingAt(String... markers) {
    ThinkMarks marks = new ThinkMarks(this);
    marks.breaks = List.of(markers);
    return marks;
  }

  /** Markers at which a call may begin without an end of thinking. */
  ThinkMarks callsAt(List<String> markers) {
    ThinkMarks marks = new ThinkMarks(this);
    marks.calls = List.copyOf(markers);
    return marks;
  }

  /** Markers around content that are not shown. */
  ThinkMarks dropping(String... markers) {
    ThinkMarks marks = new ThinkMarks(this);
    marks.drops = List.of(markers);
    return marks;
  }

  /** Markers around calls inside thinking. */
  ThinkMarks aside(String start, String end) {
    ThinkMarks marks = new ThinkMarks(this);
    marks.asideStart = start;
    marks.asideEnd = end;
    return marks;
  }

  boolean beginsOpen() {
    return beginsOpen;
  }

  boolean isOnlyFirst() {
    return onlyFirst;
  }

  boolean skipsNewlines() {
    return skipsNewlines;
  }

  Stray stray() {
    return stray;
  }

  /** The markers to look for outside thinking. */
  Table outside() {
    Table.Builder table = new Table.Builder(suffixed);
    table.add(opens, Meaning.OPEN);
    table.add(firstOpens, Meaning.FIRST_OPEN);
    if (stray != Stray.KEEP) {
      table.add(closes, Meaning.CLOSE);
    }
    table.add(drops, Meaning.DROP);
    return table.build();
  }

  /** The markers to look for inside thinking. */
  Table inside() {
    Table.Builder table = new Table.Builder(suffixed);
    table.add(closes, Meaning.CLOSE);
    table.add(opens, Meaning.OPEN);
    table.add(breaks, Meaning.BREAK);
    table.add(calls, Meaning.CALL);
    if (!asideStart.isEmpty()) {
      table.add(List.of(asideStart), Meaning.ASIDE);
    }
    return table.build();
  }

  /** The markers that end thinking, looked for while a call in thinking is in doubt. */
  Table ends() {
    Table.Builder table = new Table.Builder(suffixed);
    table.add(closes, Meaning.CLOSE);
    return table.build();
  }

  /** The marker that ends a call inside thinking. */
  Table asideEnds() {
    Table.Builder table = new Table.Builder(false);
    if (!asideEnd.isEmpty()) {
      table.add(List.of(asideEnd), Meaning.ASIDE);
    }
    return table.build();
  }

  /**
   * Markers with their meanings.
   *
   * @param markers the markers
   * @param meanings what each means
   * @param suffixes whether each is the beginning of a marker with a suffix, {@code <think:}
   */
  record Table(Markers markers, List<Meaning> meanings, List<Boolean> suffixes) {

    private static final int MAX_SUFFIX_BYTES = 48;

    /**
     * Where the marker ends that was found.
     *
     * @param end where its fixed part ends
     * @return {@link Markers#NONE} when it turns out to be none, {@link Markers#UNSURE} when the
     *     text ends too early to know
     */
    int end(int found, byte[] text, int end, int to, boolean last) {
      if (!suffixes.get(found)) {
        return end;
      }
      int limit = Math.min(to, end + MAX_SUFFIX_BYTES);
      for (int i = end; i < limit; i++) {
        byte c = text[i];
        if (c == '>') {
          return i == end ? Markers.NONE : i + 1;
        }
        if (c <= ' ' || c == '<') {
          return Markers.NONE;
        }
      }
      return last || limit < to || to - end >= MAX_SUFFIX_BYTES ? Markers.NONE : Markers.UNSURE;
    }

    private static final class Builder {

      private final List<String> texts = new ArrayList<>();
      private final List<Meaning> meanings = new ArrayList<>();
      private final List<Boolean> suffixes = new ArrayList<>();
      private final boolean suffixed;

      private Builder(boolean suffixed) {
        this.suffixed = suffixed;
      }

      private void add(List<String> markers, Meaning meaning) {
        for (String marker : markers) {
          texts.add(marker);
          meanings.add(meaning);
          suffixes.add(false);
          if (suffixed) {
            texts.add(marker.substring(0, marker.length() - 1) + ":");
            meanings.add(meaning);
            suffixes.add(true);
          }
        }
      }

      private Table build() {
        return new Table(Markers.of(texts), List.copyOf(meanings), List.copyOf(suffixes));
      }
    }
  }
}

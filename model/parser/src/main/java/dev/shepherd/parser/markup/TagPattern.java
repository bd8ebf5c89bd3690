package dev.shepherd.parser.markup;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The form of one tag, written down as text. Immutable.
 *
 * <p>In the text, <code>{name}</code> and <code>{type}</code> stand for a short text that the tag
 * carries, <code>{attributes}</code> for attributes in any order and with any quotes, <code>
 * {suffix}</code> for a colon and a word that some checkpoints add to all their tags, and <code>~
 * </code> for optional white space. Everything else stands for itself. A form begins with text that
 * stands for itself.
 */
final class TagPattern {

  /** The tag does not stand here. */
  static final int NONE = -1;

  /** The text ends before it is clear whether the tag stands here. */
  static final int UNSURE = -2;

  private static final int MAX_SPACE = 64;
  private static final int MAX_NAME = 256;
  private static final int MAX_ATTRIBUTES = 2048;

  private sealed interface Part permits Literal, Space, Carried, Attributes, Suffix {}

  private record Literal(byte[] text) implements Part {}

  private record Space() implements Part {}

  /** A text up to the byte {@code stop}; up to white space or a tag when it is negative. */
  private record Carried(int slot, int stop) implements Part {}

  private record Attributes(byte[] end) implements Part {}

  private record Suffix() implements Part {}

  private final Part[] parts;

  private TagPattern(List<Part> parts) {
    this.parts = parts.toArray(new Part[0]);
  }

  /** Reads the form of a tag. */
  static TagPattern of(String form) {
    List<String> pieces = pieces(form);
    List<Part> parts = new ArrayList<>();
    for (int i = 0; i < pieces.size(); i++) {
      String next = i + 1 < pieces.size() ? pieces.get(i + 1) : "";
      parts.add(part(pieces.get(i), next));
    }
    if (!(parts.getFirst() instanceof Literal)) {
      throw new IllegalArgumentException("a tag begins with literal text: " + form);
    }
    return new TagPattern(parts);
  }

  private static List<String> pieces(String form) {
    List<String> pieces = new ArrayList<>();
    StringBuilder literal = new StringBuilder();
    for (int i = 0; i < form.length(); i++) {
      char c = form.charAt(i);
      int close = c == '{' ? form.indexOf('}', i) : i;
      if (c != '~' && (c != '{' || close < 0)) {
        literal.append(c);
        continue;
      }
      if (!literal.isEmpty()) {
        pieces.add(literal.toString());
        literal.setLength(0);
      }
      pieces.add(form.substring(i, close + 1));
      i = close;
    }
    if (!literal.isEmpty()) {
      pieces.add(literal.toString());
    }
    return pieces;
  }

  private static Part part(String piece, String next) {
    byte[] following = next.getBytes(StandardCharsets.UTF_8);
    int stop = following.length == 0 || next.equals("~") ? -1 : following[0];
    return switch (piece) {
      case "~" -> new Space();
      case "{name}" -> new Carried(TagMatch.NAME, stop);
      case "{type}" -> new Carried(TagMatch.TYPE, stop);
      case "{attributes}" -> new Attributes(following);
      case "{suffix}" -> new Suffix();
      default -> new Literal(piece.getBytes(StandardCharsets.UTF_8));
    };
  }

  /** The byte that the tag begins with. */
  byte firstByte() {
    return ((Literal) parts[0]).text()[0];
  }

  /**
   * Looks whether the tag stands exactly at {@code from}.
   *
   * @param last whether no text follows {@code to}
   * @return the position behind the tag, {@link #NONE} or {@link #UNSURE}; {@code match} tells
   *     about a tag that was found
   */
  int match(byte[] text, int from, int to, boolean last, TagMatch match) {
    match.begin(text);
    int at = from;
    for (Part part : parts) {
      at =
          switch (part) {
            case Literal literal -> literal(literal.text(), text, at, to);
            case Space space -> space(text, at, to);
            case Carried carried -> carried(carried, text, at, to, match);
            case Attributes attributes -> attributes(attributes.end(), text, at, to, match);
            case Suffix suffix -> suffix(text, at, to);
          };
      if (at < 0) {
        return at == UNSURE && last ? NONE : at;
      }
    }
    match.endAt(at);
    return at;
  }

  private static int literal(byte[] literal, byte[] text, int from, int to) {
    int length = Math.min(literal.length, to - from);
    for (int i = 0; i < length; i++) {
      if (text[from + i] != literal[i]) {
        return NONE;
      }
    }
    return length == literal.length ? from + length : UNSURE;
  }

  private static int space(byte[] text, int from, int to) {
    int at = from;
    while (at < to && isSpace(text[at])) {
      at++;
    }
    if (at - from > MAX_SPACE) {
      return NONE;
    }
    return at == to ? UNSURE : at;
  }

  private static int carried(Carried carried, byte[] text, int from, int to, TagMatch match) {
    int at = from;
    while (at < to) {
      byte c = text[at];
      if (c == carried.stop() || c == '<' || (carried.stop() < 0 && isSpace(c))) {
        break;
      }
      if (c == '\n' && carried.stop() == '>') {
        return NONE;
      }
      if (++at - from > MAX_NAME) {
        return NONE;
      }
    }
    if (at == to) {
      return UNSURE;
    }
    if (isBlank(text, from, at)) {
      return NONE;
    }
    match.set(carried.slot(), from, at);
    return at;
  }

  private static int suffix(byte[] text, int from, int to) {
    if (from == to) {
      return UNSURE;
    }
    if (text[from] != ':') {
      return from;
    }
    int at = from + 1;
    while (at < to && text[at] != '<' && text[at] != '>' && !isSpace(text[at])) {
      if (++at - from > MAX_SPACE) {
        return NONE;
      }
    }
    return at == to ? UNSURE : at;
  }

  /** Attributes up to the text that ends the tag, which is left for the next part. */
  private static int attributes(byte[] end, byte[] text, int from, int to, TagMatch match) {
    int at = from;
    while (true) {
      while (at < to && isSpace(text[at])) {
        at++;
      }
      if (at - from > MAX_ATTRIBUTES) {
        return NONE;
      }
      if (at == to) {
        return UNSURE;
      }
      int closed = literal(end, text, at, to);
      if (closed != NONE) {
        return closed == UNSURE ? UNSURE : match.has(TagMatch.NAME) ? at : NONE;
      }
      int word = at;
      while (at < to && isWord(text[at])) {
        at++;
      }
      if (at - from > MAX_ATTRIBUTES) {
        return NONE;
      }
      if (at == to) {
        return UNSURE;
      }
      int wordEnd = at;
      at = space(text, at, to);
      if (at < 0) {
        return at;
      }
      if (wordEnd == word || text[at] != '=') {
        return NONE;
      }
      at = space(text, at + 1, to);
      if (at < 0) {
        return at;
      }
      at = value(text, word, wordEnd, at, to, match);
      if (at < 0) {
        return at;
      }
      if (at - from > MAX_ATTRIBUTES) {
        return NONE;
      }
    }
  }

  private static int value(byte[] text, int word, int wordEnd, int from, int to, TagMatch match) {
    byte quote = text[from];
    boolean quoted = quote == '"' || quote == '\'';
    int start = quoted ? from + 1 : from;
    int at = start;
    while (at < to && !(quoted ? text[at] == quote : endsBare(text[at]))) {
      if (++at - from > MAX_ATTRIBUTES) {
        return NONE;
      }
    }
    if (at == to) {
      return UNSURE;
    }
    int slot = slot(text, word, wordEnd);
    if (slot >= 0) {
      if (slot == TagMatch.NAME && isBlank(text, start, at)) {
        return NONE;
      }
      match.set(slot, start, at);
    }
    return quoted ? at + 1 : at;
  }

  private static int slot(byte[] text, int from, int to) {
    return switch (new String(text, from, to - from, StandardCharsets.UTF_8)) {
      case "name", "tool", "key" -> TagMatch.NAME;
      case "type" -> TagMatch.TYPE;
      case "string" -> TagMatch.STRING;
      default -> -1;
    };
  }

  private static boolean endsBare(byte c) {
    return c == '>' || c == '<' || isSpace(c);
  }

  private static boolean isWord(byte c) {
    return Character.isLetterOrDigit(c & 0xFF) || c == '_' || c == '-' || c == ':';
  }

  private static boolean isBlank(byte[] text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (!isSpace(text[i])) {
        return false;
      }
    }
    return true;
  }

  /** Whether a byte is white space of ASCII. */
  static boolean isSpace(byte c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
  }
}

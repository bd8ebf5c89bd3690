package dev.shepherd.json;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A slow and simple JSON checker for comparison; shares no code with the product.
 *
 * <p>It decodes the bytes with the JDK's strict decoder and then descends over characters with
 * regular expressions.
 */
final class ReferenceJson {

  /** A top-level member: decoded name and place of the value in bytes. */
  record Member(String name, int start, int end) {}

  /** What the reference thinks of a document. */
  record Verdict(boolean valid, List<Member> members, int rootStart, int rootEnd) {}

  private static final Pattern SPACE = Pattern.compile("[ \t\r\n]*+");
  private static final Pattern NUMBER =
      Pattern.compile("-?(?:0|[1-9][0-9]*+)(?:\\.[0-9]++)?(?:[eE][+-]?[0-9]++)?");
  private static final Pattern STRING =
      Pattern.compile(
          "\"(?:[^\"\\\\\\x00-\\x1F]|\\\\[\"\\\\/bfnrt]|\\\\u[0-9a-fA-F]{4})*+\"", Pattern.DOTALL);
  private static final Pattern LITERAL = Pattern.compile("true|false|null");

  private static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;
  }

  private final String text;
  private final int maxDepth;
  private final int[] byteOffsets;
  private final List<Member> members = new ArrayList<>();
  private final Matcher matcher;
  private int at;

  private ReferenceJson(String text, int maxDepth) {
    this.text = text;
    this.maxDepth = maxDepth;
    matcher = SPACE.matcher(text);
    byteOffsets = new int[text.length() + 1];
    int bytes = 0;
    for (int i = 0; i < text.length(); i++) {
      byteOffsets[i] = bytes;
      char c = text.charAt(i);
      // Each half of a pair counts two of its four bytes; no value starts or ends between them.
      bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
    }
    byteOffsets[text.length()] = bytes;
  }

  static Verdict check(byte[] doc, int from, int to, int maxDepth) {
    String text;
    try {
      text =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(doc, from, to - from))
              .toString();
    } catch (CharacterCodingException invalid) {
      return new Verdict(false, List.of(), -1, -1);
    }
    ReferenceJson reference = new ReferenceJson(text, maxDepth);
    try {
      reference.take(SPACE);
      int start = reference.at;
      reference.value(0);
      int end = reference.at;
      reference.take(SPACE);
      if (reference.at != text.length()) {
        throw new Refused();
      }
      return new Verdict(
          true,
          reference.members.stream()
              .map(m -> new Member(m.name(), m.start() + from, m.end() + from))
              .toList(),
          reference.byteOffsets[start] + from,
          reference.byteOffsets[end] + from - 1);
    } catch (Refused refused) {
      return new Verdict(false, List.of(), -1, -1);
    }
  }

  private void value(int depth) throws Refused {
    if (at == text.length()) {
      throw new Refused();
    }
    switch (text.charAt(at)) {
      case '{' -> {
        if (depth == maxDepth) {
          throw new Refused();
        }
        object(depth + 1);
      }
      case '[' -> {
        if (depth == maxDepth) {
          throw new Refused();
        }
        array(depth + 1);
      }
      case '"' -> take(STRING);
      case 't', 'f', 'n' -> take(LITERAL);
      default -> take(NUMBER);
    }
  }

  private void object(int depth) throws Refused {
    expect('{');
    take(SPACE);
    if (peek() == '}') {
      at++;
      return;
    }
    while (true) {
      take(SPACE);
      int nameStart = at;
      take(STRING);
      String name = text.substring(nameStart + 1, at - 1);
      take(SPACE);
      expect(':');
      take(SPACE);
      int start = at;
      value(depth);
      if (depth == 1) {
        members.add(new Member(unescape(name), byteOffsets[start], byteOffsets[at]));
      }
      take(SPACE);
      if (peek() == '}') {
        at++;
        return;
      }
      expect(',');
    }
  }

  private void array(int depth) throws Refused {
    expect('[');
    take(SPACE);
    if (peek() == ']') {
      at++;
      return;
    }
    while (true) {
      take(SPACE);
      value(depth);
      take(SPACE);
      if (peek() == ']') {
        at++;
        return;
      }
      expect(',');
    }
  }

  private char peek() {
    return at < text.length() ? text.charAt(at) : 0;
  }

  private void expect(char c) throws Refused {
    if (peek() != c || at == text.length()) {
      throw new Refused();
    }
    at++;
  }

  private void take(Pattern pattern) throws Refused {
    matcher.usePattern(pattern).region(at, text.length());
    if (!matcher.lookingAt()) {
      throw new Refused();
    }
    at = matcher.end();
  }

  static String unescape(String raw) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < raw.length(); i++) {
      if (raw.charAt(i) != '\\') {
        out.append(raw.charAt(i));
        continue;
      }
      i++;
      int simple = "bfnrt".indexOf(raw.charAt(i));
      if (raw.charAt(i) == 'u') {
        out.append((char) Integer.parseInt(raw.substring(i + 1, i + 5), 16));
        i += 4;
      } else {
        out.append(simple < 0 ? raw.charAt(i) : "\b\f\n\r\t".charAt(simple));
      }
    }
    return out.toString();
  }
}

package dev.shepherd.tokenizer.decode;

import dev.shepherd.tokenizer.normal.ByteBuilder;
import java.nio.charset.StandardCharsets;

/** Replaces every occurrence of a text, from the left, without looking again at what it wrote. */
final class Replacement implements PieceEdit {

  private final byte[] pattern;
  private final byte[] content;

  Replacement(String pattern, String content) {
    this.pattern = pattern.getBytes(StandardCharsets.UTF_8);
    this.content = content.getBytes(StandardCharsets.UTF_8);
  }

  byte[] pattern() {
    return pattern;
  }

  byte[] content() {
    return content;
  }

  @Override
  public void edit(byte[] text, int from, int to, boolean first, ByteBuilder out) {
    if (pattern.length == 0) {
      betweenAll(text, from, to, out);
      return;
    }
    int copied = from;
    int at = from;
    while ((at = find(text, at, to)) >= 0) {
      out.add(text, copied, at);
      out.add(content);
      at += pattern.length;
      copied = at;
    }
    out.add(text, copied, to);
  }

  /** Where the pattern occurs first at or after {@code from}, -1 when nowhere. */
  int find(byte[] text, int from, int to) {
    byte head = pattern[0];
    int last = to - pattern.length;
    for (int i = from; i <= last; i++) {
      if (text[i] == head && matches(text, i)) {
        return i;
      }
    }
    return -1;
  }

  private boolean matches(byte[] text, int at) {
    for (int i = 1; i < pattern.length; i++) {
      if (text[at + i] != pattern[i]) {
        return false;
      }
    }
    return true;
  }

  /** An empty pattern occurs before every character and at the end. */
  private void betweenAll(byte[] text, int from, int to, ByteBuilder out) {
    if (from == to) {
      return;
    }
    for (int i = from; i < to; i++) {
      if ((text[i] & 0xC0) != 0x80) {
        out.add(content);
      }
      out.add(text[i]);
    }
    out.add(content);
  }
}

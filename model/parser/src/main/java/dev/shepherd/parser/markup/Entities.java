package dev.shepherd.parser.markup;

import java.nio.charset.StandardCharsets;

/** The five entities of XML. */
final class Entities {

  private static final byte[][] ENTITIES = {
    utf8("&lt;"), utf8("&gt;"), utf8("&amp;"), utf8("&quot;"), utf8("&apos;"), utf8("&#39;")
  };
  private static final byte[][] CHARACTERS = {
    utf8("<"), utf8(">"), utf8("&"), utf8("\""), utf8("'"), utf8("'")
  };

  private Entities() {}

  /** The position behind the entity at {@code from}; else as {@link TagPattern#match} tells. */
  static int match(byte[] text, int from, int to, boolean last) {
    boolean unsure = false;
    for (byte[] entity : ENTITIES) {
      int length = common(entity, text, from, to);
      if (length == entity.length) {
        return from + length;
      }
      unsure |= from + length == to;
    }
    return unsure && !last ? TagPattern.UNSURE : TagPattern.NONE;
  }

  /** What the entity at {@code from} stands for: one byte. */
  static byte[] character(byte[] text, int from) {
    for (int i = 0; i < ENTITIES.length; i++) {
      if (common(ENTITIES[i], text, from, text.length) == ENTITIES[i].length) {
        return CHARACTERS[i];
      }
    }
    throw new IllegalArgumentException("no entity");
  }

  private static int common(byte[] entity, byte[] text, int from, int to) {
    int i = 0;
    while (i < entity.length && from + i < to && text[from + i] == entity[i]) {
      i++;
    }
    return i;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}

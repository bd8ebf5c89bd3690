package dev.shepherd.tokenizer.normal;

import java.nio.charset.StandardCharsets;
import java.text.BreakIterator;
import java.util.Locale;

/**
 * A table of replacements, applied as the {@code tokenizers} library does.
 *
 * <p>The text is taken apart into grapheme clusters. A cluster of fewer than six bytes that begins
 * with any entry of the table is replaced as a whole by the text of its <em>shortest</em> such
 * entry; all other clusters are taken character by character. That loses marks behind some
 * characters, and so do the models that were trained with it.
 */
final class PrecompiledText implements TextNormalizer {

  private static final int CLUSTER_BYTES = 6;

  private final CharsMap map;

  PrecompiledText(CharsMap map) {
    this.map = map;
  }

  @Override
  public boolean leavesAlone(byte[] utf8, int from, int to) {
    if (map.isEmpty()) {
      return true;
    }
    int at = from;
    while (at < to) {
      if (map.shortest(utf8, at, Math.min(to, at + CLUSTER_BYTES)) >= 0) {
        return false;
      }
      at += Utf8.length(utf8[at]);
    }
    return true;
  }

  @Override
  public void normalize(byte[] utf8, int from, int to, ByteBuilder out) {
    int at = from;
    while (at < to) {
      int end = clusterEnd(utf8, at, to);
      if (end - at < CLUSTER_BYTES) {
        int replacement = map.shortest(utf8, at, end);
        if (replacement >= 0) {
          map.addText(replacement, out);
          at = end;
          continue;
        }
      }
      while (at < end) {
        int next = at + Utf8.length(utf8[at]);
        int replacement = map.shortest(utf8, at, next);
        if (replacement >= 0) {
          map.addText(replacement, out);
        } else {
          out.add(utf8, at, next);
        }
        at = next;
      }
    }
  }

  /** Where the grapheme cluster that begins at {@code at} ends. */
  private static int clusterEnd(byte[] utf8, int at, int to) {
    int next = at + Utf8.length(utf8[at]);
    if (next == to) {
      return to;
    }
    if (utf8[at] >= 0 && utf8[next] >= 0) {
      return utf8[at] == '\r' && utf8[next] == '\n' ? next + 1 : next;
    }
    int c = Utf8.codePoint(utf8, at);
    if (c < 0x300 && Utf8.codePoint(utf8, next) < 0x300) {
      return next;
    }
    if (!isPrepend(c) && !mayExtend(Utf8.codePoint(utf8, next))) {
      return next;
    }
    // A window that is doubled until the cluster ends inside: clusters have no greatest length.
    for (int window = 64; ; window *= 2) {
      int end = window < to - at ? at + window : to;
      while (end < to && (utf8[end] & 0xC0) == 0x80) {
        end--;
      }
      String text = new String(utf8, at, end - at, StandardCharsets.UTF_8);
      BreakIterator clusters = BreakIterator.getCharacterInstance(Locale.ROOT);
      clusters.setText(text);
      int chars = clusters.next();
      if (chars < text.length() || end == to) {
        return at + text.substring(0, chars).getBytes(StandardCharsets.UTF_8).length;
      }
    }
  }

  /** Whether a character may belong to the cluster of the one before; true when in doubt. */
  private static boolean mayExtend(int c) {
    return switch (Character.getType(c)) {
      case Character.NON_SPACING_MARK,
          Character.ENCLOSING_MARK,
          Character.COMBINING_SPACING_MARK,
          Character.FORMAT,
          Character.MODIFIER_SYMBOL ->
          true;
      default ->
          (c >= 0x1100 && c <= 0x11FF)
              || (c >= 0xA960 && c <= 0xD7FF)
              || (c >= 0x1F1E6 && c <= 0x1F1FF)
              || c == 0xE33
              || c == 0xEB3
              || c == 0xFF9E
              || c == 0xFF9F
              || c > 0x10FFF;
    };
  }

  /** Whether a character may draw the next one into its cluster; true when in doubt. */
  private static boolean isPrepend(int c) {
    return switch (Character.getType(c)) {
      case Character.FORMAT -> true;
      default -> c == 0xD4E || c > 0x10FFF;
    };
  }
}

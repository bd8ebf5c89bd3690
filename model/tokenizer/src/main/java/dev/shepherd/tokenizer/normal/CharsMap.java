package dev.shepherd.tokenizer.normal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * SentencePiece's precompiled replacement table: a double-array trie of byte sequences whose values
 * point to texts that end with a zero byte.
 *
 * <p>Layout: 4 bytes with the size of the trie in bytes, the trie as 32-bit units in little-endian
 * order, then the texts. A unit holds a label in its lowest byte, whether a value follows in bit 8,
 * and the distance to the units of its children in bits 10 to 30 (times 256 when bit 9 is set); a
 * value unit has bit 31 set (S. Yata, darts-clone). Every step is checked against the size, so that
 * a damaged table finds nothing rather than fail.
 */
final class CharsMap {

  /** A table without entries. */
  static final CharsMap EMPTY = new CharsMap(new int[0], new byte[0]);

  /** Longest text of one entry; a hostile table would multiply its input otherwise. */
  private static final int TEXT_LIMIT = 1 << 10;

  private final int[] units;
  private final byte[] texts;

  private CharsMap(int[] units, byte[] texts) {
    this.units = units;
    this.texts = texts;
  }

  /**
   * Reads a table.
   *
   * @throws IllegalArgumentException when its sizes make no sense
   */
  static CharsMap read(byte[] table) {
    if (table.length == 0) {
      return EMPTY;
    }
    if (table.length < 4) {
      throw new IllegalArgumentException("the table of replacements is cut short");
    }
    ByteBuffer buffer = ByteBuffer.wrap(table).order(ByteOrder.LITTLE_ENDIAN);
    long trieBytes = buffer.getInt() & 0xFFFFFFFFL;
    if (trieBytes > table.length - 4 || trieBytes % 4 != 0) {
      throw new IllegalArgumentException("the table of replacements has a trie of impossible size");
    }
    int[] units = new int[(int) trieBytes / 4];
    buffer.asIntBuffer().get(units);
    byte[] texts = new byte[table.length - 4 - (int) trieBytes];
    buffer.position(4 + (int) trieBytes).get(texts);
    return new CharsMap(units, texts);
  }

  /** Whether there are no entries. */
  boolean isEmpty() {
    return units.length == 0;
  }

  /**
   * The shortest entry that the text begins with, as the position of its replacement; -1 for none.
   */
  int shortest(byte[] utf8, int from, int to) {
    return (int) (find(utf8, from, to, false) >> 32);
  }

  /**
   * The longest entry that the text begins with: the position of its replacement in the upper 32
   * bits (-1 for none), its length in the lower.
   */
  long longest(byte[] utf8, int from, int to) {
    return find(utf8, from, to, true);
  }

  private long find(byte[] utf8, int from, int to, boolean longest) {
    long found = -1L << 32;
    if (units.length == 0) {
      return found;
    }
    int node = offset(units[0]);
    for (int at = from; at < to; at++) {
      int label = utf8[at] & 0xFF;
      node ^= label;
      if (label == 0 || node < 0 || node >= units.length) {
        return found;
      }
      int unit = units[node];
      if ((unit & 0x800000FF) != label) {
        return found;
      }
      node ^= offset(unit);
      if ((unit & 0x100) != 0 && node >= 0 && node < units.length) {
        found = (long) (units[node] & 0x7FFFFFFF) << 32 | (at - from + 1);
        if (!longest) {
          return found;
        }
      }
    }
    return found;
  }

  private static int offset(int unit) {
    return unit >>> 10 << ((unit & 0x200) >>> 6);
  }

  /** Adds the replacement text at a position. */
  void addText(int position, ByteBuilder out) {
    int end = textEnd(position);
    if (position < end) {
      out.add(texts, position, end);
    }
  }

  /** Whether the replacement text at a position is exactly this. */
  boolean isText(int position, byte[] utf8, int from, int to) {
    int end = textEnd(position);
    return position <= end && java.util.Arrays.equals(texts, position, end, utf8, from, to);
  }

  private int textEnd(int position) {
    int limit = (int) Math.min(texts.length, (long) position + TEXT_LIMIT);
    int end = position;
    while (end < limit && texts[end] != 0) {
      end++;
    }
    return end;
  }
}

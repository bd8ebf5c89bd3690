package dev.shepherd.tokenizer.normal;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.Arrays;

/**
 * Normal forms of long stretches of characters that interact, in linear time (UAX #15, section
 * 1.3).
 *
 * <p>Every character is decomposed by itself, marks between two starters are put in the order of
 * their combining classes by counting, and pairs are composed from the left. The JDK is asked for
 * single characters and pairs only: for a whole stretch its time grows with the square of the
 * number of marks in a row, which is no way to treat the text of strangers.
 */
final class LongStretch {

  private static final class Classes {
    static final int[] STARTS;
    static final int[] ENDS;
    static final int[] VALUES;

    static {
      String[] ranges = CodeSet.line("classes").split(" ", -1);
      STARTS = new int[ranges.length];
      ENDS = new int[ranges.length];
      VALUES = new int[ranges.length];
      for (int i = 0; i < ranges.length; i++) {
        String range = ranges[i];
        int colon = range.indexOf(':');
        int dash = range.indexOf('-');
        STARTS[i] = Integer.parseInt(range.substring(0, dash < 0 ? colon : dash), 16);
        ENDS[i] = dash < 0 ? STARTS[i] : Integer.parseInt(range.substring(dash + 1, colon), 16);
        VALUES[i] = Integer.parseInt(range.substring(colon + 1));
      }
    }

    private Classes() {}
  }

  private LongStretch() {}

  /** The canonical combining class of a code point. */
  static int combiningClass(int c) {
    if (c < 0x300) {
      return 0;
    }
    int at = Arrays.binarySearch(Classes.STARTS, c);
    int range = at >= 0 ? at : -at - 2;
    return range >= 0 && c <= Classes.ENDS[range] ? Classes.VALUES[range] : 0;
  }

  /** Adds the normal form of a text to {@code out}. */
  static void normalize(byte[] utf8, int from, int to, Form form, ByteBuilder out) {
    boolean compatible = form == Form.NFKC || form == Form.NFKD;
    int[] text = decomposed(utf8, from, to, compatible ? Form.NFKD : Form.NFD);
    int[] classes = new int[text.length];
    Arrays.setAll(classes, i -> combiningClass(text[i]));
    order(text, classes);
    int length = form == Form.NFC || form == Form.NFKC ? compose(text, classes) : text.length;
    for (int i = 0; i < length; i++) {
      out.addCodePoint(text[i]);
    }
  }

  private static int[] decomposed(byte[] utf8, int from, int to, Form form) {
    int[] text = new int[to - from];
    int size = 0;
    for (int at = from; at < to; at += Utf8.length(utf8[at])) {
      int c = Utf8.codePoint(utf8, at);
      if (c < 0x80 || UnicodeForm.Inert.SET.contains(c)) {
        text = room(text, size + 1);
        text[size++] = c;
        continue;
      }
      String parts = Normalizer.normalize(Character.toString(c), form);
      text = room(text, size + parts.length());
      for (int i = 0; i < parts.length(); i += Character.charCount(parts.codePointAt(i))) {
        text[size++] = parts.codePointAt(i);
      }
    }
    return Arrays.copyOf(text, size);
  }

  private static int[] room(int[] text, int size) {
    return size <= text.length ? text : Arrays.copyOf(text, Math.max(size, text.length * 2));
  }

  /** Sorts every run of marks by class, and keeps the order within a class. */
  private static void order(int[] text, int[] classes) {
    int at = 0;
    while (at < text.length) {
      if (classes[at] == 0) {
        at++;
        continue;
      }
      int end = at;
      while (end < text.length && classes[end] != 0) {
        end++;
      }
      if (end - at > 1) {
        order(text, classes, at, end);
      }
      at = end;
    }
  }

  private static void order(int[] text, int[] classes, int from, int to) {
    int[] places = new int[257];
    for (int i = from; i < to; i++) {
      places[classes[i] + 1]++;
    }
    for (int k = 1; k < places.length; k++) {
      places[k] += places[k - 1];
    }
    int[] sorted = new int[to - from];
    for (int i = from; i < to; i++) {
      sorted[places[classes[i]]++] = text[i];
    }
    for (int i = from; i < to; i++) {
      text[i] = sorted[i - from];
      classes[i] = combiningClass(text[i]);
    }
  }

  /** Composes in place; returns the new length. */
  private static int compose(int[] text, int[] classes) {
    int starter = -1;
    int lastClass = 0;
    int size = 0;
    for (int i = 0; i < text.length; i++) {
      int c = text[i];
      int k = classes[i];
      // A mark of the same or a higher class in between blocks, and so does a starter.
      boolean free = starter >= 0 && (lastClass < k || (lastClass == 0 && starter == size - 1));
      int composite = free ? composite(text[starter], c) : -1;
      if (composite >= 0) {
        text[starter] = composite;
        continue;
      }
      text[size] = c;
      if (k == 0) {
        starter = size;
      }
      lastClass = k;
      size++;
    }
    return size;
  }

  private static int composite(int first, int second) {
    if (UnicodeForm.Inert.SET.contains(first) || UnicodeForm.Inert.SET.contains(second)) {
      return -1;
    }
    String pair =
        Normalizer.normalize(
            new StringBuilder().appendCodePoint(first).appendCodePoint(second), Form.NFC);
    int c = pair.codePointAt(0);
    return Character.charCount(c) == pair.length() ? c : -1;
  }

  /** For tests: the normal form of a text. */
  static String normalized(String text, Form form) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    ByteBuilder out = new ByteBuilder(utf8.length);
    normalize(utf8, 0, utf8.length, form, out);
    return out.toString();
  }
}

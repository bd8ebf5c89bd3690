package dev.shepherd.tokenizer.normal;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A set of code points: a bitmap for the first 65,536, sorted ranges beyond.
 *
 * <p>The sets in {@code unicode.txt} are those of the {@code tokenizers} library, which carries
 * tables of its own that are older than the JDK's.
 */
final class CodeSet {

  private final long[] low = new long[0x10000 >> 6];
  private final int[] starts;
  private final int[] ends;

  private CodeSet(String ranges) {
    int[] from = new int[512];
    int[] to = new int[512];
    int count = 0;
    for (String range : ranges.split(" ", -1)) {
      int dash = range.indexOf('-');
      int first = Integer.parseInt(dash < 0 ? range : range.substring(0, dash), 16);
      int last = dash < 0 ? first : Integer.parseInt(range.substring(dash + 1), 16);
      for (int c = first; c <= Math.min(last, 0xFFFF); c++) {
        low[c >> 6] |= 1L << c;
      }
      if (last > 0xFFFF) {
        from[count] = first;
        to[count++] = last;
      }
    }
    starts = Arrays.copyOf(from, count);
    ends = Arrays.copyOf(to, count);
  }

  /** A set of {@code unicode.txt}. */
  static CodeSet named(String name) {
    return new CodeSet(line(name));
  }

  /** What {@code unicode.txt} says about a name. */
  static String line(String name) {
    try (InputStream in = CodeSet.class.getResourceAsStream("unicode.txt")) {
      if (in == null) {
        throw new IllegalStateException("unicode.txt is missing");
      }
      String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
      int line = text.indexOf("\n" + name + ' ');
      if (line < 0) {
        throw new IllegalStateException("no set " + name + " in unicode.txt");
      }
      int from = line + name.length() + 2;
      return text.substring(from, text.indexOf('\n', from));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  boolean contains(int codePoint) {
    if (codePoint < 0x10000) {
      return (low[codePoint >> 6] >>> codePoint & 1) != 0;
    }
    int at = Arrays.binarySearch(starts, codePoint);
    return at >= 0 || (at < -1 && codePoint <= ends[-at - 2]);
  }
}

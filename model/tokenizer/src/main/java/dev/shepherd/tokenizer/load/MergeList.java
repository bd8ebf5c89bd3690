package dev.shepherd.tokenizer.load;

import dev.shepherd.tokenizer.spec.Merges;
import dev.shepherd.tokenizer.spec.Vocabulary;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Collects merges that are written as texts, and finds the ids. For one thread.
 *
 * <p>Methods return what is wrong, "" when nothing is: the caller knows the place.
 */
final class MergeList {

  private static final byte[] VERSION_LINE = "#version".getBytes(StandardCharsets.US_ASCII);

  private final Vocabulary vocabulary;
  private final int prefixBytes;
  private int[] left;
  private int[] right;
  private int[] merged;
  private int size;
  private byte[] joined = new byte[256];
  private int leftBytes;
  private int leftId;

  /**
   * An empty list.
   *
   * @param prefixBytes how much of a right text is missing when it is joined to a left one
   */
  MergeList(Vocabulary vocabulary, int prefixBytes) {
    this.vocabulary = vocabulary;
    this.prefixBytes = prefixBytes;
    int expected = Math.max(16, vocabulary.size());
    left = new int[expected];
    right = new int[expected];
    merged = new int[expected];
  }

  /** Takes both texts with one space between them; skips a line that tells the version. */
  String line(byte[] text, int from, int to) {
    if (startsWith(text, from, to, VERSION_LINE)) {
      return "";
    }
    int space = from;
    while (space < to && text[space] != ' ') {
      space++;
    }
    if (space == to) {
      return "must be two tokens with a space between them";
    }
    for (int i = space + 1; i < to; i++) {
      if (text[i] == ' ') {
        return "must be two tokens with one space between them";
      }
    }
    String wrong = left(text, from, space);
    return wrong.isEmpty() ? right(text, space + 1, to) : wrong;
  }

  /** Takes the left text of the next merge. */
  String left(byte[] text, int from, int to) {
    leftId = vocabulary.find(text, from, to);
    if (leftId < 0) {
      return unknown(text, from, to);
    }
    leftBytes = to - from;
    if (leftBytes > joined.length) {
      joined = new byte[leftBytes * 2];
    }
    System.arraycopy(text, from, joined, 0, leftBytes);
    return "";
  }

  /** Takes the right text and finishes the merge. */
  String right(byte[] text, int from, int to) {
    int rightId = vocabulary.find(text, from, to);
    if (rightId < 0) {
      return unknown(text, from, to);
    }
    int tail = to - from - prefixBytes;
    if (tail < 0) {
      return "token '" + show(text, from, to) + "' lacks the prefix of continuing tokens";
    }
    if (leftBytes + tail > joined.length) {
      joined = Arrays.copyOf(joined, (leftBytes + tail) * 2);
    }
    System.arraycopy(text, from + prefixBytes, joined, leftBytes, tail);
    int mergedId = vocabulary.find(joined, 0, leftBytes + tail);
    if (mergedId < 0) {
      return unknown(joined, 0, leftBytes + tail);
    }
    if (size == left.length) {
      left = Arrays.copyOf(left, size * 2);
      right = Arrays.copyOf(right, size * 2);
      merged = Arrays.copyOf(merged, size * 2);
    }
    left[size] = leftId;
    right[size] = rightId;
    merged[size++] = mergedId;
    return "";
  }

  Merges build() {
    return Merges.listed(
        Arrays.copyOf(left, size), Arrays.copyOf(right, size), Arrays.copyOf(merged, size));
  }

  private static boolean startsWith(byte[] text, int from, int to, byte[] prefix) {
    return to - from >= prefix.length
        && Arrays.equals(text, from, from + prefix.length, prefix, 0, prefix.length);
  }

  private static String unknown(byte[] text, int from, int to) {
    return "token '" + show(text, from, to) + "' of a merge is not in the vocabulary";
  }

  private static String show(byte[] text, int from, int to) {
    return new String(text, from, Math.min(to - from, 80), StandardCharsets.UTF_8);
  }
}

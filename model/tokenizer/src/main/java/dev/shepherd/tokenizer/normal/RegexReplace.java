package dev.shepherd.tokenizer.normal;

import java.nio.charset.StandardCharsets;
import org.jcodings.specific.UTF8Encoding;
import org.joni.Matcher;
import org.joni.Option;
import org.joni.Regex;
import org.joni.exception.JOniException;

/**
 * Replaces every match of a regular expression with a fixed text.
 *
 * <p>Runs on joni, which has the syntax and meaning of Oniguruma, with a deadline for each search:
 * the engine backtracks, and a pattern may be hostile.
 */
final class RegexReplace implements TextNormalizer {

  private static final long SEARCH_NANOS = 10_000_000_000L;

  private final String pattern;
  private final Regex regex;
  private final byte[] content;

  RegexReplace(String pattern, byte[] content) {
    this.pattern = pattern;
    this.content = content;
    // joni follows Ruby, where \\s, \\d and \\w are of ASCII only unless told otherwise.
    byte[] utf8 = ("(?u)" + pattern).getBytes(StandardCharsets.UTF_8);
    try {
      regex = new Regex(utf8, 0, utf8.length, Option.NONE, UTF8Encoding.INSTANCE);
    } catch (JOniException | IndexOutOfBoundsException malformed) {
      throw new IllegalArgumentException(
          "malformed pattern '" + pattern + "': " + malformed.getMessage(), malformed);
    }
  }

  @Override
  public boolean leavesAlone(byte[] utf8, int from, int to) {
    return from == to || search(matcher(utf8, from, to), from, to) < 0;
  }

  @Override
  public void normalize(byte[] utf8, int from, int to, ByteBuilder out) {
    if (from == to) {
      return;
    }
    Matcher matcher = matcher(utf8, from, to);
    int copied = from;
    int at = from;
    int lastEnd = -1;
    while (at <= to && search(matcher, at, to) >= 0) {
      int start = matcher.getBegin() + from;
      int end = matcher.getEnd() + from;
      // An empty match right behind another match does not count.
      if (start < end || start != lastEnd) {
        out.add(utf8, copied, start);
        out.add(content);
        copied = end;
        lastEnd = end;
      }
      at = end > start ? end : end < to ? end + Utf8.length(utf8[end]) : to + 1;
    }
    out.add(utf8, copied, to);
  }

  private Matcher matcher(byte[] utf8, int from, int to) {
    Matcher matcher = regex.matcherNoRegion(utf8, from, to);
    matcher.setTimeout(SEARCH_NANOS);
    return matcher;
  }

  private int search(Matcher matcher, int at, int to) {
    try {
      return matcher.searchInterruptible(at, to, Option.NONE);
    } catch (InterruptedException late) {
      throw new IllegalStateException("pattern '" + pattern + "' ran out of time", late);
    }
  }
}

package dev.shepherd.tokenizer.split;

import dev.shepherd.tokenizer.EncodeException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.function.IntPredicate;
import org.jcodings.specific.UTF8Encoding;
import org.joni.Matcher;
import org.joni.Option;
import org.joni.Regex;
import org.joni.Syntax;
import org.joni.exception.JOniException;

/**
 * A regular expression with the syntax and meaning of Oniguruma, run by joni with a deadline.
 *
 * <p>joni's character properties are of an older Unicode version, and its {@code \s}, {@code \d}
 * and {@code \w} know ASCII only. So the properties in the pattern are written out as sets of
 * ranges taken from the JDK before joni sees it.
 */
final class OnigPattern {

  private static final Map<String, IntPredicate> PROPERTIES =
      Map.ofEntries(
          Map.entry("L", bits(CharTable.LETTER)),
          Map.entry("N", bits(CharTable.NUMBER)),
          Map.entry("M", bits(CharTable.MARK)),
          Map.entry("Han", bits(CharTable.HAN)),
          Map.entry("Lu", type(Character.UPPERCASE_LETTER)),
          Map.entry("Ll", type(Character.LOWERCASE_LETTER)),
          Map.entry("Lt", type(Character.TITLECASE_LETTER)),
          Map.entry("Lm", type(Character.MODIFIER_LETTER)),
          Map.entry("Lo", type(Character.OTHER_LETTER)),
          Map.entry("Mn", type(Character.NON_SPACING_MARK)),
          Map.entry("Mc", type(Character.COMBINING_SPACING_MARK)),
          Map.entry("Me", type(Character.ENCLOSING_MARK)),
          Map.entry("Nd", type(Character.DECIMAL_DIGIT_NUMBER)),
          Map.entry("Nl", type(Character.LETTER_NUMBER)),
          Map.entry("No", type(Character.OTHER_NUMBER)),
          Map.entry("P", c -> isSign(c) && !isSymbol(c)),
          Map.entry("S", OnigPattern::isSymbol),
          Map.entry("Zs", type(Character.SPACE_SEPARATOR)));

  private final Regex regex;
  private final long deadlineNanos;

  /**
   * Compiles a pattern.
   *
   * @throws IllegalArgumentException when it is none
   */
  OnigPattern(String pattern, Duration deadline) {
    byte[] bytes = withRanges(pattern).getBytes(StandardCharsets.UTF_8);
    try {
      regex = new Regex(bytes, 0, bytes.length, Option.NONE, UTF8Encoding.INSTANCE, Syntax.RUBY);
    } catch (JOniException e) {
      throw new IllegalArgumentException("bad pattern " + pattern + ": " + e.getMessage(), e);
    }
    deadlineNanos = deadline.toNanos();
  }

  /**
   * Adds all matches in a text, which are as if it ended at {@code to} and began at {@code from}.
   *
   * @throws EncodeException when they are not found in time
   */
  void find(byte[] text, int from, int to, Matches out) {
    Matcher matcher = regex.matcherNoRegion(text, from, to, deadlineNanos);
    int p = from;
    int lastEnd = -1;
    try {
      while (p <= to && matcher.searchInterruptible(p, to, Option.NONE) >= 0) {
        int start = matcher.getBegin() + from;
        int end = matcher.getEnd() + from;
        if (start == end) {
          // As the reference's iterator: an empty match right behind a match does not count.
          if (end != lastEnd) {
            out.match(start, end);
            lastEnd = end;
          }
          p = end < to ? end + Utf8.length(text[end]) : to + 1;
        } else {
          out.match(start, end);
          lastEnd = end;
          p = end;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EncodeException("interrupted while a pattern was searched for");
    } catch (JOniException e) {
      throw new EncodeException("the pre-tokeniser's pattern failed: " + e.getMessage());
    }
  }

  /** The pattern with every property written out. */
  static String withRanges(String pattern) {
    StringBuilder out = new StringBuilder();
    int n = pattern.length();
    for (int i = 0; i < n; i++) {
      char c = pattern.charAt(i);
      if (c != '\\' || i + 1 == n) {
        out.append(c);
        continue;
      }
      char kind = pattern.charAt(++i);
      switch (kind) {
        case 's' -> append(out, CharTable::isSpace, false);
        case 'S' -> append(out, CharTable::isSpace, true);
        case 'd' -> append(out, type(Character.DECIMAL_DIGIT_NUMBER), false);
        case 'D' -> append(out, type(Character.DECIMAL_DIGIT_NUMBER), true);
        case 'w' -> append(out, OnigPattern::isWord, false);
        case 'W' -> append(out, OnigPattern::isWord, true);
        case 'p', 'P' -> i = property(pattern, i, out);
        default -> out.append('\\').append(kind);
      }
    }
    return out.toString();
  }

  private static int property(String pattern, int i, StringBuilder out) {
    int close = pattern.indexOf('}', i);
    if (i + 1 < pattern.length() && pattern.charAt(i + 1) == '{' && close > 0) {
      String name = pattern.substring(i + 2, close);
      boolean inverted = pattern.charAt(i) == 'P';
      if (name.startsWith("^")) {
        name = name.substring(1);
        inverted = !inverted;
      }
      IntPredicate property = PROPERTIES.get(name);
      if (property != null) {
        append(out, property, inverted);
        return close;
      }
    }
    out.append('\\').append(pattern.charAt(i));
    return i;
  }

  private static void append(StringBuilder out, IntPredicate property, boolean inverted) {
    out.append(inverted ? "[^" : "[");
    int start = -1;
    for (int c = 0; c <= Character.MAX_CODE_POINT + 1; c++) {
      boolean in = c <= Character.MAX_CODE_POINT && !isSurrogate(c) && property.test(c);
      if (in && start < 0) {
        start = c;
      } else if (!in && start >= 0) {
        out.append(String.format("\\x{%X}-\\x{%X}", start, c - 1));
        start = -1;
      }
    }
    out.append(']');
  }

  private static boolean isSurrogate(int c) {
    return c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
  }

  /** Oniguruma's {@code \w}: as elsewhere, with the numbers of Latin-1, without joiners. */
  private static boolean isWord(int c) {
    return c != 0x200C
        && c != 0x200D
        && (CharKinds.isWord(c) || (c < 0x100 && (CharTable.of(c) & CharTable.NUMBER) != 0));
  }

  private static boolean isSign(int c) {
    return (CharTable.of(c) & CharTable.SIGN) != 0;
  }

  private static boolean isSymbol(int c) {
    return switch (Character.getType(c)) {
      case Character.MATH_SYMBOL,
          Character.CURRENCY_SYMBOL,
          Character.MODIFIER_SYMBOL,
          Character.OTHER_SYMBOL ->
          true;
      default -> false;
    };
  }

  private static IntPredicate bits(int bits) {
    return c -> (CharTable.of(c) & bits) != 0;
  }

  private static IntPredicate type(int type) {
    return c -> Character.getType(c) == type;
  }
}

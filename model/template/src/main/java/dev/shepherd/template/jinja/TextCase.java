package dev.shepherd.template.jinja;

import java.util.Locale;
import java.util.function.IntPredicate;

/** Upper and lower case, and what sort a character is, by the rules of Python's strings. */
final class TextCase {

  private TextCase() {}

  static String upper(String text) {
    return text.toUpperCase(Locale.ROOT);
  }

  static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  /** Close to full case folding: differs from it in rare ligatures only. */
  static String fold(String text) {
    return text.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT).replace('\u03C2', '\u03C3');
  }

  /** The first character in title case, the rest in lower case. */
  static String capitalize(String text) {
    if (text.isEmpty()) {
      return text;
    }
    int end = Character.charCount(text.codePointAt(0));
    return titleOf(text.substring(0, end)) + lowerTail(text, end);
  }

  /** Lower case of the rest, with the whole text as surroundings (a final sigma depends on it). */
  private static String lowerTail(String text, int from) {
    String head = lower(text.substring(0, from));
    return lower(text).substring(head.length());
  }

  private static String titleOf(String character) {
    int point = character.codePointAt(0);
    int title = Character.toTitleCase(point);
    if (title != point) {
      return Character.toString(title);
    }
    // A letter such as the German sharp s becomes two, of which the second is small.
    String upper = upper(character);
    int first = Character.charCount(upper.codePointAt(0));
    return upper.length() == first
        ? upper
        : upper.substring(0, first) + lower(upper.substring(first));
  }

  /** Every letter behind something that has no case in title case, all others in lower case. */
  static String title(String text) {
    String lower = lower(text);
    boolean aligned = lower.length() == text.length();
    var out = new StringBuilder(text.length());
    boolean inside = false;
    for (int i = 0; i < text.length(); ) {
      int end = i + Character.charCount(text.codePointAt(i));
      String character = text.substring(i, end);
      if (!inside) {
        out.append(titleOf(character));
      } else {
        out.append(aligned ? lower.substring(i, end) : lower(character));
      }
      inside = isCased(character.codePointAt(0));
      i = end;
    }
    return out.toString();
  }

  static String swap(String text) {
    var out = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              String character = Character.toString(c);
              out.append(
                  Character.isUpperCase(c)
                      ? lower(character)
                      : Character.isLowerCase(c) ? upper(character) : character);
            });
    return out.toString();
  }

  private static boolean isCased(int c) {
    return Character.isUpperCase(c) || Character.isLowerCase(c) || Character.isTitleCase(c);
  }

  static boolean isUpper(String text) {
    return text.codePoints().noneMatch(c -> Character.isLowerCase(c) || Character.isTitleCase(c))
        && text.codePoints().anyMatch(Character::isUpperCase);
  }

  static boolean isLower(String text) {
    return text.codePoints().noneMatch(c -> Character.isUpperCase(c) || Character.isTitleCase(c))
        && text.codePoints().anyMatch(Character::isLowerCase);
  }

  static boolean isTitle(String text) {
    boolean inside = false;
    boolean any = false;
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      int c = text.codePointAt(i);
      boolean upper = Character.isUpperCase(c) || Character.isTitleCase(c);
      boolean lower = Character.isLowerCase(c);
      if ((upper && inside) || (lower && !inside)) {
        return false;
      }
      inside = upper || lower;
      any |= inside;
    }
    return any;
  }

  static boolean all(Object text, Args args, IntPredicate test) {
    args.only("is...", 0, 0);
    String chars = String.valueOf(Texts.text(text));
    return !chars.isEmpty() && chars.codePoints().allMatch(test);
  }

  static boolean isAlpha(int c) {
    return Character.isLetter(c);
  }

  static boolean isAlphanumeric(int c) {
    return Character.isLetter(c) || isNumeric(c);
  }

  static boolean isDecimal(int c) {
    return Character.getType(c) == Character.DECIMAL_DIGIT_NUMBER;
  }

  /** Decimal digits, and raised, lowered and circled ones. */
  static boolean isDigit(int c) {
    return isDecimal(c)
        || c == 0xB2
        || c == 0xB3
        || c == 0xB9
        || c == 0x2070
        || (c >= 0x2074 && c <= 0x2079)
        || (c >= 0x2080 && c <= 0x2089)
        || (c >= 0x2460 && c <= 0x2468)
        || (c >= 0x2474 && c <= 0x247C)
        || (c >= 0x2488 && c <= 0x2490)
        || (c >= 0x1369 && c <= 0x1371);
  }

  static boolean isNumeric(int c) {
    return switch (Character.getType(c)) {
      case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> true;
      default -> isHanNumber(c);
    };
  }

  private static boolean isHanNumber(int c) {
    return "\u4E00\u4E8C\u4E09\u56DB\u4E94\u516D\u4E03\u516B\u4E5D\u5341\u767E\u5343\u842C\u4E07\u5104\u4EBF\u5146\u3007\u96F6"
            .indexOf(c)
        >= 0;
  }
}

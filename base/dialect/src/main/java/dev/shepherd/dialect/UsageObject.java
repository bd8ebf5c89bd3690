package dev.shepherd.dialect;

import java.nio.charset.StandardCharsets;

/**
 * Reads the token counts out of one usage object: the members it knows, in any order, everything
 * else skipped. Pure functions over byte ranges; malformed input gives "not an object", never an
 * exception.
 */
final class UsageObject {
  private static final byte[] PROMPT_TOKENS = ascii("prompt_tokens");
  private static final byte[] COMPLETION_TOKENS = ascii("completion_tokens");
  private static final byte[] INPUT_TOKENS = ascii("input_tokens");
  private static final byte[] OUTPUT_TOKENS = ascii("output_tokens");
  private static final byte[] CACHED_TOKENS = ascii("cached_tokens");
  private static final byte[] CACHE_READ = ascii("cache_read_input_tokens");
  private static final byte[] CACHE_WRITTEN = ascii("cache_creation_input_tokens");
  private static final byte[] PROMPT_DETAILS = ascii("prompt_tokens_details");
  private static final byte[] INPUT_DETAILS = ascii("input_tokens_details");

  /** More digits than any token count has; longer numbers are garbage. */
  private static final int MAX_DIGITS = 15;

  private UsageObject() {}

  /**
   * Reads the object that begins with the brace at {@code from}.
   *
   * @return whether the object was whole; if not, {@code into} holds what was read so far
   */
  static boolean read(byte[] json, int from, int to, Usage into) {
    int depth = 0;
    int detailsDepth = 0;
    boolean detailsNext = false;
    int at = from;
    while (at < to) {
      byte b = json[at];
      switch (b) {
        case '{', '[' -> {
          depth++;
          if (detailsNext) {
            detailsDepth = depth;
            detailsNext = false;
          }
          at++;
        }
        case '}', ']' -> {
          if (depth == detailsDepth) {
            detailsDepth = 0;
          }
          depth--;
          at++;
          if (depth == 0) {
            return true;
          }
        }
        case '"' -> {
          int end = stringEnd(json, at + 1, to);
          if (end < 0) {
            return false;
          }
          int colon = skipBlanks(json, end + 1, to);
          boolean isKey = colon < to && json[colon] == ':';
          if (isKey && (depth == 1 || (depth == 2 && detailsDepth == 2))) {
            int value = skipBlanks(json, colon + 1, to);
            if (depth == 1) {
              detailsNext = value < to && json[value] == '{' && isDetails(json, at + 1, end);
              member(json, at + 1, end, number(json, value, to), into);
            } else if (equals(json, at + 1, end, CACHED_TOKENS)) {
              cached(number(json, value, to), into);
            }
            at = value;
          } else {
            at = end + 1;
          }
        }
        default -> at++;
      }
    }
    return false;
  }

  private static void member(byte[] json, int from, int to, long value, Usage into) {
    if (value < 0) {
      return;
    }
    if (equals(json, from, to, PROMPT_TOKENS)) {
      into.wholeInput(value);
    } else if (equals(json, from, to, INPUT_TOKENS)) {
      into.uncachedInput(value);
    } else if (equals(json, from, to, COMPLETION_TOKENS) || equals(json, from, to, OUTPUT_TOKENS)) {
      into.output(value);
    } else if (equals(json, from, to, CACHED_TOKENS)) {
      into.cached(value);
    } else if (equals(json, from, to, CACHE_READ)) {
      into.cacheRead(value);
    } else if (equals(json, from, to, CACHE_WRITTEN)) {
      into.cacheWritten(value);
    }
  }

  private static void cached(long value, Usage into) {
    if (value >= 0) {
      into.cached(value);
    }
  }

  private static boolean isDetails(byte[] json, int from, int to) {
    return equals(json, from, to, PROMPT_DETAILS) || equals(json, from, to, INPUT_DETAILS);
  }

  /** The whole part of the number at {@code from}, or -1 if there is no plain positive number. */
  private static long number(byte[] json, int from, int to) {
    int at = from;
    long value = 0;
    while (at < to && json[at] >= '0' && json[at] <= '9') {
      if (at - from >= MAX_DIGITS) {
        return -1;
      }
      value = value * 10 + (json[at] - '0');
      at++;
    }
    return at == from ? -1 : value;
  }

  /** The offset of the quote that closes the string whose first character is at {@code from}. */
  private static int stringEnd(byte[] json, int from, int to) {
    for (int i = from; i < to; i++) {
      if (json[i] == '\\') {
        i++;
      } else if (json[i] == '"') {
        return i;
      }
    }
    return -1;
  }

  static int skipBlanks(byte[] json, int from, int to) {
    int at = from;
    while (at < to
        && (json[at] == ' ' || json[at] == '\n' || json[at] == '\r' || json[at] == '\t')) {
      at++;
    }
    return at;
  }

  static boolean equals(byte[] json, int from, int to, byte[] word) {
    if (to - from != word.length) {
      return false;
    }
    for (int i = 0; i < word.length; i++) {
      if (json[from + i] != word[i]) {
        return false;
      }
    }
    return true;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}

package dev.shepherd.backend;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Walks over the samples of a metrics text (Prometheus 0.0.4, and OpenMetrics as far as it says the
 * same things) where they lie, without making an object per line: a page has hundreds of lines and
 * a reader of loads wants a dozen.
 *
 * <pre>
 *   name{label="value",…} number timestamp      ← what a sample looks like
 * </pre>
 *
 * <p>Tolerant on purpose: a line that is no sample is skipped, as are comments, time stamps and
 * exemplars. Each byte is looked at a bounded number of times whatever the text holds, and at most
 * the given number of samples is shown. Confined to one thread.
 */
final class MetricsScanner {
  /** Longest number looked at; longer ones are no numbers a program prints. */
  private static final int MAX_NUMBER_BYTES = 64;

  /** Digits that fit into a long whatever they are. */
  private static final int SAFE_DIGITS = 18;

  private static final double[] TENTHS = {
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
    1e18
  };

  private final byte[] text;
  private int samplesLeft;
  private int nextLine;
  private int nameStart;
  private int nameEnd;
  private int labelsStart;
  private int labelsEnd;
  private int numberStart;
  private int numberEnd;
  private int valueStart;
  private int valueEnd;

  /**
   * @param maxSamples the scan ends after so many
   */
  MetricsScanner(byte[] text, int maxSamples) {
    this.text = text;
    this.samplesLeft = maxSamples;
  }

  /** Goes to the next sample; false when there is none. */
  boolean next() {
    while (nextLine < text.length && samplesLeft > 0) {
      int at = nextLine;
      int end = at;
      while (end < text.length && text[end] != '\n') {
        end++;
      }
      nextLine = end + 1;
      if (readLine(at, end)) {
        samplesLeft--;
        return true;
      }
    }
    return false;
  }

  private boolean readLine(int from, int end) {
    int at = skipBlanks(from, end);
    if (at == end || text[at] == '#') {
      return false;
    }
    nameStart = at;
    while (at < end && isNameByte(text[at])) {
      at++;
    }
    nameEnd = at;
    if (nameEnd == nameStart) {
      return false;
    }
    at = skipBlanks(at, end);
    labelsStart = at;
    labelsEnd = at;
    if (at < end && text[at] == '{') {
      labelsStart = at + 1;
      labelsEnd = closingBrace(at + 1, end);
      if (labelsEnd < 0) {
        return false;
      }
      at = skipBlanks(labelsEnd + 1, end);
    } else if (at == nameEnd) {
      return false; // nothing stands between the name and what should be the value
    }
    numberStart = at;
    while (at < end && !isBlank(text[at])) {
      at++;
    }
    numberEnd = at;
    return numberEnd > numberStart;
  }

  /** The brace that ends the labels, -1 when there is none outside of quotes. */
  private int closingBrace(int from, int end) {
    boolean quoted = false;
    for (int at = from; at < end; at++) {
      byte b = text[at];
      if (b == '\\' && quoted) {
        at++;
      } else if (b == '"') {
        quoted = !quoted;
      } else if (b == '}' && !quoted) {
        return at;
      }
    }
    return -1;
  }

  /** Whether the sample's name begins with these bytes. */
  boolean nameStartsWith(byte[] prefix) {
    int end = nameStart + prefix.length;
    return end <= nameEnd && Arrays.equals(text, nameStart, end, prefix, 0, prefix.length);
  }

  /** Whether the sample's name is these bytes behind its first {@code skipped}. */
  boolean nameIs(int skipped, byte[] name) {
    int start = nameStart + skipped;
    return nameEnd - start == name.length
        && Arrays.equals(text, start, nameEnd, name, 0, name.length);
  }

  /** The sample's name, for messages and tests. */
  String name() {
    return new String(text, nameStart, nameEnd - nameStart, StandardCharsets.UTF_8);
  }

  /** The sample's number; NaN when it is none. */
  double value() {
    boolean negative = numberStart < numberEnd && text[numberStart] == '-';
    int at = negative ? numberStart + 1 : numberStart;
    long digits = 0;
    int count = 0;
    int behindPoint = -1;
    for (; at < numberEnd; at++) {
      byte b = text[at];
      if (b >= '0' && b <= '9' && count < SAFE_DIGITS) {
        digits = digits * 10 + (b - '0');
        count++;
        if (behindPoint >= 0) {
          behindPoint++;
        }
      } else if (b == '.' && behindPoint < 0) {
        behindPoint = 0;
      } else {
        return unusual();
      }
    }
    if (count == 0) {
      return Double.NaN;
    }
    double value = behindPoint > 0 ? digits / TENTHS[behindPoint] : digits;
    return negative ? -value : value;
  }

  /** Numbers with an exponent, with many digits, and words. */
  private double unusual() {
    int length = numberEnd - numberStart;
    if (length > MAX_NUMBER_BYTES) {
      return Double.NaN;
    }
    var number = new String(text, numberStart, length, StandardCharsets.ISO_8859_1);
    String plain = MetricNumber.shortest(number, 0, length);
    return switch (plain) {
      case null -> Double.NaN;
      case "+Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(plain);
    };
  }

  /**
   * Looks for a label. When it is there, its value is what {@link #labelText} and {@link
   * #labelNumber} tell until the next look.
   */
  boolean findLabel(byte[] wanted) {
    int at = labelsStart;
    while (at < labelsEnd) {
      while (at < labelsEnd && (isBlank(text[at]) || text[at] == ',')) {
        at++;
      }
      int start = at;
      while (at < labelsEnd && isNameByte(text[at])) {
        at++;
      }
      int end = at;
      at = skipBlanks(at, labelsEnd);
      if (at >= labelsEnd || text[at] != '=') {
        return false;
      }
      at = skipBlanks(at + 1, labelsEnd);
      if (at >= labelsEnd || text[at] != '"') {
        return false;
      }
      int from = ++at;
      while (at < labelsEnd && text[at] != '"') {
        at += text[at] == '\\' ? 2 : 1;
      }
      if (at >= labelsEnd) {
        return false;
      }
      if (Arrays.equals(text, start, end, wanted, 0, wanted.length)) {
        valueStart = from;
        valueEnd = at;
        return true;
      }
      at++;
    }
    return false;
  }

  /** The value of the label found, still escaped. */
  String labelText() {
    return new String(text, valueStart, valueEnd - valueStart, StandardCharsets.UTF_8);
  }

  /**
   * The value of the label found, as a whole number; -1 when it is none, negative or longer than
   * {@code maxDigits} digits.
   *
   * @param maxDigits at most 18
   */
  long labelNumber(int maxDigits) {
    int length = valueEnd - valueStart;
    if (length == 0 || length > maxDigits) {
      return -1;
    }
    long number = 0;
    for (int at = valueStart; at < valueEnd; at++) {
      byte b = text[at];
      if (b < '0' || b > '9') {
        return -1;
      }
      number = number * 10 + (b - '0');
    }
    return number;
  }

  private int skipBlanks(int from, int end) {
    int at = from;
    while (at < end && isBlank(text[at])) {
      at++;
    }
    return at;
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\t' || b == '\r';
  }

  private static boolean isNameByte(byte b) {
    return (b >= 'a' && b <= 'z')
        || (b >= 'A' && b <= 'Z')
        || (b >= '0' && b <= '9')
        || b == '_'
        || b == ':';
  }
}

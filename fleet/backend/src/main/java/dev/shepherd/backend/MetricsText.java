package dev.shepherd.backend;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads metrics text: Prometheus 0.0.4, and OpenMetrics as far as it says the same things.
 *
 * <p>Tolerant on purpose. A line that cannot be read is counted and skipped, metadata may stand
 * anywhere, time stamps and exemplars are left out. Whether so much of a text was unreadable that
 * it is no metrics text at all, {@link #isGarbage()} tells.
 */
final class MetricsText {
  private static final int MAX_LABELS = 64;

  private final int maxSamples;
  private final Map<String, String> types = new LinkedHashMap<>();
  private final Map<String, String> helps = new LinkedHashMap<>();
  private final List<MetricSample> samples = new ArrayList<>();
  private int unreadableLines;
  private boolean tooMany;

  private MetricsText(int maxSamples) {
    this.maxSamples = maxSamples;
  }

  /**
   * Reads a text.
   *
   * @param maxSamples reading stops there, and {@link #hasTooMany()} is set
   */
  static MetricsText read(String text, int maxSamples) {
    var result = new MetricsText(maxSamples);
    int at = text.startsWith("\uFEFF") ? 1 : 0;
    while (at < text.length() && !result.tooMany) {
      int end = text.indexOf('\n', at);
      if (end < 0) {
        end = text.length();
      }
      int last = end > at && text.charAt(end - 1) == '\r' ? end - 1 : end;
      result.readLine(text, at, last);
      at = end + 1;
    }
    return result;
  }

  /** Family name to type, as declared first; lower case. */
  Map<String, String> types() {
    return types;
  }

  /** Family name to help text, still escaped, as declared first. */
  Map<String, String> helps() {
    return helps;
  }

  /** The samples in order. */
  List<MetricSample> samples() {
    return samples;
  }

  /** Whether there were more samples than allowed; the rest was not read. */
  boolean hasTooMany() {
    return tooMany;
  }

  /** Whether most of the text could not be read, as with an HTML error page. */
  boolean isGarbage() {
    return unreadableLines > samples.size() + types.size() + helps.size();
  }

  private void readLine(String text, int start, int end) {
    int at = skipBlanks(text, start, end);
    if (at == end) {
      return;
    }
    if (text.charAt(at) == '#') {
      readComment(text, at + 1, end);
      return;
    }
    var sample = new SampleLine(text, at, end).read();
    if (sample == null) {
      unreadableLines++;
    } else if (samples.size() == maxSamples) {
      tooMany = true;
    } else {
      samples.add(sample);
    }
  }

  private void readComment(String text, int start, int end) {
    int at = skipBlanks(text, start, end);
    int keywordEnd = wordEnd(text, at, end);
    boolean isHelp = text.startsWith("HELP", at) && keywordEnd == at + 4;
    boolean isType = text.startsWith("TYPE", at) && keywordEnd == at + 4;
    if (!isHelp && !isType) {
      return;
    }
    int nameStart = skipBlanks(text, keywordEnd, end);
    int nameEnd = wordEnd(text, nameStart, end);
    if (SampleLine.nameEnd(text, nameStart, nameEnd) != nameEnd || nameEnd == nameStart) {
      return;
    }
    String name = text.substring(nameStart, nameEnd);
    String rest = text.substring(skipBlanks(text, nameEnd, end), end);
    if (isHelp) {
      helps.putIfAbsent(name, rest);
    } else {
      types.putIfAbsent(name, rest.strip().toLowerCase(Locale.ROOT));
    }
  }

  private static int skipBlanks(String text, int at, int end) {
    while (at < end && isBlank(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private static int wordEnd(String text, int at, int end) {
    while (at < end && !isBlank(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  /** Reads one line of the form {@code name{label="value",…} number …}. */
  private static final class SampleLine {
    private final String text;
    private final int end;
    private int at;

    SampleLine(String text, int start, int end) {
      this.text = text;
      this.at = start;
      this.end = end;
    }

    @Nullable MetricSample read() {
      int nameStart = at;
      at = nameEnd(text, at, end);
      if (at == nameStart) {
        return null;
      }
      String name = text.substring(nameStart, at);
      at = skipBlanks(text, at, end);
      List<MetricSample.Label> labels = List.of();
      if (at < end && text.charAt(at) == '{') {
        var read = readLabels();
        if (read == null) {
          return null;
        }
        labels = read;
        at = skipBlanks(text, at, end);
      } else if (at == nameStart + name.length()) {
        return null; // nothing stands between the name and what should be the value
      }
      String number = MetricNumber.shortest(text, at, wordEnd(text, at, end));
      return number == null ? null : new MetricSample(name, labels, number);
    }

    private @Nullable List<MetricSample.Label> readLabels() {
      var labels = new ArrayList<MetricSample.Label>();
      at++;
      while (true) {
        at = skipBlanks(text, at, end);
        if (at < end && text.charAt(at) == '}') {
          at++;
          return labels;
        }
        var label = readLabel();
        if (label == null || labels.size() == MAX_LABELS || holds(labels, label.name())) {
          return null;
        }
        labels.add(label);
        at = skipBlanks(text, at, end);
        if (at < end && text.charAt(at) == ',') {
          at++;
        } else if (at == end || text.charAt(at) != '}') {
          return null;
        }
      }
    }

    private MetricSample.@Nullable Label readLabel() {
      int nameStart = at;
      while (at < end && isLabelChar(text.charAt(at), at == nameStart)) {
        at++;
      }
      int nameEnd = at;
      at = skipBlanks(text, at, end);
      if (nameEnd == nameStart || at == end || text.charAt(at) != '=') {
        return null;
      }
      at = skipBlanks(text, at + 1, end);
      if (at == end || text.charAt(at) != '"') {
        return null;
      }
      at++;
      String value = readQuoted();
      return value == null
          ? null
          : new MetricSample.Label(text.substring(nameStart, nameEnd), value);
    }

    /** Reads up to and with the closing quote; null when there is none. */
    private @Nullable String readQuoted() {
      int start = at;
      while (at < end && text.charAt(at) != '"' && text.charAt(at) != '\\') {
        at++;
      }
      if (at < end && text.charAt(at) == '"') {
        return text.substring(start, at++);
      }
      var value = new StringBuilder().append(text, start, at);
      while (at < end) {
        char c = text.charAt(at++);
        if (c == '"') {
          return value.toString();
        }
        if (c != '\\' || at == end) {
          value.append(c);
          continue;
        }
        char escaped = text.charAt(at++);
        switch (escaped) {
          case 'n' -> value.append('\n');
          case '"', '\\' -> value.append(escaped);
          default -> value.append(c).append(escaped);
        }
      }
      return null;
    }

    private static boolean holds(List<MetricSample.Label> labels, String name) {
      for (var label : labels) {
        if (label.name().equals(name)) {
          return true;
        }
      }
      return false;
    }

    static int nameEnd(String text, int at, int end) {
      int start = at;
      while (at < end && (isLabelChar(text.charAt(at), at == start) || text.charAt(at) == ':')) {
        at++;
      }
      return at;
    }

    private static boolean isLabelChar(char c, boolean first) {
      return (c >= 'a' && c <= 'z')
          || (c >= 'A' && c <= 'Z')
          || c == '_'
          || (!first && c >= '0' && c <= '9');
    }
  }
}

package dev.shepherd.telemetry;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A strict reader of the text format 0.0.4, written from the format's description; for tests. */
final class ExpositionParser {
  record Sample(String name, Map<String, String> labels, double value) {}

  record ParsedFamily(String name, String type, String help, List<Sample> samples) {}

  private final String text;
  private int at;

  private ExpositionParser(String text) {
    this.text = text;
  }

  static Map<String, ParsedFamily> parse(String text) {
    return new ExpositionParser(text).families();
  }

  private Map<String, ParsedFamily> families() {
    var families = new LinkedHashMap<String, ParsedFamily>();
    while (at < text.length()) {
      expect("# HELP ");
      String name = name();
      expect(" ");
      String help = unescapedLine();
      expect("# TYPE " + name + " ");
      String type = unescapedLine();
      check(List.of("counter", "gauge", "histogram", "summary").contains(type), type);
      var family = new ParsedFamily(name, type, help, new ArrayList<>());
      check(families.put(name, family) == null, "family twice: " + name);
      while (at < text.length() && text.charAt(at) != '#') {
        family.samples.add(sample(family));
      }
      check(!family.samples.isEmpty(), "no samples in " + name);
    }
    return families;
  }

  private Sample sample(ParsedFamily family) {
    String name = name();
    check(name.startsWith(family.name), name);
    String suffix = name.substring(family.name.length());
    boolean composed = family.type.equals("histogram") || family.type.equals("summary");
    check(
        composed ? List.of("", "_bucket", "_sum", "_count").contains(suffix) : suffix.isEmpty(),
        name);
    var labels = new TreeMap<String, String>();
    if (text.charAt(at) == '{') {
      do {
        at++;
        String label = name();
        expect("=\"");
        check(labels.put(label, labelValue()) == null, "label twice: " + label);
      } while (text.charAt(at) == ',');
      expect("}");
    }
    expect(" ");
    int end = text.indexOf('\n', at);
    check(end > at, "value without end");
    String number = text.substring(at, end);
    at = end + 1;
    check(number.matches("[-+]?(Inf|[0-9]+(\\.[0-9]+)?(e-?[0-9]+)?)|NaN"), number);
    return new Sample(name, labels, Double.parseDouble(number.replace("Inf", "Infinity")));
  }

  private String labelValue() {
    var value = new StringBuilder();
    while (text.charAt(at) != '"') {
      char c = text.charAt(at++);
      check(c != '\n', "raw line feed in a label value");
      if (c == '\\') {
        char escaped = text.charAt(at++);
        check("\\\"n".indexOf(escaped) >= 0, "bad escape " + escaped);
        c = escaped == 'n' ? '\n' : escaped;
      }
      value.append(c);
    }
    at++;
    return value.toString();
  }

  private String name() {
    int start = at;
    while (at < text.length() && String.valueOf(text.charAt(at)).matches("[a-zA-Z0-9_:]")) {
      at++;
    }
    check(at > start && !Character.isDigit(text.charAt(start)), "no name");
    return text.substring(start, at);
  }

  private String unescapedLine() {
    int end = text.indexOf('\n', at);
    check(end >= at, "line without end");
    String line = text.substring(at, end);
    at = end + 1;
    return line.replace("\\n", "\n").replace("\\\\", "\\");
  }

  private void expect(String literal) {
    check(text.startsWith(literal, at), "expected '" + literal + "'");
    at += literal.length();
  }

  private void check(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what + " at " + at + " of:\n" + text);
    }
  }
}

package dev.shepherd.json;

import java.util.Random;

/** Writes random JSON documents with all the awkward corners. */
final class RandomJson {

  static final String[] NAMES = {"model", "stream", "stream_options", "naïve", "", "max_tokens"};

  private static final String[] NUMBERS = {
    "0",
    "-0",
    "1",
    "-1",
    "10",
    "1e2",
    "1E+2",
    "1.0",
    "-0.5e-10",
    "12345678901234567890",
    "1e400",
    "0.1",
    "3.141592653589793238462643383279",
    "-9223372036854775808"
  };
  private static final String[] ESCAPES = {
    "\\\"",
    "\\\\",
    "\\/",
    "\\b",
    "\\f",
    "\\n",
    "\\r",
    "\\t",
    "\\u0000",
    "\\u0041",
    "\\u00e9",
    "\\u4ECA",
    "\\ud83d\\ude00",
    "\\ud83d",
    "\\ude00",
    "\\ud83d\\u0041"
  };
  private static final String[] LETTERS = {
    "a",
    "z",
    " ",
    "~",
    "\u007f",
    "é",
    "я",
    "\u07ff",
    "\u0800",
    "今",
    "\ud7ff",
    "\ue000",
    "\uffff",
    "😀",
    "\ud800\udc00",
    "\udbff\udfff"
  };

  private final Random random;
  private final StringBuilder out = new StringBuilder();

  RandomJson(Random random) {
    this.random = random;
  }

  /** A document that is mostly an object, as request bodies are. */
  String document() {
    out.setLength(0);
    space();
    if (random.nextInt(8) == 0) {
      value(4);
    } else {
      object(random.nextInt(5), true);
    }
    space();
    return out.toString();
  }

  private void value(int levels) {
    int choice = random.nextInt(levels > 0 ? 9 : 6);
    switch (choice) {
      case 0 -> out.append("true");
      case 1 -> out.append("false");
      case 2 -> out.append("null");
      case 3 -> out.append(NUMBERS[random.nextInt(NUMBERS.length)]);
      case 4, 5 -> out.append('"').append(text(random.nextInt(40))).append('"');
      case 6 -> {
        out.append('[');
        int items = random.nextInt(4);
        for (int i = 0; i < items; i++) {
          out.append(i == 0 ? "" : ",");
          space();
          value(levels - 1);
          space();
        }
        space();
        out.append(']');
      }
      case 7 -> object(levels - 1, false);
      default -> {
        int depth = random.nextInt(30);
        out.repeat("[", depth);
        value(0);
        out.repeat("]", depth);
      }
    }
  }

  private void object(int levels, boolean top) {
    out.append('{');
    space();
    int count = random.nextInt(top ? 8 : 4);
    for (int i = 0; i < count; i++) {
      out.append(i == 0 ? "" : ",");
      space();
      out.append('"').append(name()).append('"');
      space();
      out.append(':');
      space();
      value(levels);
      space();
    }
    out.append('}');
  }

  private String name() {
    String name = NAMES[random.nextInt(NAMES.length)];
    return switch (random.nextInt(5)) {
      case 0 -> text(random.nextInt(10));
      case 1 -> name + text(1);
      case 2 -> escapeOne(name);
      default -> name;
    };
  }

  private String escapeOne(String name) {
    if (name.isEmpty()) {
      return name;
    }
    int i = random.nextInt(name.length());
    return name.substring(0, i)
        + String.format("\\u%04X", (int) name.charAt(i))
        + name.substring(i + 1);
  }

  private String text(int length) {
    StringBuilder text = new StringBuilder();
    int flavour = random.nextInt(4);
    for (int i = 0; i < length; i++) {
      switch (flavour) {
        case 0 -> text.append((char) ('a' + random.nextInt(26)));
        case 1 -> text.append(LETTERS[random.nextInt(LETTERS.length)]);
        case 2 -> text.append(random.nextInt(4) == 0 ? ESCAPES[random.nextInt(16)] : "x");
        default -> text.append(random.nextBoolean() ? "今天" : "яблоко");
      }
    }
    return text.toString();
  }

  private void space() {
    if (random.nextInt(4) == 0) {
      for (int i = random.nextInt(12); i >= 0; i--) {
        out.append(" \n\r\t".charAt(random.nextInt(4)));
      }
    }
  }
}

package dev.shepherd.config;

import java.util.ArrayList;
import java.util.List;

/** Turns facts about an option into words that help and reference page share. */
final class OptionWords {

  private static final int MANY_VALUES = 60;

  private OptionWords() {}

  /** The placeholder for one value. */
  static String metavar(AnyOption option) {
    String name = option.name();
    String type = option.type().label();
    if (type.equals("u16")) {
      return "PORT";
    }
    if (type.equals("ip")) {
      return "IP";
    }
    if (type.equals("path")) {
      return "PATH";
    }
    if (isWord(option)) {
      return "WORD";
    }
    if (name.endsWith("-secs")) {
      return "SECS";
    }
    if (name.endsWith("-ms")) {
      return "MS";
    }
    if (name.endsWith("-bytes")) {
      return "BYTES";
    }
    if (name.endsWith("-urls") || name.endsWith("-url") || name.equals("decode")) {
      return "URL";
    }
    if (type.equals("text")) {
      return option.secret() ? "KEY" : "TEXT";
    }
    return type.contains(":") || type.contains("=") ? type : "N";
  }

  /** Whether the value is one of a few words. */
  static boolean isWord(AnyOption option) {
    return option.type().label().contains(" | ");
  }

  /** What else there is to know, apart from the default. */
  static List<String> notes(AnyOption option) {
    List<String> notes = new ArrayList<>();
    String type = option.type().label();
    if (isWord(option)) {
      notes.add("one of " + type.replace(" | ", ", "));
    }
    option.facts().limits().forEach(limit -> notes.add("must be " + limit));
    if (!option.aliases().isEmpty()) {
      notes.add("also " + flags(option.aliases()));
    }
    if (!option.negations().isEmpty()) {
      notes.add("opposite " + flags(option.negations()));
    }
    if (!option.environment().isEmpty()) {
      notes.add("env " + String.join(", ", option.environment()));
    }
    if (!option.facts().harmlessWords().isEmpty()) {
      notes.add("accepted today: " + option.facts().harmlessWords());
    }
    return notes;
  }

  /** The default, long lists cut to their number. */
  static String shortDefault(AnyOption option) {
    String text = option.defaultText();
    return text.length() > MANY_VALUES
        ? text.split(" ", -1).length + " values, see docs/configuration.md"
        : text;
  }

  private static String flags(List<String> names) {
    return "--" + String.join(", --", names);
  }
}

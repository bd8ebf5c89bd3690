package dev.shepherd.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes the help of the launch command for people at a terminal. */
public final class HelpPrinter {

  private static final int NARROWEST = 80;
  private static final int WIDEST = 120;

  // Column at which descriptions begin; longer flags get a line of their own.
  private static final int COLUMN = 34;

  private static final Set<String> NO_DEFAULT = Set.of("unset", "empty");

  private final int width;
  private final boolean colours;

  /**
   * Help for a terminal.
   *
   * @param environment the variables of the process; {@code COLUMNS} tells the width
   * @param colours whether the terminal shows ANSI colours
   */
  public HelpPrinter(Map<String, String> environment, boolean colours) {
    this.width = width(environment.getOrDefault("COLUMNS", ""));
    this.colours = colours;
  }

  private static int width(String columns) {
    return switch (ValueTypes.u16().read().apply(columns)) {
      case Parsed.Value<Integer>(Integer number) -> Math.clamp(number, NARROWEST, WIDEST);
      default -> NARROWEST;
    };
  }

  /** Help on all topics; ends with a line end. */
  public String overview() {
    StringBuilder text = new StringBuilder();
    text.append(strong("smg launch")).append(" - one door in front of your inference engines\n\n");
    text.append("Usage: smg launch [OPTIONS]\n\n");
    text.append(strong("Examples")).append('\n');
    example(text, "smg launch --worker-urls http://gpu1:8000 http://gpu2:8000");
    example(text, "smg launch --worker-urls http://gpu1:8000 --api-key \"$KEY\" --port 8080");
    example(text, "smg launch --enable-igw --policy round_robin --log-json");
    text.append('\n');
    paragraph(
        text,
        "",
        "A flag's value follows it after a space or '='. Flags may be shortened as long as they are"
            + " unambiguous. More about one topic: smg launch --help TOPIC, where TOPIC is one of "
            + topicWords()
            + ".");
    for (Topic topic : Topic.values()) {
      List<AnyOption> options = supported(topic);
      if (!options.isEmpty()) {
        section(text, topic, options);
      }
    }
    notYet(text, Catalogue.all());
    return text.toString();
  }

  /**
   * Help on one topic, by its word or an unambiguous start of it; empty if there is no such topic.
   */
  public Optional<String> topic(String word) {
    List<Topic> matches =
        Stream.of(Topic.values())
            .filter(topic -> topic.word().startsWith(word.toLowerCase(Locale.ROOT)))
            .toList();
    return matches.size() == 1 ? Optional.of(page(matches.getFirst())) : Optional.empty();
  }

  /** The words that {@link #topic} understands, separated by commas. */
  public static String topicWords() {
    return Stream.of(Topic.values()).map(Topic::word).collect(Collectors.joining(", "));
  }

  private String page(Topic topic) {
    StringBuilder text = new StringBuilder();
    section(text, topic, supported(topic));
    List<AnyOption> missing =
        Catalogue.of(topic).stream().filter(o -> o.support() == Support.NOT_YET).toList();
    if (!missing.isEmpty()) {
      text.append('\n').append(strong("Known, not supported yet")).append('\n');
      missing.forEach(option -> entry(text, option));
    }
    return text.substring(1);
  }

  private static List<AnyOption> supported(Topic topic) {
    return Catalogue.of(topic).stream().filter(o -> o.support() == Support.SUPPORTED).toList();
  }

  private void section(StringBuilder text, Topic topic, List<AnyOption> options) {
    text.append('\n')
        .append(strong(topic.title()))
        .append(" - ")
        .append(topic.intro())
        .append('\n');
    options.forEach(option -> entry(text, option));
  }

  private void entry(StringBuilder text, AnyOption option) {
    String flag = "  " + option.flag() + metavar(option);
    text.append(flag(flag));
    List<String> lines = wrap(option.help() + " " + notes(option), width - COLUMN);
    boolean beside = flag.length() <= COLUMN - 2;
    if (!beside) {
      text.append('\n');
    }
    for (int i = 0; i < lines.size(); i++) {
      int pad = i == 0 && beside ? COLUMN - flag.length() : COLUMN;
      text.append(" ".repeat(pad)).append(lines.get(i)).append('\n');
    }
  }

  private static String metavar(AnyOption option) {
    String one = OptionWords.metavar(option);
    return switch (option.form()) {
      case SWITCH -> "";
      case SINGLE, APPEND -> " " + one;
      case LIST -> " " + one + " ...";
      case NODES -> " URL [PORT]";
    };
  }

  private static String notes(AnyOption option) {
    List<String> notes = new ArrayList<>(OptionWords.notes(option));
    boolean telling = option.form() != Form.SWITCH && !NO_DEFAULT.contains(option.defaultText());
    if (telling) {
      notes.add(0, "default " + OptionWords.shortDefault(option));
    }
    return notes.isEmpty() ? "" : "[" + String.join("; ", notes) + "]";
  }

  private void notYet(StringBuilder text, List<AnyOption> options) {
    text.append('\n').append(strong("Known, not supported yet"));
    text.append(" - a start with one of these ends with an error\n");
    for (Topic topic : Topic.values()) {
      List<String> flags =
          options.stream()
              .filter(option -> option.topic() == topic && option.support() == Support.NOT_YET)
              .map(AnyOption::flag)
              .toList();
      if (!flags.isEmpty()) {
        paragraph(text, "  ", topic.title() + ": " + String.join(" ", flags));
      }
    }
  }

  private void example(StringBuilder text, String command) {
    text.append("  ").append(flag(command)).append('\n');
  }

  private void paragraph(StringBuilder text, String indent, String content) {
    wrap(content, width - indent.length() - 2)
        .forEach(line -> text.append(indent).append(line).append('\n'));
  }

  static List<String> wrap(String text, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.strip().split(" ", -1)) {
      if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      if (!line.isEmpty()) {
        line.append(' ');
      }
      line.append(word);
    }
    lines.add(line.toString());
    return lines;
  }

  private String strong(String text) {
    return colours ? "\u001b[1m" + text + "\u001b[0m" : text;
  }

  private String flag(String text) {
    return colours ? "\u001b[36m" + text + "\u001b[0m" : text;
  }
}

package dev.shepherd.config;

import java.util.ArrayList;
import java.util.List;

/** Renders docs/configuration.md from the catalogue. */
public final class ReferencePage {

  private static final String HEAD =
      """
      # Configuration

      Every option of `smg launch`. This page is written from the option catalogue (`edge/config`); a test
      keeps the two equal. `smg launch --help` shows the same at the terminal, `smg launch --help TOPIC` one
      topic of it.

      ## How options are read

      * `--flag VALUE` and `--flag=VALUE` mean the same. A value may begin with one dash
        (`--max-concurrent-requests -1`); one that begins with two dashes needs the `=` form.
      * A switch takes no value.
      * A *list* option takes any number of values up to the next flag, and may be repeated: all values add
        up. After `=` comes exactly one value. The first value given replaces the default as a whole.
      * A *repeat* option takes exactly one value each time, and may be repeated: all values add up.
      * Any other option that is repeated: the last occurrence wins.
      * A long name may be shortened as long as only one option begins like that.
      * A variable of the environment counts only if the flag is absent, and not if it is empty. For a
        switch it must be exactly `true` or `false`.
      * Words such as policy names may be written in any letter case.
      * All mistakes are reported together, one line each, and the exit code is 2. Secrets are never shown.

      Types: `u16`, `u32`, `u64`, `usize` are whole numbers from 0 (16, 32, 64, 64 bits); `i32`, `i64` may be
      negative; `f32`, `f64` are decimal numbers; `ip` is an IP address, not a name. `usize` and `u64` values above
      9223372036854775807 count as that.

      Options marked *own* exist in this gateway only.
      """;

  private static final String NOT_YET =
      """

      ## Known, not supported yet

      These options of the reference are known. A start that gives one of them ends with an error and exit
      code 2, so that nobody relies on a flag without effect. Two exceptions: values that ask for nothing are
      accepted where the table says so, and variables of a store do not count as long as that store cannot
      be chosen.
      """;

  private ReferencePage() {}

  /** The page as Markdown; ends with a line end. */
  public static String render() {
    StringBuilder page = new StringBuilder(HEAD);
    for (Topic topic : Topic.values()) {
      table(page, "##", topic, Support.SUPPORTED);
    }
    page.append(NOT_YET);
    for (Topic topic : Topic.values()) {
      table(page, "###", topic, Support.NOT_YET);
    }
    return page.toString();
  }

  private static void table(StringBuilder page, String level, Topic topic, Support support) {
    List<AnyOption> options =
        Catalogue.of(topic).stream().filter(option -> option.support() == support).toList();
    if (options.isEmpty()) {
      return;
    }
    page.append('\n').append(level).append(' ').append(topic.title());
    if (support == Support.NOT_YET) {
      page.append(": not yet");
    }
    page.append("\n\n").append(topic.intro()).append("\n\n");
    page.append("| Option | Type | Default | Meaning |\n|---|---|---|---|\n");
    options.forEach(option -> row(page, option));
  }

  private static void row(StringBuilder page, AnyOption option) {
    page.append("| `").append(option.flag()).append("` | ");
    page.append(escape(type(option))).append(" | ");
    page.append(escape(option.defaultText())).append(" | ");
    page.append(escape(meaning(option))).append(" |\n");
  }

  private static String type(AnyOption option) {
    String label = OptionWords.isWord(option) ? "word" : option.type().label();
    return switch (option.form()) {
      case SWITCH, SINGLE -> label;
      case LIST -> "list of " + label;
      case APPEND, NODES -> label + ", repeat";
    };
  }

  private static String meaning(AnyOption option) {
    List<String> notes = new ArrayList<>(OptionWords.notes(option));
    if (option.secret()) {
      notes.add("secret");
    }
    if (option.ours()) {
      notes.add("own");
    }
    String advice =
        option.support() == Support.NOT_YET && option.facts().harmlessWords().isEmpty()
            ? " Today: " + option.facts().instead() + "."
            : "";
    String remarks = notes.isEmpty() ? "" : " (" + String.join("; ", notes) + ")";
    return option.help() + advice + remarks;
  }

  private static String escape(String text) {
    return text.replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*");
  }
}

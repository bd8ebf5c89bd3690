package dev.shepherd.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Reads flags and environment into {@link Options}, and reports all mistakes of a start together.
 *
 * <p>Why a parser of our own: docs/decisions/0002-own-option-parser.md.
 */
public final class CommandLine {

  private final Map<String, String> environment;
  private final List<OptionError> errors = new ArrayList<>();
  private final Map<AnyOption, Object> values = new LinkedHashMap<>();
  private final Set<AnyOption> broken = new HashSet<>();

  private CommandLine(Map<String, String> environment) {
    this.environment = environment;
  }

  /**
   * Reads and checks the options of one start. Reads files only to see that they are there.
   *
   * @param args the command line after the subcommand; help and version flags are the caller's
   * @param environment the variables of the process; empty ones count as absent
   */
  public static ParseResult parse(List<String> args, Map<String, String> environment) {
    return new CommandLine(environment).parse(args);
  }

  private ParseResult parse(List<String> args) {
    List<AnyOption> all = Catalogue.all();
    Map<AnyOption, Gathered> gathered =
        new ArgumentScanner(new OptionNames(all), args, errors).scan();
    gathered.forEach(this::read);
    for (AnyOption option : all) {
      if (!gathered.containsKey(option)) {
        fromEnvironment(option).ifPresent(words -> read(option, words));
      }
    }
    Options options = new Options(values);
    new Rules(options, broken, errors).check();
    return errors.isEmpty()
        ? new ParseResult.Accepted(options)
        : new ParseResult.Refused(List.copyOf(errors));
  }

  private Optional<Gathered> fromEnvironment(AnyOption option) {
    if (!option.facts().neededFor().isEmpty()) {
      // Other programs use names such as REDIS_URL too; alone they ask nothing of the gateway.
      return Optional.empty();
    }
    for (String variable : option.environment()) {
      String text = environment.get(variable);
      if (text != null && !text.isBlank()) {
        List<String> words =
            option.facts().many()
                ? Stream.of(option.facts().environmentSeparator().split(text.strip(), -1))
                    .filter(word -> !word.isBlank())
                    .toList()
                : List.of(text);
        return Optional.of(
            new Gathered("variable " + variable + " (" + option.flag() + ")", words));
      }
    }
    return Optional.empty();
  }

  private void read(AnyOption option, Gathered gathered) {
    List<OptionError> found = new ArrayList<>();
    List<Object> read = new ArrayList<>();
    for (String word : gathered.words()) {
      switch (option.type().read().apply(word)) {
        case Parsed.Value<?>(Object value) -> read.add(value);
        case Parsed.Bad<?>(String problem, String remedy) ->
            found.add(
                error(option, gathered, word, entry(option, gathered, word) + problem, remedy));
        case Parsed.NotYet<?>(String remedy) ->
            found.add(error(option, gathered, word, NOT_YET, remedy));
      }
    }
    Object value = option.facts().many() ? List.copyOf(read) : read.isEmpty() ? "" : read.getLast();
    boolean asksForNothing =
        found.isEmpty() && (value.equals(List.of()) || option.facts().harmless().test(value));
    if (option.support() == Support.NOT_YET && !asksForNothing) {
      found =
          List.of(
              error(
                  option,
                  gathered,
                  option.form() == Form.SWITCH ? "" : String.join(" ", gathered.words()),
                  NOT_YET,
                  option.facts().instead()));
    }
    if (found.isEmpty()) {
      values.put(option, value);
    } else {
      broken.add(option);
      errors.addAll(found);
    }
  }

  private static final String NOT_YET = "known, not supported yet";

  private static OptionError error(
      AnyOption option, Gathered gathered, String word, String problem, String remedy) {
    boolean bare = option.form() == Form.SWITCH && word.isEmpty();
    return new OptionError(
        gathered.source(), bare ? "" : Masking.shown(option, word), problem, remedy);
  }

  /** Masked values look all the same, so they are told apart by their place. */
  private static String entry(AnyOption option, Gathered gathered, String word) {
    return option.secret() && gathered.words().size() > 1
        ? "entry " + (gathered.words().indexOf(word) + 1) + " "
        : "";
  }
}

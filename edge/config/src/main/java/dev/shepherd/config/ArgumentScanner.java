package dev.shepherd.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Splits a command line into options and their raw words, one pass from left to right. */
final class ArgumentScanner {

  private final OptionNames names;
  private final List<String> args;
  private final List<OptionError> errors;
  private final Map<AnyOption, Gathered> gathered = new LinkedHashMap<>();
  private int next;
  private Optional<AnyOption> previous = Optional.empty();

  ArgumentScanner(OptionNames names, List<String> args, List<OptionError> errors) {
    this.names = names;
    this.args = args;
    this.errors = errors;
  }

  /** All options given, in the order of their first occurrence. */
  Map<AnyOption, Gathered> scan() {
    while (next < args.size()) {
      String arg = args.get(next++);
      if (isFlag(arg)) {
        int equals = arg.indexOf('=');
        String typed = equals < 0 ? arg.substring(2) : arg.substring(2, equals);
        flag(typed, equals < 0 ? Optional.empty() : Optional.of(arg.substring(equals + 1)));
      } else {
        stray(arg);
      }
    }
    return gathered;
  }

  private void flag(String typed, Optional<String> attached) {
    switch (names.find(typed)) {
      case OptionNames.Lookup.Found(String name, OptionNames.Meaning meaning) -> {
        previous = Optional.of(meaning.option());
        words("--" + name, meaning, attached);
      }
      case OptionNames.Lookup.Ambiguous(List<String> candidates) -> {
        report(
            typed, "is short for several options", "write one of " + String.join(", ", candidates));
        skipWords();
      }
      case OptionNames.Lookup.Unknown(Optional<String> nearest) -> {
        report(
            typed,
            "no such option",
            nearest
                .map(name -> "did you mean --" + name + "?")
                .orElse("see --help for all options"));
        skipWords();
      }
    }
  }

  private void words(String flag, OptionNames.Meaning meaning, Optional<String> attached) {
    AnyOption option = meaning.option();
    switch (option.form()) {
      case SWITCH -> {
        if (attached.isPresent()) {
          errors.add(
              new OptionError(
                  flag,
                  Masking.shown(option, attached.get()),
                  "takes no value",
                  "write " + flag + " alone, or leave it out"));
        } else {
          replace(option, flag, meaning.negated() ? "false" : "true");
        }
      }
      case SINGLE ->
          attached
              .or(this::takeWord)
              .ifPresentOrElse(word -> replace(option, flag, word), () -> missing(flag));
      case APPEND ->
          attached
              .or(this::takeWord)
              .ifPresentOrElse(word -> add(option, flag, List.of(word)), () -> missing(flag));
      case LIST -> add(option, flag, attached.map(List::of).orElseGet(this::takeWords));
      case NODES ->
          attached
              .or(this::takeWord)
              .ifPresentOrElse(
                  url ->
                      add(
                          option,
                          flag,
                          List.of(takeWord().map(port -> url + " " + port).orElse(url))),
                  () -> missing(flag));
    }
  }

  private Optional<String> takeWord() {
    return next < args.size() && !isFlag(args.get(next))
        ? Optional.of(args.get(next++))
        : Optional.empty();
  }

  private List<String> takeWords() {
    List<String> words = new ArrayList<>();
    for (Optional<String> word = takeWord(); word.isPresent(); word = takeWord()) {
      words.add(word.get());
    }
    return words;
  }

  /** Words after a flag that was not understood are not worth errors of their own. */
  private void skipWords() {
    int unused = takeWords().size();
    previous = Optional.empty();
  }

  private void replace(AnyOption option, String flag, String word) {
    gathered.put(option, new Gathered(flag, List.of(word)));
  }

  private void add(AnyOption option, String flag, List<String> words) {
    List<String> split =
        words.stream()
            .flatMap(word -> Stream.of(option.facts().wordSeparator().split(word, -1)))
            .toList();
    gathered.merge(
        option,
        new Gathered(flag, split),
        (old, more) ->
            new Gathered(
                flag, Stream.concat(old.words().stream(), more.words().stream()).toList()));
  }

  private void missing(String flag) {
    errors.add(new OptionError(flag, "", "needs a value", "write " + flag + " VALUE"));
  }

  private void report(String typed, String problem, String remedy) {
    errors.add(new OptionError(Masking.shown("--" + typed), "", problem, remedy));
  }

  private void stray(String word) {
    // A secret with a space in it, forgotten in quotes, would otherwise be printed in part.
    String shown = previous.map(option -> Masking.shown(option, word)).orElse(Masking.shown(word));
    String remedy =
        previous
            .filter(option -> option.form() == Form.SWITCH)
            .map(option -> option.flag() + " takes no value")
            .orElse("options begin with two dashes; quote values that hold spaces");
    errors.add(new OptionError("the word", shown, "belongs to no option", remedy));
  }

  private static boolean isFlag(String arg) {
    return arg.startsWith("--");
  }
}

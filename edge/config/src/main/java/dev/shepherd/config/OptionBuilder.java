package dev.shepherd.config;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Collects one declaration. Each chain ends with {@link #orElse}, {@link #optional}, {@link #list},
 * {@link #append}, {@link #perNode}, {@link #off} or {@link #unsetSwitch}.
 *
 * @param <T> the type of one word
 */
final class OptionBuilder<T> {

  private static final Pattern NEVER = Pattern.compile("(?!)");
  private static final Pattern COMMA = Pattern.compile("\\s*,\\s*");
  private static final Pattern SPACE = Pattern.compile("\\s+");
  private static final Pattern COMMA_OR_LINE = Pattern.compile("\\s*[,\\n]\\s*");

  private final Topic topic;
  private final String name;
  private final String help;
  private ValueType<T> type;
  private List<String> aliases = List.of();
  private List<String> negations = List.of();
  private List<String> environment = List.of();
  private final List<String> limits = new ArrayList<>();
  private Pattern wordSeparator = NEVER;
  private Pattern environmentSeparator = NEVER;
  private boolean secret;
  private boolean reloadable;
  private boolean ours;
  private Support support = Support.SUPPORTED;
  private String instead = "";
  private Predicate<Object> harmless = value -> false;
  private String harmlessWords = "";
  private String neededFor = "";
  private String defaultWords = "";

  OptionBuilder(Topic topic, String name, String help, ValueType<T> type) {
    this.topic = topic;
    this.name = name;
    this.help = help;
    this.type = type;
  }

  OptionBuilder<T> alias(String... names) {
    aliases = List.of(names);
    return this;
  }

  OptionBuilder<T> negation(String... names) {
    negations = List.of(names);
    return this;
  }

  OptionBuilder<T> env(String... variables) {
    environment = List.of(variables);
    return this;
  }

  OptionBuilder<T> limit(Limit<? super T> limit) {
    type = type.limited(limit);
    limits.add(limit.words());
    return this;
  }

  /** A restriction that is too obvious to be mentioned in help. */
  OptionBuilder<T> sane(Limit<? super T> limit) {
    type = type.limited(limit);
    return this;
  }

  OptionBuilder<T> secret() {
    secret = true;
    return this;
  }

  OptionBuilder<T> reloadable() {
    reloadable = true;
    return this;
  }

  OptionBuilder<T> ours() {
    ours = true;
    return this;
  }

  /** One word may hold several values, separated by commas. */
  OptionBuilder<T> separatedByComma() {
    wordSeparator = COMMA;
    environmentSeparator = COMMA;
    return this;
  }

  /** One word may hold several values, separated by space. */
  OptionBuilder<T> separatedBySpace() {
    wordSeparator = SPACE;
    return this;
  }

  /** The variable, but not a word of the command line, may hold several values. */
  OptionBuilder<T> environmentSeparatedByCommaOrLine() {
    environmentSeparator = COMMA_OR_LINE;
    return this;
  }

  /** Known, but refused at start. */
  OptionBuilder<T> notYet() {
    return notYet("leave it out");
  }

  /** Known, but refused at start with advice, in the imperative. */
  OptionBuilder<T> notYet(String advice) {
    support = Support.NOT_YET;
    instead = advice;
    return this;
  }

  /** Known; values that ask for nothing are accepted, all others refused at start. */
  OptionBuilder<T> notYetUnless(T value, String words) {
    return notYetUnless(value::equals, words);
  }

  /** Known; values that ask for nothing are accepted, all others refused at start. */
  OptionBuilder<T> notYetUnless(Predicate<Object> asksForNothing, String words) {
    harmless = asksForNothing;
    harmlessWords = words;
    return notYet("leave it out or give " + words);
  }

  /** While the option does not work, its variable means nothing without another option. */
  OptionBuilder<T> onlyWith(String other) {
    neededFor = other;
    return this;
  }

  /** Describes a default that is no fixed value. */
  OptionBuilder<T> defaultWords(String words) {
    defaultWords = words;
    return this;
  }

  /** A switch, on by being present. A switch that is turned off explicitly asks for nothing. */
  OptionBuilder<T> asSwitch() {
    harmless = Boolean.FALSE::equals;
    return this;
  }

  Option<T> orElse(T value) {
    return new Option<>(facts(Form.SINGLE, type.write().apply(value)), type, value);
  }

  OptionalOption<T> optional() {
    return new OptionalOption<>(facts(Form.SINGLE, "unset"), type);
  }

  /** Ends the declaration of a switch that is off by default. */
  Option<T> off(T offValue) {
    return new Option<>(facts(Form.SWITCH, "off"), type, offValue);
  }

  /** Ends the declaration of a switch whose default depends on other options. */
  OptionalOption<T> unsetSwitch() {
    return new OptionalOption<>(facts(Form.SWITCH, "unset"), type);
  }

  Option<List<T>> list(List<T> values) {
    return many(Form.LIST, values);
  }

  Option<List<T>> append() {
    return many(Form.APPEND, List.of());
  }

  Option<List<T>> perNode() {
    return many(Form.NODES, List.of());
  }

  private Option<List<T>> many(Form form, List<T> values) {
    String text =
        values.isEmpty()
            ? "empty"
            : values.stream().map(type.write()).collect(Collectors.joining(" "));
    return new Option<>(facts(form, text), type, values);
  }

  private OptionFacts facts(Form form, String defaultText) {
    return new OptionFacts(
        name,
        aliases,
        negations,
        form,
        List.copyOf(limits),
        environment,
        wordSeparator,
        environmentSeparator,
        topic,
        help,
        secret,
        reloadable,
        ours,
        support,
        instead,
        harmless,
        harmlessWords,
        neededFor,
        defaultWords.isEmpty() ? defaultText : defaultWords);
  }
}

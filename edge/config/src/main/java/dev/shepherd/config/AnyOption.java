package dev.shepherd.config;

import java.util.List;
import java.util.Optional;

/** An option of the catalogue, whatever its type and whether or not it has a default. */
public abstract sealed class AnyOption permits Option, OptionalOption {

  private final OptionFacts facts;
  private final ValueType<?> type;

  AnyOption(OptionFacts facts, ValueType<?> type) {
    this.facts = facts;
    this.type = type;
  }

  final OptionFacts facts() {
    return facts;
  }

  /** How one word is read; options that hold a list read each of their words with it. */
  final ValueType<?> type() {
    return type;
  }

  /** The default, if there is one. */
  abstract Optional<Object> defaultValue();

  /** The main long name, without dashes. */
  public final String name() {
    return facts.name();
  }

  /** The main name as typed, with dashes. */
  public final String flag() {
    return "--" + facts.name();
  }

  /** Other names with the same meaning, without dashes. */
  public final List<String> aliases() {
    return facts.aliases();
  }

  /** Names that switch the option off, without dashes. */
  public final List<String> negations() {
    return facts.negations();
  }

  /** How many words belong to one occurrence. */
  public final Form form() {
    return facts.form();
  }

  /** Environment variables that are used when the flag is absent; the first one set wins. */
  public final List<String> environment() {
    return facts.environment();
  }

  /** Where help shows the option. */
  public final Topic topic() {
    return facts.topic();
  }

  /** What the option does, in one or two sentences. */
  public final String help() {
    return facts.help();
  }

  /** Whether the value must never be shown. */
  public final boolean secret() {
    return facts.secret();
  }

  /** Whether the value may change while the gateway runs, once reloading is built. */
  public final boolean reloadable() {
    return facts.reloadable();
  }

  /** Whether the option is this gateway's own and unknown to the reference. */
  public final boolean ours() {
    return facts.ours();
  }

  /** Whether the option works in this version. */
  public final Support support() {
    return facts.support();
  }

  /** The default for people; {@code unset} if there is none. */
  public final String defaultText() {
    return facts.defaultText();
  }

  @Override
  public final String toString() {
    return flag();
  }
}

package dev.shepherd.config;

import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Everything that is declared about an option, apart from the type of its value.
 *
 * @param name the main long name, without dashes
 * @param aliases other names with the same meaning
 * @param negations names that switch the option off; switches only
 * @param form how many words belong to one occurrence
 * @param limits restrictions beyond the type, each to be read after "must be"
 * @param environment variables that are used when the flag is absent, first one set wins
 * @param wordSeparator splits one word of the command line into several values
 * @param environmentSeparator splits the text of the variable into several values
 * @param topic where help shows the option
 * @param help what the option does, in one or two sentences
 * @param secret whether the value must never be shown
 * @param reloadable whether the value may change while the gateway runs, once reloading is built
 * @param ours whether the option is this gateway's own and unknown to the reference
 * @param support whether the option works in this version
 * @param instead for options that do not: what to do, in the imperative
 * @param harmless for options that do not work yet: values that ask for nothing and are accepted
 * @param harmlessWords those values for people, empty if there are none
 * @param neededFor for options that do not work yet: the other option without which the variable
 *     means nothing and is not looked at; empty if the variable always counts
 * @param defaultText the default for people, {@code unset} if there is none
 */
record OptionFacts(
    String name,
    List<String> aliases,
    List<String> negations,
    Form form,
    List<String> limits,
    List<String> environment,
    Pattern wordSeparator,
    Pattern environmentSeparator,
    Topic topic,
    String help,
    boolean secret,
    boolean reloadable,
    boolean ours,
    Support support,
    String instead,
    Predicate<Object> harmless,
    String harmlessWords,
    String neededFor,
    String defaultText) {

  /** Whether the value is a list. */
  boolean many() {
    return form != Form.SWITCH && form != Form.SINGLE;
  }
}

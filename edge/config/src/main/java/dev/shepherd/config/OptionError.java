package dev.shepherd.config;

/**
 * One mistake in the options of a start.
 *
 * @param option the option as people know it, for example {@code --port}, or the word at fault
 * @param value the value at fault, already masked if secret; empty if there is none to show
 * @param problem what is wrong
 * @param remedy what to do, in the imperative
 */
public record OptionError(String option, String value, String problem, String remedy) {

  /** The whole error as one line without line end. */
  public String line() {
    String subject = value.isEmpty() ? option : option + " " + value;
    return subject + ": " + problem + "; " + remedy;
  }
}

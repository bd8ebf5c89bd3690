package dev.shepherd.config;

import java.util.List;

/** The outcome of reading the options of one start. */
public sealed interface ParseResult {

  /** The options are complete and consistent. */
  record Accepted(Options options) implements ParseResult {}

  /**
   * The gateway must not start.
   *
   * @param errors all mistakes, at least one, in the order of the command line, then environment,
   *     then rules that concern several options
   */
  record Refused(List<OptionError> errors) implements ParseResult {}
}

package dev.shepherd.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Starts of the gateway as tests write them. */
final class Starts {

  private Starts() {}

  static Options accepted(String... args) {
    return accepted(Map.of(), args);
  }

  static Options accepted(Map<String, String> environment, String... args) {
    return switch (CommandLine.parse(List.of(args), environment)) {
      case ParseResult.Accepted(Options options) -> options;
      case ParseResult.Refused(List<OptionError> errors) ->
          fail("refused: " + errors.stream().map(OptionError::line).toList());
    };
  }

  /** All errors, one line each. */
  static List<String> refused(String... args) {
    return refused(Map.of(), args);
  }

  static List<String> refused(Map<String, String> environment, String... args) {
    return switch (CommandLine.parse(List.of(args), environment)) {
      case ParseResult.Accepted(Options options) -> fail("accepted: " + options);
      case ParseResult.Refused(List<OptionError> errors) ->
          errors.stream().map(OptionError::line).toList();
    };
  }

  /** The only error. */
  static String refusedOnce(String... args) {
    List<String> errors = refused(args);
    assertThat(errors).as(errors.stream().collect(Collectors.joining("\n"))).hasSize(1);
    return errors.getFirst();
  }
}

package dev.shepherd.template.jinja;

import dev.shepherd.template.ErrorKind;
import dev.shepherd.template.TemplateException;

/** Failures by the names that Python gives them; the line is added by who runs the statement. */
final class Fail {

  private Fail() {}

  static TemplateException type(String reason) {
    return new TemplateException(ErrorKind.TYPE, reason);
  }

  static TemplateException value(String reason) {
    return new TemplateException(ErrorKind.VALUE, reason);
  }

  static TemplateException runtime(String reason) {
    return new TemplateException(ErrorKind.RUNTIME, reason);
  }

  static TemplateException filterArgument(String reason) {
    return new TemplateException(ErrorKind.FILTER_ARGUMENT, reason);
  }

  static TemplateException zeroDivision(String reason) {
    return new TemplateException(ErrorKind.ZERO_DIVISION, reason);
  }

  static TemplateException overflow(String reason) {
    return new TemplateException(ErrorKind.OVERFLOW, reason);
  }

  static TemplateException index(String reason) {
    return new TemplateException(ErrorKind.INDEX, reason);
  }

  static TemplateException key(String reason) {
    return new TemplateException(ErrorKind.KEY, reason);
  }

  static TemplateException attribute(String reason) {
    return new TemplateException(ErrorKind.ATTRIBUTE, reason);
  }

  static TemplateException recursion() {
    return new TemplateException(ErrorKind.RECURSION, "maximum recursion depth exceeded");
  }

  static TemplateException bound(String reason) {
    return new TemplateException(ErrorKind.BOUND, reason);
  }

  static TemplateException unsupported(String what) {
    return new TemplateException(ErrorKind.UNSUPPORTED, what + " is not supported in templates");
  }

  /** The value has the wrong type for an operation of that name. */
  static TemplateException operands(String operator, Object left, Object right) {
    return type(
        "unsupported operand type(s) for "
            + operator
            + ": '"
            + Types.name(left)
            + "' and '"
            + Types.name(right)
            + "'");
  }
}

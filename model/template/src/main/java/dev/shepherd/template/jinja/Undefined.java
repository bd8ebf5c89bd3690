package dev.shepherd.template.jinja;

import dev.shepherd.template.ErrorKind;
import dev.shepherd.template.TemplateException;

/**
 * A value that is not there: prints as nothing, counts as false and empty, and fails with its
 * message when anything else is done with it.
 */
final class Undefined {

  private final ErrorKind kind;
  private final String message;

  private Undefined(ErrorKind kind, String message) {
    this.kind = kind;
    this.message = message;
  }

  /** A variable of that name. */
  static Undefined variable(String name) {
    return because(Repr.quote(name) + " is undefined");
  }

  /** Something with a message of its own. */
  static Undefined because(String message) {
    return new Undefined(ErrorKind.UNDEFINED, message);
  }

  /** An attribute or element that a value does not have. */
  static Undefined member(Object owner, Object name) {
    String type = Types.describe(owner);
    String text = Texts.text(name);
    return because(
        text != null
            ? Repr.quote(type) + " has no attribute " + Repr.quote(text)
            : type + " has no element " + Repr.of(name));
  }

  /** An attribute that the sandbox hides. */
  static Undefined unsafe(Object owner, String name) {
    return new Undefined(
        ErrorKind.SECURITY,
        "access to attribute "
            + Repr.quote(name)
            + " of '"
            + Types.name(owner)
            + "' object is unsafe.");
  }

  /** The failure of using it. */
  TemplateException failure() {
    return new TemplateException(kind, message);
  }
}

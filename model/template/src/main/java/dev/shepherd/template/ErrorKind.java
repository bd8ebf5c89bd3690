package dev.shepherd.template;

/** What sort of failure ended a rendering, by the name that Python and Jinja2 give it. */
public enum ErrorKind {
  SYNTAX("TemplateSyntaxError"),
  ASSERTION("TemplateAssertionError"),
  NOT_PYTHON("SyntaxError"),
  RAISED("TemplateError"),
  RUNTIME("TemplateRuntimeError"),
  FILTER_ARGUMENT("FilterArgumentError"),
  UNDEFINED("UndefinedError"),
  SECURITY("SecurityError"),
  TYPE("TypeError"),
  VALUE("ValueError"),
  KEY("KeyError"),
  INDEX("IndexError"),
  ATTRIBUTE("AttributeError"),
  ASSERT("AssertionError"),
  ZERO_DIVISION("ZeroDivisionError"),
  OVERFLOW("OverflowError"),
  RECURSION("RecursionError"),
  PYTHON_RUNTIME("RuntimeError"),
  UNSUPPORTED("NotImplementedError"),
  BOUND("ResourceBound"),
  REQUEST("InvalidRequest");

  private final String title;

  ErrorKind(String title) {
    this.title = title;
  }

  /** The name of the exception that the reference implementation raises. */
  public String title() {
    return title;
  }

  /** Whether the template cannot be used at all, whatever it is given. */
  public boolean malformed() {
    return this == SYNTAX || this == ASSERTION || this == NOT_PYTHON;
  }
}

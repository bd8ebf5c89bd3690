package dev.shepherd.template;

/** A template cannot be read, or a conversation cannot be rendered with it; says where and why. */
public final class TemplateException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Who can do something about a failure. */
  public enum Fault {
    /** The conversation does not suit the template; the client gets a 400. */
    REQUEST,
    /** The template is broken, dangerous or asks for what is not there; the client gets a 500. */
    TEMPLATE
  }

  private final ErrorKind kind;
  private final String reason;
  private final int line;

  /**
   * A failure.
   *
   * @param line of the template, from 1; 0 when unknown
   * @param reason for people, without the place
   */
  public TemplateException(ErrorKind kind, String reason, int line) {
    // No trace: failures of templates are answers to clients, and some clients cause many.
    super(line > 0 ? reason + " (template line " + line + ")" : reason, null, false, false);
    this.kind = kind;
    this.reason = reason;
    this.line = line;
  }

  /** A failure at a place that the caller knows better. */
  public TemplateException(ErrorKind kind, String reason) {
    this(kind, reason, 0);
  }

  /** This failure at a line, unless it has one already. */
  public TemplateException at(int templateLine) {
    return line > 0 || templateLine <= 0 ? this : new TemplateException(kind, reason, templateLine);
  }

  /** What sort of failure. */
  public ErrorKind kind() {
    return kind;
  }

  /** Why, without the place. */
  public String reason() {
    return reason;
  }

  /** Line of the template, from 1; 0 when unknown. */
  public int line() {
    return line;
  }

  /** Whose fault it is, when the template is the model's own and not part of the request. */
  public Fault fault() {
    return switch (kind) {
      case SYNTAX,
          ASSERTION,
          NOT_PYTHON,
          RUNTIME,
          FILTER_ARGUMENT,
          SECURITY,
          RECURSION,
          UNSUPPORTED,
          BOUND ->
          Fault.TEMPLATE;
      default -> Fault.REQUEST;
    };
  }
}

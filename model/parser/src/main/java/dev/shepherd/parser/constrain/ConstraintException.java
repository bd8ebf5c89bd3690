package dev.shepherd.parser.constrain;

import java.io.Serial;

/** A request whose constraints contradict each other: the client's mistake. */
public final class ConstraintException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  private final String code;

  /**
   * @param code names the error in the answer's body
   * @param message says what is wrong
   */
  public ConstraintException(String code, String message) {
    super(message);
    this.code = code;
  }

  /** Names the error in the answer's body. */
  public String code() {
    return code;
  }
}

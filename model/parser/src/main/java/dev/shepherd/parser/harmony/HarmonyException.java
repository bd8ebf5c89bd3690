package dev.shepherd.parser.harmony;

import java.io.Serial;

/** A request that cannot be told in Harmony: the client's mistake. */
public final class HarmonyException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  private final String code;

  /**
   * @param code names the error in the answer's body
   * @param message says what is wrong
   */
  public HarmonyException(String code, String message) {
    super(message);
    this.code = code;
  }

  static HarmonyException build(String message) {
    return new HarmonyException("harmony_build_failed", "Harmony build failed: " + message);
  }

  /** Names the error in the answer's body. */
  public String code() {
    return code;
  }
}

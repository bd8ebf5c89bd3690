package dev.shepherd.simulator;

/** A request that the engine refuses; carries what the error body says. */
final class BadRequest extends Exception {
  private final int status;
  private final String param;

  BadRequest(int status, String message, String param) {
    super(message);
    this.status = status;
    this.param = param;
  }

  /** A field that is missing or of the wrong kind. */
  static BadRequest field(String param, String problem) {
    return new BadRequest(400, param + ": " + problem, param);
  }

  int status() {
    return status;
  }

  String param() {
    return param;
  }

  String text() {
    var message = getMessage();
    return message == null ? "" : message;
  }
}

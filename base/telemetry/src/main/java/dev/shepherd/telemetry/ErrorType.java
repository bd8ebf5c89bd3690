package dev.shepherd.telemetry;

/** The closed set of values of the {@code error_type} label. */
public enum ErrorType {
  /** The request was at fault. */
  VALIDATION_ERROR("validation_error"),
  /** No worker serves the model, or none is available. */
  NO_WORKERS("no_workers"),
  /** Nobody answered in time. */
  TIMEOUT("timeout"),
  /** A worker failed. */
  BACKEND_ERROR("backend_error"),
  /** An answer could not be read. */
  PARSE_ERROR("parse_error"),
  /** A stream broke off after its head. */
  STREAMING_ERROR("streaming_error"),
  /** Everything else. */
  INTERNAL_ERROR("internal_error");

  private final String label;

  ErrorType(String label) {
    this.label = label;
  }

  /** The label value. */
  public String label() {
    return label;
  }

  /** The error type that a final HTTP status stands for. */
  public static ErrorType ofStatus(int status) {
    return switch (status) {
      case 400 -> VALIDATION_ERROR;
      case 404 -> NO_WORKERS;
      case 408, 504 -> TIMEOUT;
      default -> status >= 500 && status <= 599 ? BACKEND_ERROR : INTERNAL_ERROR;
    };
  }
}

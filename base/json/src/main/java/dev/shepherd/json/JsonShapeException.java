package dev.shepherd.json;

/** A well-formed document does not have the fields or types its reader needs. */
public final class JsonShapeException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String path;

  /** A complaint about the field at a path such as {@code labels.zone}. */
  public JsonShapeException(String path, String message) {
    super(message);
    this.path = path;
  }

  /** Which field, with dots between levels. */
  public String path() {
    return path;
  }
}

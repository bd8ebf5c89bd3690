package dev.shepherd.tokenizer.load;

/** A tokenizer file cannot be used; says which file, which field and why. */
public final class TokenizerFileException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String file;
  private final String field;
  private final String reason;

  /**
   * A failure.
   *
   * @param file name of the file
   * @param field path of the field in the file, "" for the whole file
   * @param reason a short text for people
   */
  public TokenizerFileException(String file, String field, String reason) {
    super(file + ": " + (field.isEmpty() ? "" : field + ": ") + reason);
    this.file = file;
    this.field = field;
    this.reason = reason;
  }

  /** Name of the file. */
  public String file() {
    return file;
  }

  /** Path of the field in the file, "" for the whole file. */
  public String field() {
    return field;
  }

  /** Why it cannot be used. */
  public String reason() {
    return reason;
  }
}

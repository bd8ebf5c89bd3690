package dev.shepherd.json;

/** A text is not well-formed JSON; says where and why. */
public final class JsonException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int offset;
  private final int line;
  private final int column;
  private final String reason;

  /**
   * A failure at a place.
   *
   * @param offset bytes of UTF-8 from the start of the document, from 0
   * @param line counted from 1
   * @param column in code points, counted from 1
   * @param reason a short text for people
   */
  public JsonException(int offset, int line, int column, String reason) {
    super(reason + " at line " + line + " column " + column);
    this.offset = offset;
    this.line = line;
    this.column = column;
    this.reason = reason;
  }

  /** Bytes of UTF-8 from the start of the document. */
  public int offset() {
    return offset;
  }

  /** Line, counted from 1. */
  public int line() {
    return line;
  }

  /** Column in code points, counted from 1. */
  public int column() {
    return column;
  }

  /** What is wrong there, without the place. */
  public String reason() {
    return reason;
  }
}

package dev.shepherd.json;

/** Hears of every occurrence of a field of interest during a scan, in document order. */
@FunctionalInterface
public interface FieldVisitor {

  /**
   * Called when the value of a field is complete. The rest of the document is not yet checked, and
   * the scanner's own answers are not yet valid.
   *
   * @param field position of the name in the scanner's list
   * @param start offset of the first byte of the value
   * @param end offset behind the last byte of the value
   */
  void field(int field, int start, int end);
}

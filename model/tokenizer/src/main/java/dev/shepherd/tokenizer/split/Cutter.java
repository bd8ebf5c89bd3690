package dev.shepherd.tokenizer.split;

/**
 * Cuts a text into pieces without changing it. Immutable and safe for use by any thread.
 *
 * <p>The text must be well-formed UTF-8; nothing before {@code from} or behind {@code to} is looked
 * at.
 */
public interface Cutter {

  /**
   * Adds the pieces of a text to {@code out}.
   *
   * <p>May stop early, at a border from which the rest is cut as if it had not stopped, once {@code
   * out} holds {@code enough} pieces; so the caller calls again from there.
   *
   * @return the position behind the last piece added, {@code to} when done
   */
  int cut(byte[] text, int from, int to, Cuts out, int enough);

  /**
   * Whether a text may be cut here for good: pieces never cross this position, and those on either
   * side depend on nothing on the other, whatever the rest of the text is.
   *
   * @param p a border of characters, above 0 and below {@code text.length}
   */
  boolean isSafe(byte[] text, int p);
}

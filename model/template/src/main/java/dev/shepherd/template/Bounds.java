package dev.shepherd.template;

/**
 * How much one rendering may use. Every bound is a count, not a time, so that the same input always
 * ends in the same way.
 *
 * <p>Steps and bytes grow with the input: a template that looks at every message for every message
 * is slow but honest, while a short conversation never needs a long run.
 *
 * @param steps statements, iterations and calls, at least 1
 * @param stepsPerInputChar further steps per character of the variables
 * @param bytes memory that is asked for by strings and lists over the whole rendering
 * @param bytesPerInputChar further bytes per character of the variables
 * @param outputChars length of the result in UTF-16 units, and of every string on the way
 * @param outputCharsPerInputChar further length per character of the variables
 * @param depth calls of macros and recursive loops inside each other, 1 to 400
 */
public record Bounds(
    long steps,
    long stepsPerInputChar,
    long bytes,
    long bytesPerInputChar,
    int outputChars,
    int outputCharsPerInputChar,
    int depth) {

  /** Bounds that no published template reaches, and within which a hostile one does no harm. */
  public static final Bounds DEFAULT = new Bounds(20_000, 64, 20 << 20, 256, 2 << 20, 16, 190);
}

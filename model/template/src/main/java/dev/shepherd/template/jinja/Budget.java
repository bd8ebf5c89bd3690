package dev.shepherd.template.jinja;

import dev.shepherd.template.Bounds;
import java.util.function.LongSupplier;

/**
 * Counts what one rendering uses, and ends it at its bounds.
 *
 * <p>The size of the input is asked for only when the fixed part of a bound is used up, since
 * nearly all renderings end before. Belongs to one thread.
 */
final class Budget {

  private final Bounds bounds;
  private final LongSupplier inputChars;
  private long stepsLeft;
  private long bytesLeft;
  private long maxChars;
  private boolean extended;
  private int depth;
  private long fraction;

  Budget(Bounds bounds, LongSupplier inputChars) {
    this.bounds = bounds;
    this.inputChars = inputChars;
    stepsLeft = bounds.steps();
    bytesLeft = bounds.bytes();
    maxChars = bounds.outputChars();
  }

  /** One statement, iteration or call. */
  void step() {
    if (--stepsLeft < 0) {
      extendOrFail("steps");
    }
  }

  /** Work that is as long as some number of steps. */
  void steps(long count) {
    stepsLeft -= count;
    if (stepsLeft < 0) {
      extendOrFail("steps");
    }
  }

  /** A part of a step: sixteen of them count as one. */
  void work(long count) {
    fraction += count;
    if (fraction >= 16) {
      steps(fraction >> 4);
      fraction &= 15;
    }
  }

  /** So many characters are looked at. */
  void scan(long chars) {
    if (chars > 64) {
      steps(chars >> 4);
    }
  }

  /** Arithmetic on whole numbers of so many bits each. */
  void arithmetic(long bits, long otherBits) {
    steps(((bits >> 5) * (otherBits >> 5)) >> 4);
  }

  /** A list or table of so many places is made. */
  void places(long count) {
    bytes(8 * count + 16);
    steps(count >> 3);
  }

  /** A string of so many UTF-16 units is made. */
  void chars(long count) {
    checkLength(count);
    if (count > 256) {
      bytes(count);
      steps(count >> 8);
    }
  }

  /** Refuses a string that is longer than the longest allowed. */
  void checkLength(long chars) {
    if (chars > maxChars) {
      extend();
      if (chars > maxChars) {
        throw Fail.bound("a text of more than " + maxChars + " characters");
      }
    }
  }

  private void bytes(long count) {
    bytesLeft -= count;
    if (bytesLeft < 0) {
      extendOrFail("bytes of memory");
    }
  }

  private void extendOrFail(String what) {
    extend();
    if (stepsLeft < 0 || bytesLeft < 0) {
      throw Fail.bound("the rendering takes too many " + what);
    }
  }

  private void extend() {
    if (extended) {
      return;
    }
    extended = true;
    long input = Math.min(inputChars.getAsLong(), Integer.MAX_VALUE);
    stepsLeft += input * bounds.stepsPerInputChar();
    bytesLeft += input * bounds.bytesPerInputChar();
    maxChars = Math.min(maxChars + input * bounds.outputCharsPerInputChar(), 1 << 30);
  }

  /** A macro, recursive loop or the like begins; {@link #leave} follows unless it fails. */
  void enter() {
    step();
    if (++depth > bounds.depth()) {
      throw Fail.recursion();
    }
  }

  void leave() {
    depth--;
  }
}

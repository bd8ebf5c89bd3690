package dev.shepherd.json;

/** Takes bytes in pieces, in order; lets an edit be written to any kind of buffer. */
@FunctionalInterface
public interface ByteSink {

  /** Takes {@code length} bytes of {@code source}; must not keep the array. */
  void write(byte[] source, int offset, int length);
}

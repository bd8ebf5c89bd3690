package dev.shepherd.net;

/** Looks at the content of a message while its framing is taken off. */
@FunctionalInterface
public interface PayloadSink {

  /** The next piece of content lies in {@code b[from, to)}, valid only during the call. */
  void payload(byte[] b, int from, int to);
}

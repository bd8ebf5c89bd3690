package dev.shepherd.simulator.rehearsal;

import java.io.IOException;

/** A trace cannot be used; the message says where and why. */
final class TraceException extends IOException {
  private static final long serialVersionUID = 1;

  TraceException(String message) {
    super(message);
  }
}

package dev.shepherd.exchange;

/** Something under way that can be called off. */
@FunctionalInterface
public interface Cancellable {

  /** Calls it off; idempotent, and without effect once it has happened. */
  void cancel();
}

package dev.shepherd.routing;

/** A policy's source of chance, so that decisions can be repeated. */
@FunctionalInterface
public interface Chance {

  /** Uniform over {@code 0..bound-1}; {@code bound} must be positive. */
  int below(int bound);
}

package dev.shepherd.workers;

/**
 * A key that must reach the worker and nobody else: it has no JSON form, and its text form is a row
 * of stars.
 *
 * @param reveal the key itself; only for the header that carries it
 */
public record Secret(String reveal) {

  @Override
  public String toString() {
    return "****";
  }
}

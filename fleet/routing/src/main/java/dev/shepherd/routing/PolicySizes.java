package dev.shepherd.routing;

/**
 * How much a policy remembers. Figures that it does not have are 0.
 *
 * @param stickyKeys routing keys that have a worker
 * @param indexUnits units of prompts in the prefix index, each once per worker that holds it
 * @param indexHolders workers that hold anything
 * @param indexBytes memory of the index
 */
public record PolicySizes(long stickyKeys, long indexUnits, int indexHolders, long indexBytes) {

  /** Nothing is remembered. */
  public static final PolicySizes NONE = new PolicySizes(0, 0, 0, 0);
}

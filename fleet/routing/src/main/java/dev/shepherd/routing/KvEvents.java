package dev.shepherd.routing;

/**
 * What engines tell about their KV caches, for exact knowledge in place of guesses. Engines name
 * blocks by hashes of their own, which mean nothing between workers. Calls for one slot come one
 * after the other, in the order of the engine's events; different slots may call at once.
 */
public interface KvEvents {

  /**
   * The engine holds new blocks at the beginning of a prompt.
   *
   * @param slot the worker's
   * @param salt what separates this cache from others, see {@link PromptHasher}
   * @param blocks the engine's hashes of the blocks, in order
   * @param tokens the blocks' tokens, as many for each block
   * @throws IllegalArgumentException if the tokens do not divide evenly among the blocks
   */
  void stored(int slot, long salt, long[] blocks, int[] tokens, long nowNanos);

  /**
   * The engine holds new blocks behind one that it told of before.
   *
   * @param parent the engine's hash of that one
   * @return false if it is not known, so that nothing could be noted: events were lost, and only
   *     {@link #cleared} with a new beginning makes the knowledge whole again
   */
  boolean storedBehind(int slot, long parent, long[] blocks, int[] tokens, long nowNanos);

  /** The engine no longer holds these blocks; unknown ones are passed over. */
  void removed(int slot, long[] blocks);

  /** The engine holds nothing any more, or the worker is gone. */
  void cleared(int slot);
}

package dev.shepherd.routing;

/**
 * Hears how a shadow policy would have decided. Called on the deciding threads; must be quick and
 * must not throw.
 */
public interface ShadowListener {

  /**
   * The shadow has an opinion on a choice that was made.
   *
   * @param agreed whether it would have chosen the same worker
   * @param promptUnits length of the prompt, 0 if neither policy looks at prompts
   * @param activeMatched how much of it the worker that was chosen is thought to hold
   * @param shadowMatched how much of it the worker that the shadow prefers is thought to hold
   * @param gapSeconds by how much later than on its own choice the shadow expects the first token
   *     on the worker that was chosen; NaN if it does not score in seconds
   */
  void decided(
      boolean agreed, long promptUnits, long activeMatched, long shadowMatched, double gapSeconds);

  /** The shadow would have turned the request away. */
  void refused();

  /**
   * The shadow failed.
   *
   * @param last whether it is not asked any more
   */
  void failed(RuntimeException failure, boolean last);
}

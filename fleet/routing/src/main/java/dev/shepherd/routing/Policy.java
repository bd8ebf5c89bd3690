package dev.shepherd.routing;

/**
 * Chooses the worker for a request. One object serves one model and keeps that model's counters;
 * {@code pick} is called from many threads at once.
 */
public interface Policy {

  /** The policy as the operator wrote it, in canonical spelling such as {@code round_robin}. */
  String name();

  /**
   * Chooses among workers that can take the request.
   *
   * @param candidates in a stable order; read only, may be empty
   * @param ring the model's hash ring; empty unless {@link #needsRing}
   * @param request asked only for what the policy needs
   * @param decision begun and filled in by the policy: the choice, and what it rests on
   * @param chance decides ties
   * @return an index into {@code candidates}, or -1 when none fits
   */
  int pick(
      Candidate[] candidates, HashRing ring, PickRequest request, Decision decision, Chance chance);

  /**
   * Tells that the request goes to the worker just chosen; what the policy wants to remember or
   * reserve, it does here. Not called when the worker could not be had after all. Called on the
   * request's thread right after {@link #pick}, with the same arguments.
   *
   * @return hears what becomes of the request
   */
  default Placement place(Candidate chosen, PickRequest request, Decision decision) {
    return Placement.UNWATCHED;
  }

  /** A worker left the fleet for good: all knowledge of it goes, its slot will be given away. */
  default void removed(Candidate worker) {}

  /** How much the policy remembers at this moment; any thread. */
  default PolicySizes sizes() {
    return PolicySizes.NONE;
  }

  /** Whether {@link #pick} or {@link #place} read {@link PickRequest#prompt}. */
  default boolean readsPrompt() {
    return false;
  }

  /** Whether the policy gains from {@link Candidate#load}, so that engines are asked for it. */
  default boolean readsLoads() {
    return false;
  }

  /**
   * Whether {@link Decision#score(int)} is a time in seconds: the expected one to the first token,
   * unless {@link Decision#expectedSeconds} says otherwise for the chosen worker.
   */
  default boolean scoresSeconds() {
    return false;
  }

  /**
   * Whether the policy itself weighs what each worker has to do and lacks in its cache, so that
   * neither full nor cold workers have to be kept from it.
   */
  default boolean selfBalancing() {
    return false;
  }

  /** Whether {@link #pick} reads the hash ring, so that it is kept up to date. */
  default boolean needsRing() {
    return false;
  }

  /**
   * Whether the request names its worker, so that no other may take it, not even on a retry. The
   * caller then always passes all available workers, because a name may be a position among them.
   */
  default boolean pins(PickRequest request) {
    return false;
  }
}

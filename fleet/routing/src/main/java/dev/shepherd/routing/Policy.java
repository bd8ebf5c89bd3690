package dev.shepherd.routing;

/**
 * Chooses the worker for a request. One object serves one model and keeps that model's counters;
 * {@code pick} is called from many threads at once.
 */
public interface Policy {

  /** The policy as the operator wrote it, in canonical spelling such as {@code round_robin}. */
  String name();

  /** The policy that really decides; differs from {@link #name} while that one is not built yet. */
  default String effectiveName() {
    return name();
  }

  /**
   * Chooses among workers that can take the request.
   *
   * @param candidates in a stable order; read only, may be empty
   * @param ring the model's hash ring; empty unless {@link #needsRing}
   * @param request asked only for what the policy needs
   * @param chance decides ties
   * @return an index into {@code candidates}, or -1 when none fits
   */
  int pick(Candidate[] candidates, HashRing ring, PickRequest request, Chance chance);

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

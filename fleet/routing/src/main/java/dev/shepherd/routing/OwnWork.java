package dev.shepherd.routing;

/**
 * What this gateway sent to each worker and the worker has not prefilled yet, in prompt tokens that
 * are not in its cache. Thread-safe.
 *
 * <p>Engines tell their queue every ten seconds, and as a number of requests. Own accounts know it
 * at once and by size: a request's uncached tokens are added when it is placed and taken away at
 * its first token, or at its end when there was none. What engines report only corrects for what
 * others send them, see {@link WorkerBook}.
 */
final class OwnWork {
  private final PrefillPace pace = new PrefillPace();
  private final SlotTable<WorkerBook> books;

  /**
   * Accounts without entries.
   *
   * @param lifeNanos after this an entry is struck even when nothing was heard of the request; 0
   *     for never
   * @param meanTokens prompt tokens of a waiting request of which nothing else is known
   */
  OwnWork(long lifeNanos, long meanTokens) {
    books =
        new SlotTable<>(worker -> new WorkerBook(worker, pace.newWorker(), lifeNanos, meanTokens));
  }

  /** What is known of the workers' speed. */
  PrefillPace pace() {
    return pace;
  }

  /** The worker's account. */
  WorkerBook of(Candidate worker) {
    return books.of(worker);
  }

  /** Forgets a worker that left. */
  void removed(Candidate worker) {
    books.removed(worker);
  }
}

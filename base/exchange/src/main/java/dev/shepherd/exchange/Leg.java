package dev.shepherd.exchange;

/**
 * One worker's part in an attempt. Regular serving has one leg; prefill–decode has two. Confined to
 * the exchange's loop.
 */
public interface Leg {

  /** Gives the leg's work up: the worker sees it, its load guard is released. Idempotent. */
  void cancel();
}

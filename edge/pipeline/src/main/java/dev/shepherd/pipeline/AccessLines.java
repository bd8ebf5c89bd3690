package dev.shepherd.pipeline;

import dev.shepherd.exchange.Termination;

/** Where finished requests are written down. Called on event loops; must not block. */
@FunctionalInterface
interface AccessLines {

  /** A request ended. */
  void ended(HttpExchange exchange, Termination how, long nanos);
}

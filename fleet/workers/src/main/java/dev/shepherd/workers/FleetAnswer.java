package dev.shepherd.workers;

/** What became of an order to change the fleet. */
public sealed interface FleetAnswer {

  /**
   * The order is being carried out.
   *
   * @param id the worker's id, valid from now on
   */
  record Accepted(String id, String url) implements FleetAnswer {}

  /**
   * The order contradicts what is there.
   *
   * @param code machine-readable, upper case
   */
  record Conflict(String code, String message) implements FleetAnswer {}

  /** There is no such worker. */
  record NotFound(String message) implements FleetAnswer {}

  /** The order makes no sense. */
  record BadRequest(String message) implements FleetAnswer {}

  /** Too many orders are under way. */
  record Busy(String message) implements FleetAnswer {}
}

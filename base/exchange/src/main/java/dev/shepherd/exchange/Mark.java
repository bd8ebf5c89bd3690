package dev.shepherd.exchange;

/** The moments of an exchange that are measured, in the order of its phases. */
public enum Mark {
  /** The head was complete. */
  RECEIVED,
  /** A permit was held. */
  ADMITTED,
  /** The body was complete, or dispatch began while it still came. */
  READ,
  /** A worker was chosen for the last attempt. */
  PICKED,
  /** The last attempt's request was handed to the kernel. */
  DISPATCHED,
  /** The head of the answer that is relayed came in. */
  HEAD,
  /**
   * The answer began: the first event with output of a stream, the first byte of a plain answer.
   */
  FIRST_EVENT,
  /** The exchange ended. */
  ENDED;

  /** Position among the marks, for arrays that hold one value per mark. */
  @SuppressWarnings("EnumOrdinal") // a place in memory, never stored or sent
  int slot() {
    return ordinal();
  }
}

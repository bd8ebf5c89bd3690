package dev.shepherd.simulator;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How an engine divides its prefill rate among prompts. */
public enum PrefillOrder {
  /** All prompts in the batch advance together, each at an equal share of the rate. */
  SHARED,
  /** One prompt after the other at the full rate; the others wait in the queue. */
  FIFO;

  /** The order of that name, or null. */
  static @Nullable PrefillOrder of(String name) {
    for (PrefillOrder order : values()) {
      if (order.id().equals(name)) {
        return order;
      }
    }
    return null;
  }

  /** The name on the command line. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}

package dev.shepherd.workers;

import java.util.Locale;

/** The part a worker plays for a request. */
public enum WorkerType {
  /** Answers requests on its own. */
  REGULAR,
  /** Computes prompts for decode workers. */
  PREFILL,
  /** Continues where a prefill worker stopped. */
  DECODE,
  /** Encodes images and sound for others. */
  ENCODE;

  /** The spelling in JSON and metrics. */
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }
}

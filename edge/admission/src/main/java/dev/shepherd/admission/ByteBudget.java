package dev.shepherd.admission;

import dev.shepherd.exchange.GatewayError;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The process-wide budget for bytes held on behalf of requests: buffered bodies, bridges, decoded
 * media. Thread-safe and lock-free.
 *
 * <p>Each holder remembers what it reserved and gives exactly that back; after the last one the
 * budget is at zero again, to the byte.
 */
public final class ByteBudget {
  private final long capacityBytes;
  private final AtomicLong usedBytes = new AtomicLong();
  private final AtomicLong peakBytes = new AtomicLong();
  private final GatewayError tooLarge;
  private final GatewayError full;

  /** Why a reservation was or was not made. */
  public enum Outcome {
    /** The bytes are reserved. */
    GRANTED,
    /** The holder alone would exceed the whole budget: 413, trying again is useless. */
    TOO_LARGE,
    /** Other requests hold too much now: 503, trying again helps. */
    FULL
  }

  /**
   * An unused budget.
   *
   * @param capacityBytes from 1
   */
  public ByteBudget(long capacityBytes) {
    if (capacityBytes < 1) {
      throw new IllegalArgumentException("a byte budget needs at least one byte: " + capacityBytes);
    }
    this.capacityBytes = capacityBytes;
    this.tooLarge =
        GatewayError.client(
            413,
            "request_body_too_large",
            "The request needs more memory than the gateway has for all requests together ("
                + capacityBytes
                + " bytes).");
    this.full =
        GatewayError.gateway(
                503,
                "memory_budget_exhausted",
                "The gateway holds as many bytes of other requests as it may; try again later.")
            .retryAfter(1);
  }

  /** Reserves the first bytes of a holder; see {@link #grow}. */
  public Outcome reserve(long bytes) {
    return grow(0, bytes);
  }

  /**
   * Reserves more bytes for a holder. All or nothing.
   *
   * @param heldBytes what this holder has reserved already
   * @param moreBytes what it wants in addition, from 0
   */
  public Outcome grow(long heldBytes, long moreBytes) {
    if (heldBytes < 0 || moreBytes < 0) {
      throw new IllegalArgumentException("negative bytes: " + heldBytes + ", " + moreBytes);
    }
    if (moreBytes > capacityBytes - heldBytes) {
      return Outcome.TOO_LARGE;
    }
    while (true) {
      long used = usedBytes.get();
      if (moreBytes > capacityBytes - used) {
        return Outcome.FULL;
      }
      if (usedBytes.compareAndSet(used, used + moreBytes)) {
        raisePeak(used + moreBytes);
        return Outcome.GRANTED;
      }
    }
  }

  /**
   * Gives bytes back.
   *
   * @throws IllegalStateException if more comes back than is out, which is a defect of the caller
   */
  public void release(long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("negative bytes: " + bytes);
    }
    while (true) {
      long used = usedBytes.get();
      if (bytes > used) {
        throw new IllegalStateException("more bytes came back than were reserved: " + bytes);
      }
      if (usedBytes.compareAndSet(used, used - bytes)) {
        return;
      }
    }
  }

  /**
   * What the client gets to see for an outcome.
   *
   * @throws IllegalArgumentException for {@code GRANTED}
   */
  public GatewayError refusal(Outcome outcome) {
    return switch (outcome) {
      case TOO_LARGE -> tooLarge;
      case FULL -> full;
      case GRANTED -> throw new IllegalArgumentException("a granted reservation is no refusal");
    };
  }

  /** The budget in bytes. */
  public long capacityBytes() {
    return capacityBytes;
  }

  /** Bytes reserved now. */
  public long usedBytes() {
    return usedBytes.get();
  }

  /** The most bytes ever reserved at once. */
  public long peakBytes() {
    return peakBytes.get();
  }

  private void raisePeak(long used) {
    long peak = peakBytes.get();
    while (used > peak && !peakBytes.compareAndSet(peak, used)) {
      peak = peakBytes.get();
    }
  }
}

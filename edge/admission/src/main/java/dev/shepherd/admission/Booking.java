package dev.shepherd.admission;

/**
 * What one holder has reserved of a {@link ByteBudget}, so that exactly that comes back. Not
 * thread-safe.
 */
public final class Booking {
  private final ByteBudget budget;
  private long bytes;

  /** Nothing is reserved yet. */
  public Booking(ByteBudget budget) {
    this.budget = budget;
  }

  /** Reserves what is missing to {@code total} bytes; nothing changes if that is refused. */
  public ByteBudget.Outcome upTo(long total) {
    long more = total - bytes;
    if (more <= 0) {
      return ByteBudget.Outcome.GRANTED;
    }
    ByteBudget.Outcome outcome = budget.grow(bytes, more);
    if (outcome == ByteBudget.Outcome.GRANTED) {
      bytes = total;
    }
    return outcome;
  }

  /** How many bytes are reserved. */
  public long bytes() {
    return bytes;
  }

  /** Gives everything back. Idempotent. */
  public void giveBack() {
    if (bytes > 0) {
      budget.release(bytes);
      bytes = 0;
    }
  }
}

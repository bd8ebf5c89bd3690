package dev.shepherd.routing;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A prompt cut into blocks of equal length. Each full block has a key that stands for the whole
 * prompt up to its end (a chained hash): two prompts have equal keys at {@code i} exactly when, but
 * for hash collisions, their first {@code i + 1} blocks are equal. The last, partial block has no
 * key. Reused for many prompts; confined to one thread.
 */
public final class PromptKeys {

  /** What the lengths count. */
  public enum Unit {
    /** Bytes of the request that make up the prompt. */
    BYTES,
    /** Tokens. */
    TOKENS
  }

  private long[] keys = new long[64];
  private int count;
  private long length;
  private int blockLength = 1;
  private Unit unit = Unit.BYTES;
  private @Nullable FetchAhead ahead;

  /** Starts a new prompt without blocks. */
  public void reset(Unit newUnit, int newBlockLength) {
    unit = newUnit;
    blockLength = newBlockLength;
    count = 0;
    length = 0;
  }

  /** Appends the key of the next full block. */
  public void add(long key) {
    if (count == keys.length) {
      keys = Arrays.copyOf(keys, count * 2);
    }
    keys[count++] = key;
  }

  /** Sets the length of the whole prompt, its partial last block included. */
  public void length(long units) {
    length = units;
  }

  /** The key at a position below {@link #count}. */
  public long key(int index) {
    return keys[index];
  }

  /** The keys; only the first {@link #count} are meant, and only until the next reset. */
  public long[] array() {
    return keys;
  }

  /** The number of full blocks. */
  public int count() {
    return count;
  }

  /** The length of the whole prompt in units; 0 when nothing is known of the prompt. */
  public long length() {
    return length;
  }

  /** The length of a block in units. */
  public int blockLength() {
    return blockLength;
  }

  /** What lengths count. */
  public Unit unit() {
    return unit;
  }

  /** A workspace for an index that these keys are put into. */
  FetchAhead ahead() {
    if (ahead == null) {
      ahead = new FetchAhead();
    }
    return ahead;
  }
}

package dev.shepherd.tokenizer.spec;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The tokens of a model: text to id and id to text, in a few flat arrays.
 *
 * <p>Layout: the UTF-8 texts of all tokens lie one behind the other in one array, in the order in
 * which they were added; entry {@code e} is {@code text[starts[e] .. starts[e + 1])} and has the id
 * {@code ids[e]}. {@code entryOfId} leads from an id to its entry, {@code slots} is an
 * open-addressing table of entries with linear probing, at most 5/8 full. A vocabulary of 150,000
 * tokens takes about 4 MB and not one object per token.
 *
 * <p>The text is that of the model's file. Byte-level models therefore hold printable stand-ins for
 * bytes ({@link ByteAlphabet}); the loaders of raw-byte formats write these stand-ins too.
 *
 * <p>Ids may have gaps. When two texts share an id, both lead to it and the one added last is its
 * text.
 */
public final class Vocabulary {

  /** Ids are below this: keeps a hostile file from asking for an array of 2^32 entries. */
  public static final int ID_LIMIT = 1 << 22;

  private final byte[] text;
  private final int[] starts;
  private final int[] ids;
  private final int size;
  private final int[] entryOfId;
  private final int[] slots;

  private Vocabulary(byte[] text, int[] starts, int[] ids, int size, int[] entryOfId, int[] slots) {
    this.text = text;
    this.starts = starts;
    this.ids = ids;
    this.size = size;
    this.entryOfId = entryOfId;
    this.slots = slots;
  }

  /** Number of token texts. */
  public int size() {
    return size;
  }

  /** One more than the largest id, 0 when empty. */
  public int idBound() {
    return entryOfId.length;
  }

  /** Whether the id has a token. */
  public boolean contains(int id) {
    return id >= 0 && id < entryOfId.length && entryOfId[id] >= 0;
  }

  /** The array that holds all token texts; not to be written to. */
  public byte[] text() {
    return text;
  }

  /** Where the text of an id that is contained begins in {@link #text()}. */
  public int start(int id) {
    return starts[entryOfId[id]];
  }

  /** Where the text of an id that is contained ends in {@link #text()}. */
  public int end(int id) {
    return starts[entryOfId[id] + 1];
  }

  /** Bytes of the text of an id that is contained. */
  public int length(int id) {
    int entry = entryOfId[id];
    return starts[entry + 1] - starts[entry];
  }

  /** The text of an id, "" when it is not contained. */
  public String token(int id) {
    return contains(id) ? new String(text, start(id), length(id), StandardCharsets.UTF_8) : "";
  }

  /** The id of an entry, for walks over all texts, aliases included: 0 to {@link #size()} - 1. */
  public int entryId(int entry) {
    return ids[entry];
  }

  /** Where an entry's text begins in {@link #text()}; {@code size()} gives the end of the last. */
  public int entryStart(int entry) {
    return starts[entry];
  }

  /** The id of these UTF-8 bytes, -1 when there is none. */
  public int find(byte[] utf8, int from, int to) {
    int mask = slots.length - 1;
    int slot = hash(utf8, from, to) & mask;
    while (true) {
      int entry = slots[slot] - 1;
      if (entry < 0) {
        return -1;
      }
      if (Arrays.equals(utf8, from, to, text, starts[entry], starts[entry + 1])) {
        return ids[entry];
      }
      slot = (slot + 1) & mask;
    }
  }

  /** The id of this text, -1 when there is none. */
  public int find(String token) {
    byte[] utf8 = token.getBytes(StandardCharsets.UTF_8);
    return find(utf8, 0, utf8.length);
  }

  private static int hash(byte[] bytes, int from, int to) {
    int h = to - from;
    for (int i = from; i < to; i++) {
      h = h * 31 + bytes[i];
    }
    h *= 0x9E3779B9;
    return h ^ (h >>> 15);
  }

  /** Starts a vocabulary. */
  public static Builder builder() {
    return new Builder(1 << 10);
  }

  /**
   * Starts a vocabulary.
   *
   * @param expected about how many tokens will come; only a hint
   */
  public static Builder builder(int expected) {
    return new Builder(Math.clamp(expected, 16, 1 << 20));
  }

  /** Collects tokens; for one thread, to be built from once. */
  public static final class Builder {

    private byte[] text;
    private int[] starts;
    private int[] ids;
    private int size;
    private int[] slots;
    private int idBound;

    private Builder(int expected) {
      text = new byte[expected * 8];
      starts = new int[expected + 1];
      ids = new int[expected];
      slots = new int[tableSize(expected)];
    }

    /** Number of different texts so far. */
    public int size() {
      return size;
    }

    /**
     * Adds a token; when its text is known already, only its id is changed.
     *
     * @param utf8 holds the text from {@code from} to {@code to}
     * @param id 0 to {@link #ID_LIMIT} - 1
     * @throws IllegalArgumentException when the id is outside, or when all texts together would
     *     exceed 1 GiB
     */
    public Builder add(byte[] utf8, int from, int to, int id) {
      if (id < 0 || id >= ID_LIMIT) {
        throw new IllegalArgumentException("id " + id + " is not between 0 and " + (ID_LIMIT - 1));
      }
      idBound = Math.max(idBound, id + 1);
      int mask = slots.length - 1;
      int slot = hash(utf8, from, to) & mask;
      while (slots[slot] != 0) {
        int entry = slots[slot] - 1;
        if (is(entry, utf8, from, to)) {
          ids[entry] = id;
          return this;
        }
        slot = (slot + 1) & mask;
      }
      append(utf8, from, to, id);
      slots[slot] = size;
      if (size * 8L > slots.length * 5L) {
        grow();
      }
      return this;
    }

    /**
     * Adds a token; when its text is known already, the text leads to the new id, and the old id
     * keeps the text.
     *
     * @throws IllegalArgumentException as {@link #add(byte[], int, int, int)}
     */
    public Builder addAnother(byte[] utf8, int from, int to, int id) {
      if (find(utf8, from, to) < 0) {
        return add(utf8, from, to, id);
      }
      int mask = slots.length - 1;
      int slot = hash(utf8, from, to) & mask;
      while (!is(slots[slot] - 1, utf8, from, to)) {
        slot = (slot + 1) & mask;
      }
      checkId(id);
      append(utf8, from, to, id);
      slots[slot] = size;
      return this;
    }

    /** Adds a token. */
    public Builder add(String token, int id) {
      byte[] utf8 = token.getBytes(StandardCharsets.UTF_8);
      return add(utf8, 0, utf8.length, id);
    }

    /** The id of a text added so far, -1 when there is none. */
    public int find(byte[] utf8, int from, int to) {
      int mask = slots.length - 1;
      int slot = hash(utf8, from, to) & mask;
      while (slots[slot] != 0) {
        int entry = slots[slot] - 1;
        if (is(entry, utf8, from, to)) {
          return ids[entry];
        }
        slot = (slot + 1) & mask;
      }
      return -1;
    }

    private boolean is(int entry, byte[] utf8, int from, int to) {
      return Arrays.equals(utf8, from, to, text, starts[entry], starts[entry + 1]);
    }

    private void checkId(int id) {
      if (id < 0 || id >= ID_LIMIT) {
        throw new IllegalArgumentException("id " + id + " is not between 0 and " + (ID_LIMIT - 1));
      }
      idBound = Math.max(idBound, id + 1);
    }

    private void append(byte[] utf8, int from, int to, int id) {
      int start = starts[size];
      int length = to - from;
      if (start + (long) length > (1 << 30)) {
        throw new IllegalArgumentException("the tokens' texts together exceed 1 GiB");
      }
      if (start + length > text.length) {
        text =
            Arrays.copyOf(
                text, (int) Math.min(1 << 30, Math.max(start + length, text.length * 2L)));
      }
      System.arraycopy(utf8, from, text, start, length);
      if (size == ids.length) {
        ids = Arrays.copyOf(ids, size * 2);
        starts = Arrays.copyOf(starts, size * 2 + 1);
      }
      ids[size] = id;
      starts[++size] = start + length;
    }

    private void grow() {
      int[] bigger = new int[slots.length * 2];
      int mask = bigger.length - 1;
      for (int filled : slots) {
        if (filled != 0) {
          int slot = hash(text, starts[filled - 1], starts[filled]) & mask;
          while (bigger[slot] != 0) {
            slot = (slot + 1) & mask;
          }
          bigger[slot] = filled;
        }
      }
      slots = bigger;
    }

    private static int tableSize(int expected) {
      return Integer.highestOneBit(Math.max(16, expected * 8 / 5)) * 2;
    }

    /** The vocabulary; the builder is spent afterwards. */
    public Vocabulary build() {
      int[] entryOfId = new int[idBound];
      Arrays.fill(entryOfId, -1);
      for (int entry = 0; entry < size; entry++) {
        entryOfId[ids[entry]] = entry;
      }
      return new Vocabulary(
          Arrays.copyOf(text, starts[size]),
          Arrays.copyOf(starts, size + 1),
          Arrays.copyOf(ids, size),
          size,
          trimmed(entryOfId),
          slots);
    }

    /** Drops ids at the end that a later addition of the same text has left without one. */
    private static int[] trimmed(int[] entryOfId) {
      int bound = entryOfId.length;
      while (bound > 0 && entryOfId[bound - 1] < 0) {
        bound--;
      }
      return bound == entryOfId.length ? entryOfId : Arrays.copyOf(entryOfId, bound);
    }
  }
}

package dev.shepherd.routing;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * Cuts prompts into blocks and gives each full block its key for {@link PromptKeys}. The prompt
 * comes as bytes in any number of pieces, as token ids, or as ids that stand for whole blocks.
 *
 * <p><b>Digest.</b> A block is read in units of up to {@value #UNIT_BYTES} bytes, as little-endian
 * words w0, w1, … With secret random words k0, k1, … a unit's digest is the 128-bit number
 *
 * <pre>   D = Σ (w[2i] + k[2i]) · (w[2i+1] + k[2i+1])   mod 2^128, with sums in brackets mod 2^64
 * </pre>
 *
 * <p>This is the function NH of UMAC (Black, Halevi, Krawczyk, Krovetz, Rogaway, CRYPTO 1999) with
 * 64-bit words. Its theorem: two different units of the same length have the same digest with
 * probability at most 2^-64 over the choice of the secret words, whatever the units are. Products
 * do not depend on each other, so the speed is that of the multiplier.
 *
 * <p><b>Chain.</b> A digest is folded to 64 bits by one more wide multiplication with secret words,
 * and joined to the key before it by a bijection: {@code key' = m(key ^ fold(D))} with {@code m} a
 * multiplication by an odd number and a shift. Different keys before stay different under equal
 * digests; the order of blocks matters; and a key is all that is needed to continue a prompt.
 *
 * <p><b>Bound.</b> Folding is taken for a random function, which adds at most 2^-64 a unit. Then
 * two prompts that differ within their first n units have the same key at their ends with
 * probability at most n · 2^-63. A match asks for one key that is not in the index and ends there;
 * for a prompt of 512 units, that is 128 KiB, among a million blocks the chance that this key
 * passes for one of theirs is at most 2^-34, once in seventeen billion prompts. The secrets are
 * drawn for each process, so nobody can prepare such a prompt, and keys must not be told to others
 * or kept. They come from a seed of 64 bits, so all this is as good as the generator between.
 *
 * <p><b>Scope.</b> Every prompt starts from a salt; prompts of different salts share no keys. The
 * salt stands for whatever separates caches: tenant, LoRA adapter, media.
 *
 * <p>A hasher is confined to one thread; {@link #twin} gives another thread one with the same
 * secrets.
 */
public final class PromptHasher {
  /**
   * The block length for prompts of bytes, about a hundred tokens. Measured: with it a decision for
   * a prompt of 64 KiB costs between two and three times the hashing of its bytes; with half of it,
   * more than four times, because each block costs a wait for main memory. A match falls short by
   * half a block on average, which an engine computes in a few milliseconds.
   */
  public static final int BLOCK_BYTES = 512;

  /** The largest unit that is digested at once. */
  static final int UNIT_BYTES = 256;

  private static final int UNIT_WORDS = UNIT_BYTES / Long.BYTES;

  /** Bytes are digested in steps of four words. */
  private static final int STEP_BYTES = 32;

  private static final int MAX_BLOCK = 1 << 20;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final long[] secrets;
  private final long foldLow;
  private final long foldHigh;
  private final long start;

  /** What is left of the pieces so far, less than a unit. */
  private final byte[] pending = new byte[UNIT_BYTES];

  private int pendingBytes;
  private int inBlock;
  private long length;
  private long key;
  private PromptKeys keys = new PromptKeys();

  /** The digest of the last unit. */
  private long low;

  private long high;

  /** A hasher with secrets of its own, drawn from the seed. */
  public PromptHasher(long seed) {
    long[] drawn = drawn(seed, UNIT_WORDS + 3);
    secrets = Arrays.copyOf(drawn, UNIT_WORDS);
    foldLow = drawn[UNIT_WORDS];
    foldHigh = drawn[UNIT_WORDS + 1];
    start = drawn[UNIT_WORDS + 2];
  }

  /** Words that follow from the seed: SplitMix64 (Steele, Lea and Flood, OOPSLA 2014). */
  private static long[] drawn(long seed, int count) {
    var words = new long[count];
    long state = seed;
    for (int i = 0; i < count; i++) {
      state += 0x9E3779B97F4A7C15L;
      long word = (state ^ (state >>> 30)) * 0xBF58476D1CE4E5B9L;
      word = (word ^ (word >>> 27)) * 0x94D049BB133111EBL;
      words[i] = word ^ (word >>> 31);
    }
    return words;
  }

  private PromptHasher(PromptHasher other) {
    secrets = other.secrets;
    foldLow = other.foldLow;
    foldHigh = other.foldHigh;
    start = other.start;
  }

  /** A hasher for another thread that gives the same keys. */
  public PromptHasher twin() {
    return new PromptHasher(this);
  }

  /** A salt that stands for a text and a salt before it, so that salts can be made of several. */
  public long salt(long before, CharSequence text) {
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    var whole = new PromptKeys();
    PromptHasher own = twin();
    own.begin(whole, before, STEP_BYTES);
    own.add(bytes, 0, bytes.length);
    own.add(new byte[STEP_BYTES], 0, STEP_BYTES - bytes.length % STEP_BYTES);
    return join(whole.key(whole.count() - 1), bytes.length);
  }

  // --- bytes ---

  /**
   * Starts a prompt of bytes.
   *
   * @param out reset and filled
   * @param salt what separates this prompt's cache from others
   * @param blockBytes a multiple of 32, at most {@value #UNIT_BYTES} or a multiple of it
   */
  public void begin(PromptKeys out, long salt, int blockBytes) {
    int step = blockBytes > UNIT_BYTES ? UNIT_BYTES : STEP_BYTES;
    if (blockBytes < STEP_BYTES || blockBytes > MAX_BLOCK || blockBytes % step != 0) {
      throw new IllegalArgumentException("no block length: " + blockBytes);
    }
    start(out, PromptKeys.Unit.BYTES, blockBytes, salt);
  }

  /** Adds the bytes from {@code from} up to and without {@code to}. */
  public void add(byte[] bytes, int from, int to) {
    Objects.checkFromToIndex(from, to, bytes.length);
    int unit = Math.min(UNIT_BYTES, keys.blockLength());
    length += to - from;
    int at = from;
    if (pendingBytes > 0) {
      int more = Math.min(unit - pendingBytes, to - at);
      System.arraycopy(bytes, at, pending, pendingBytes, more);
      pendingBytes += more;
      at += more;
      if (pendingBytes < unit) {
        return;
      }
      digest(pending, 0, unit);
      unitDone(unit);
      pendingBytes = 0;
    }
    for (; to - at >= unit; at += unit) {
      digest(bytes, at, unit);
      unitDone(unit);
    }
    System.arraycopy(bytes, at, pending, 0, to - at);
    pendingBytes = to - at;
  }

  /** Adds a buffer's remaining bytes; its position and limit stay. */
  public void add(ByteBuffer bytes) {
    if (bytes.hasArray()) {
      int from = bytes.arrayOffset() + bytes.position();
      add(bytes.array(), from, from + bytes.remaining());
      return;
    }
    var piece = new byte[Math.min(4096, bytes.remaining())];
    for (int at = bytes.position(); at < bytes.limit(); at += piece.length) {
      int more = Math.min(piece.length, bytes.limit() - at);
      bytes.get(at, piece, 0, more);
      add(piece, 0, more);
    }
  }

  /** Ends the prompt begun last: sets its length and the key of the whole. */
  public void end() {
    keys.length(length);
    long whole = key;
    if (pendingBytes > 0) {
      int unit = (pendingBytes + STEP_BYTES - 1) / STEP_BYTES * STEP_BYTES;
      Arrays.fill(pending, pendingBytes, unit, (byte) 0);
      digest(pending, 0, unit);
      whole = join(whole, fold());
    }
    keys.tail(join(whole, length));
  }

  // --- tokens and ids ---

  /**
   * Gives the keys of a prompt of tokens.
   *
   * @param out reset and filled
   * @param salt what separates this prompt's cache from others
   * @param blockTokens tokens a block, from 1
   */
  public void tokens(int[] ids, int from, int to, int blockTokens, long salt, PromptKeys out) {
    Objects.checkFromToIndex(from, to, ids.length);
    if (blockTokens < 1 || blockTokens > MAX_BLOCK) {
      throw new IllegalArgumentException("no block length: " + blockTokens);
    }
    start(out, PromptKeys.Unit.TOKENS, blockTokens, salt);
    for (int at = from; to - at >= blockTokens; at += blockTokens) {
      key = block(key, ids, at, blockTokens);
      out.add(key);
    }
    int rest = (to - from) % blockTokens;
    out.length(to - from);
    out.tail(join(rest == 0 ? key : block(key, ids, to - rest, rest), to - from));
  }

  /**
   * The key of a block of tokens that follows a known block, or the first one's.
   *
   * @param before the key of the block before, or {@link #root} of the salt
   */
  public long block(long before, int[] ids, int from, int blockTokens) {
    long next = before;
    int unit = 2 * UNIT_WORDS;
    for (int at = from; at < from + blockTokens; at += unit) {
      digest(ids, at, Math.min(unit, from + blockTokens - at));
      next = join(next, fold());
    }
    return next;
  }

  /** What stands before the first block of prompts with this salt. */
  public long root(long salt) {
    return join(start, salt);
  }

  /**
   * Gives the keys of a prompt whose blocks are known by ids, as in traces: equal ids mean equal
   * blocks.
   *
   * @param blockTokens tokens that an id stands for
   * @param promptTokens tokens of the whole prompt
   */
  public void ids(
      long[] ids, int count, int blockTokens, long promptTokens, long salt, PromptKeys out) {
    start(out, PromptKeys.Unit.TOKENS, blockTokens, salt);
    for (int i = 0; i < count; i++) {
      low = ids[i] * foldLow;
      high = Math.multiplyHigh(ids[i], foldLow) + ids[i];
      key = join(key, fold());
      out.add(key);
    }
    out.length(promptTokens);
    out.tail(join(key, promptTokens));
  }

  // --- the parts ---

  private void start(PromptKeys out, PromptKeys.Unit unit, int block, long salt) {
    out.reset(unit, block);
    keys = out;
    key = root(salt);
    length = 0;
    pendingBytes = 0;
    inBlock = 0;
  }

  private void unitDone(int unit) {
    key = join(key, fold());
    inBlock += unit;
    if (inBlock == keys.blockLength()) {
      keys.add(key);
      inBlock = 0;
    }
  }

  private void digest(byte[] bytes, int from, int unit) {
    long[] secret = secrets;
    long low0 = 0;
    long high0 = 0;
    long low1 = 0;
    long high1 = 0;
    for (int i = 0; i < unit / Long.BYTES; i += 4) {
      int at = from + Long.BYTES * i;
      long a = (long) LONG.get(bytes, at) + secret[i];
      long b = (long) LONG.get(bytes, at + 8) + secret[i + 1];
      long c = (long) LONG.get(bytes, at + 16) + secret[i + 2];
      long d = (long) LONG.get(bytes, at + 24) + secret[i + 3];
      long ab = a * b;
      long cd = c * d;
      low0 += ab;
      high0 += Math.unsignedMultiplyHigh(a, b) + carry(low0, ab);
      low1 += cd;
      high1 += Math.unsignedMultiplyHigh(c, d) + carry(low1, cd);
    }
    low = low0 + low1;
    high = high0 + high1 + carry(low, low1);
  }

  private void digest(int[] ids, int from, int count) {
    long sumLow = 0;
    long sumHigh = 0;
    for (int i = 0; i < count; i += 4) {
      long a = pair(ids, from + i, from + count) + secrets[i >> 1];
      long b = pair(ids, from + i + 2, from + count) + secrets[(i >> 1) + 1];
      long product = a * b;
      sumLow += product;
      sumHigh += Math.unsignedMultiplyHigh(a, b) + carry(sumLow, product);
    }
    low = sumLow;
    high = sumHigh;
  }

  /** Two tokens in a word; beyond the end there is 0. Blocks have one length, so that is safe. */
  private static long pair(int[] ids, int at, int to) {
    long first = at < to ? ids[at] & 0xFFFFFFFFL : 0;
    return at + 1 < to ? first | ((long) ids[at + 1] << 32) : first;
  }

  /** A unit's digest as a number, for tests of what is said above. */
  BigInteger digestOf(byte[] unit) {
    digest(unit, 0, unit.length);
    var lowPart = new BigInteger(Long.toUnsignedString(low));
    return new BigInteger(Long.toUnsignedString(high)).shiftLeft(Long.SIZE).add(lowPart);
  }

  private static long carry(long sum, long part) {
    return Long.compareUnsigned(sum, part) < 0 ? 1 : 0;
  }

  private long fold() {
    long a = low ^ foldLow;
    long b = high ^ foldHigh;
    return (a * b) ^ Math.unsignedMultiplyHigh(a, b);
  }

  private static long join(long before, long folded) {
    long mixed = (before ^ folded) * 0x9FB21C651E98DF25L;
    return mixed ^ (mixed >>> 32);
  }
}

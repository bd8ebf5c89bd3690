package dev.shepherd.routing;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.HexFormat;

/**
 * XXH3 with 64 bits of output, for one seed. Immutable.
 *
 * <p>Source: Collet, "xxHash fast digest algorithm", version 0.2.0 (2023). Inputs fall into four
 * kinds by length. Up to 16 bytes: one or two overlapping words, keyed and multiplied. Up to 128
 * and up to 240 bytes: a sum of wide products of keyed word pairs, taken from both ends or from the
 * front. Longer ones: eight accumulators that take stripes of 64 bytes, scrambled after each block
 * of stripes, and folded pairwise at the end. The key is a secret of 192 bytes; a seed changes the
 * secret for long inputs and is added to words for short ones.
 *
 * <p>Needed because other gateways place tokens with it. Keys of our own come from {@link
 * PromptHasher}, which is quicker here and has a bound.
 */
final class Xxh3 {
  private static final long PRIME32_1 = 0x9E3779B1L;
  private static final long PRIME32_2 = 0x85EBCA77L;
  private static final long PRIME32_3 = 0xC2B2AE3DL;
  private static final long PRIME64_1 = 0x9E3779B185EBCA87L;
  private static final long PRIME64_2 = 0xC2B2AE3D27D4EB4FL;
  private static final long PRIME64_3 = 0x165667B19E3779F9L;
  private static final long PRIME64_4 = 0x85EBCA77C2B2AE63L;
  private static final long PRIME64_5 = 0x27D4EB2F165667C5L;
  private static final long PRIME_MX1 = 0x165667919E3779F9L;
  private static final long PRIME_MX2 = 0x9FB21C651E98DF25L;

  private static final int SECRET_BYTES = 192;

  private static final byte[] SECRET =
      HexFormat.of()
          .parseHex(
              "b8fe6c3923a44bbe7c01812cf721ad1cded46de9839097db7240a4a4b7b3671f"
                  + "cb79e64eccc0e578825ad07dccff7221b8084674f743248ee03590e6813a264c"
                  + "3c2852bb91c300cb88d0658b1b532ea371644897a20df94e3819ef46a9deacd8"
                  + "a8fa763fe39c343ff9dcbbc7c70b4f1d8a51e04bcdb45931c89f7ec9d9787364"
                  + "eac5ac8334d3ebc3c581a0fffa1363eb170ddd51b7f0da49d316552629d4689e"
                  + "2b16be587d47a1fc8ff8b8d17ad031ce45cb3a8f95160428afd7fbcabb4b407e");

  private static final int STRIPE = 64;
  private static final int LANES = 8;

  /** How far the secret moves from one stripe to the next. */
  private static final int SECRET_STEP = 8;

  private static final int STRIPES_PER_BLOCK = (SECRET_BYTES - STRIPE) / SECRET_STEP;
  private static final int BLOCK = STRIPE * STRIPES_PER_BLOCK;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private final long seed;

  /** The secret that long inputs are keyed with. */
  private final byte[] longSecret;

  Xxh3(long seed) {
    this.seed = seed;
    longSecret = SECRET.clone();
    for (int i = 0; i < SECRET_BYTES; i += 16) {
      LONG.set(longSecret, i, word(SECRET, i) + seed);
      LONG.set(longSecret, i + 8, word(SECRET, i + 8) - seed);
    }
  }

  /** The hash of tokens, each taken as a little-endian number of 32 bits. */
  long tokens(int[] ids, int from, int to) {
    var bytes = new byte[(to - from) * Integer.BYTES];
    for (int i = from; i < to; i++) {
      INT.set(bytes, (i - from) * Integer.BYTES, ids[i]);
    }
    return hash(bytes, 0, bytes.length);
  }

  /** The hash of the bytes from {@code from} up to and without {@code to}. */
  long hash(byte[] in, int from, int to) {
    int length = to - from;
    if (length > 240) {
      return hashLong(in, from, length);
    }
    if (length > 128) {
      return hashTo240(in, from, length);
    }
    if (length > 16) {
      return hashTo128(in, from, length);
    }
    if (length > 8) {
      return hashTo16(in, from, length);
    }
    if (length >= 4) {
      return hashTo8(in, from, length);
    }
    return length > 0
        ? hashTo3(in, from, length)
        : avalanche64(seed ^ word(SECRET, 56) ^ word(SECRET, 64));
  }

  // --- short ---

  private long hashTo3(byte[] in, int from, int length) {
    long first = in[from] & 0xFF;
    long middle = in[from + (length >> 1)] & 0xFF;
    long last = in[from + length - 1] & 0xFF;
    long combined = (first << 16) | (middle << 24) | last | ((long) length << 8);
    long flip = (half(SECRET, 0) ^ half(SECRET, 4)) + seed;
    return avalanche64(combined ^ flip);
  }

  private long hashTo8(byte[] in, int from, int length) {
    long swapped = seed ^ ((Integer.reverseBytes((int) seed) & 0xFFFFFFFFL) << 32);
    long flip = (word(SECRET, 8) ^ word(SECRET, 16)) - swapped;
    long joined = half(in, from + length - 4) + (half(in, from) << 32);
    long keyed = joined ^ flip;
    keyed ^= Long.rotateLeft(keyed, 49) ^ Long.rotateLeft(keyed, 24);
    keyed *= PRIME_MX2;
    keyed ^= (keyed >>> 35) + length;
    keyed *= PRIME_MX2;
    return keyed ^ (keyed >>> 28);
  }

  private long hashTo16(byte[] in, int from, int length) {
    long low = word(in, from) ^ ((word(SECRET, 24) ^ word(SECRET, 32)) + seed);
    long high = word(in, from + length - 8) ^ ((word(SECRET, 40) ^ word(SECRET, 48)) - seed);
    return avalanche(length + Long.reverseBytes(low) + high + fold(low, high));
  }

  // --- middle ---

  private long hashTo128(byte[] in, int from, int length) {
    long sum = length * PRIME64_1;
    for (int i = (length - 1) / 32; i >= 0; i--) {
      sum += mix(in, from + 16 * i, 32 * i);
      sum += mix(in, from + length - 16 * (i + 1), 32 * i + 16);
    }
    return avalanche(sum);
  }

  private long hashTo240(byte[] in, int from, int length) {
    long sum = length * PRIME64_1;
    for (int i = 0; i < 8; i++) {
      sum += mix(in, from + 16 * i, 16 * i);
    }
    sum = avalanche(sum);
    for (int i = 8; i < length / 16; i++) {
      sum += mix(in, from + 16 * i, 16 * (i - 8) + 3);
    }
    sum += mix(in, from + length - 16, 136 - 17);
    return avalanche(sum);
  }

  private long mix(byte[] in, int at, int secretAt) {
    long low = word(in, at) ^ (word(SECRET, secretAt) + seed);
    long high = word(in, at + 8) ^ (word(SECRET, secretAt + 8) - seed);
    return fold(low, high);
  }

  // --- long ---

  private long hashLong(byte[] in, int from, int length) {
    long[] sums = {
      PRIME32_3, PRIME64_1, PRIME64_2, PRIME64_3, PRIME64_4, PRIME32_2, PRIME64_5, PRIME32_1
    };
    int blocks = (length - 1) / BLOCK;
    for (int block = 0; block < blocks; block++) {
      int at = from + BLOCK * block;
      for (int i = 0; i < STRIPES_PER_BLOCK; i++) {
        accumulate(sums, in, at + STRIPE * i, SECRET_STEP * i);
      }
      for (int lane = 0; lane < LANES; lane++) {
        long sum = sums[lane];
        sum ^= sum >>> 47;
        sum ^= word(longSecret, SECRET_BYTES - STRIPE + 8 * lane);
        sums[lane] = sum * PRIME32_1;
      }
    }
    int rest = length - BLOCK * blocks;
    for (int i = 0; i < (rest - 1) / STRIPE; i++) {
      accumulate(sums, in, from + BLOCK * blocks + STRIPE * i, SECRET_STEP * i);
    }
    accumulate(sums, in, from + length - STRIPE, SECRET_BYTES - STRIPE - 7);
    long merged = length * PRIME64_1;
    for (int i = 0; i < LANES; i += 2) {
      merged +=
          fold(sums[i] ^ word(longSecret, 11 + 8 * i), sums[i + 1] ^ word(longSecret, 19 + 8 * i));
    }
    return avalanche(merged);
  }

  private void accumulate(long[] sums, byte[] in, int at, int secretAt) {
    for (int lane = 0; lane < LANES; lane++) {
      long value = word(in, at + 8 * lane);
      long keyed = value ^ word(longSecret, secretAt + 8 * lane);
      sums[lane ^ 1] += value;
      sums[lane] += (keyed & 0xFFFFFFFFL) * (keyed >>> 32);
    }
  }

  // --- parts ---

  private static long word(byte[] bytes, int at) {
    return (long) LONG.get(bytes, at);
  }

  private static long half(byte[] bytes, int at) {
    return (int) INT.get(bytes, at) & 0xFFFFFFFFL;
  }

  private static long fold(long a, long b) {
    return (a * b) ^ Math.unsignedMultiplyHigh(a, b);
  }

  private static long avalanche(long hash) {
    long mixed = (hash ^ (hash >>> 37)) * PRIME_MX1;
    return mixed ^ (mixed >>> 32);
  }

  private static long avalanche64(long hash) {
    long mixed = (hash ^ (hash >>> 33)) * PRIME64_2;
    mixed = (mixed ^ (mixed >>> 29)) * PRIME64_3;
    return mixed ^ (mixed >>> 32);
  }
}

package dev.shepherd.routing;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The first eight bytes of the BLAKE3 hash, read as a little-endian number. Stateless.
 *
 * <p>Source: O'Connor, Aumasson, Neves, Wilcox-O'Hearn, "BLAKE3: one function, fast everywhere"
 * (2020), plain hash mode. The input is cut into chunks of 1024 bytes and those into blocks of 64.
 * A chunk's blocks are chained through the compression function; the chunks' chaining values are
 * the leaves of a binary tree in which every left subtree is complete. The node at the top is
 * compressed with the flag {@code ROOT}, and the first words of its output are the hash.
 */
final class Blake3 {
  private static final int BLOCK_BYTES = 64;
  private static final int CHUNK_BYTES = 1024;

  private static final int CHUNK_START = 1;
  private static final int CHUNK_END = 2;
  private static final int PARENT = 4;
  private static final int ROOT = 8;

  private static final int ROUNDS = 7;

  /** The fractional parts of the square roots of the first eight primes, as in SHA-256. */
  private static final int[] INITIAL = {
    0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A, 0x510E527F, 0x9B05688C, 0x1F83D9AB, 0x5BE0CD19
  };

  /** How the message words change places between rounds. */
  private static final int[] PERMUTATION = {2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8};

  /** {@code SCHEDULE[16 * round + i]}: which message word is the round's i-th. */
  private static final int[] SCHEDULE = schedule();

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private Blake3() {}

  /** The hash prefix of a text's UTF-8 form. */
  static long prefix64(String text) {
    return prefix64(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The hash prefix of the given bytes. */
  static long prefix64(byte[] input) {
    int[] state = new int[16];
    return subtree(input, 0, input.length, true, state);
  }

  /**
   * Hashes {@code input[from, to)} as one subtree and leaves its chaining value in the first eight
   * words of {@code out}. Recursion is as deep as the tree: 21 for the longest array.
   */
  private static long subtree(byte[] input, int from, int to, boolean root, int[] out) {
    int length = to - from;
    if (length <= CHUNK_BYTES) {
      chunk(input, from, to, root ? ROOT : 0, out);
    } else {
      int left = leftBytes(length);
      int[] message = new int[16];
      subtree(input, from, from + left, false, out);
      System.arraycopy(out, 0, message, 0, 8);
      subtree(input, from + left, to, false, out);
      System.arraycopy(out, 0, message, 8, 8);
      compress(INITIAL, message, 0, BLOCK_BYTES, root ? PARENT | ROOT : PARENT, out);
    }
    return (out[0] & 0xFFFFFFFFL) | ((long) out[1] << 32);
  }

  /** The size of the left subtree: the largest power of two of whole chunks below the length. */
  private static int leftBytes(int length) {
    return Integer.highestOneBit((length - 1) / CHUNK_BYTES) * CHUNK_BYTES;
  }

  private static void chunk(byte[] input, int from, int to, int lastFlags, int[] out) {
    long number = from / CHUNK_BYTES;
    int[] chaining = INITIAL;
    int[] message = new int[16];
    int at = from;
    int flags = CHUNK_START;
    do {
      int blockBytes = Math.min(BLOCK_BYTES, to - at);
      load(input, at, blockBytes, message);
      at += blockBytes;
      boolean last = at == to;
      compress(
          chaining, message, number, blockBytes, last ? flags | CHUNK_END | lastFlags : flags, out);
      chaining = out;
      flags = 0;
    } while (at < to);
  }

  private static void load(byte[] input, int from, int bytes, int[] message) {
    int whole = bytes >>> 2;
    for (int i = 0; i < whole; i++) {
      message[i] = (int) INT.get(input, from + 4 * i);
    }
    for (int i = whole; i < 16; i++) {
      message[i] = 0;
    }
    for (int i = 4 * whole; i < bytes; i++) {
      message[whole] |= (input[from + i] & 0xFF) << (8 * (i & 3));
    }
  }

  /** The compression function; {@code out} may be the same array as {@code chaining}. */
  private static void compress(
      int[] chaining, int[] message, long counter, int blockBytes, int flags, int[] out) {
    int[] v = new int[16];
    System.arraycopy(chaining, 0, v, 0, 8);
    System.arraycopy(INITIAL, 0, v, 8, 4);
    v[12] = (int) counter;
    v[13] = (int) (counter >>> 32);
    v[14] = blockBytes;
    v[15] = flags;
    for (int at = 0; at < 16 * ROUNDS; at += 16) {
      mix(v, 0, 4, 8, 12, message[SCHEDULE[at]], message[SCHEDULE[at + 1]]);
      mix(v, 1, 5, 9, 13, message[SCHEDULE[at + 2]], message[SCHEDULE[at + 3]]);
      mix(v, 2, 6, 10, 14, message[SCHEDULE[at + 4]], message[SCHEDULE[at + 5]]);
      mix(v, 3, 7, 11, 15, message[SCHEDULE[at + 6]], message[SCHEDULE[at + 7]]);
      mix(v, 0, 5, 10, 15, message[SCHEDULE[at + 8]], message[SCHEDULE[at + 9]]);
      mix(v, 1, 6, 11, 12, message[SCHEDULE[at + 10]], message[SCHEDULE[at + 11]]);
      mix(v, 2, 7, 8, 13, message[SCHEDULE[at + 12]], message[SCHEDULE[at + 13]]);
      mix(v, 3, 4, 9, 14, message[SCHEDULE[at + 14]], message[SCHEDULE[at + 15]]);
    }
    for (int i = 0; i < 8; i++) {
      out[i] = v[i] ^ v[i + 8];
    }
  }

  private static void mix(int[] v, int a, int b, int c, int d, int x, int y) {
    v[a] += v[b] + x;
    v[d] = Integer.rotateRight(v[d] ^ v[a], 16);
    v[c] += v[d];
    v[b] = Integer.rotateRight(v[b] ^ v[c], 12);
    v[a] += v[b] + y;
    v[d] = Integer.rotateRight(v[d] ^ v[a], 8);
    v[c] += v[d];
    v[b] = Integer.rotateRight(v[b] ^ v[c], 7);
  }

  private static int[] schedule() {
    int[] schedule = new int[16 * ROUNDS];
    for (int i = 0; i < 16; i++) {
      schedule[i] = i;
    }
    for (int i = 16; i < schedule.length; i++) {
      schedule[i] = schedule[i - 16 - i % 16 + PERMUTATION[i % 16]];
    }
    return schedule;
  }
}

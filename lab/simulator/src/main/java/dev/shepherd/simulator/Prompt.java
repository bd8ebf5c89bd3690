package dev.shepherd.simulator;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A prompt as the engine's scheduler sees it: a number of tokens and the keys of its full blocks.
 *
 * @param tokens at least 1
 * @param blockKeys one key per full block; each covers everything up to the end of its block
 */
public record Prompt(int tokens, long[] blockKeys) {
  /** A token is taken as this many bytes of UTF-8, a fair average for English text. */
  static final int BYTES_PER_TOKEN = 4;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** The prompt of a text. */
  public static Prompt ofText(byte[] utf8, int blockTokens) {
    int tokens = tokensOf(utf8.length);
    int blockBytes = blockTokens * BYTES_PER_TOKEN;
    var keys = new long[utf8.length / blockBytes];
    long key = 1;
    for (int block = 0; block < keys.length; block++) {
      int end = (block + 1) * blockBytes;
      int at = block * blockBytes;
      for (; at + 8 <= end; at += 8) {
        key = mix(key, (long) LONGS.get(utf8, at));
      }
      for (; at < end; at++) {
        key = mix(key, utf8[at]);
      }
      keys[block] = key;
    }
    return new Prompt(tokens, keys);
  }

  /** The prompt of token ids. */
  public static Prompt ofTokens(int[] ids, int blockTokens) {
    var keys = new long[ids.length / blockTokens];
    long key = 2;
    for (int block = 0; block < keys.length; block++) {
      for (int at = block * blockTokens; at < (block + 1) * blockTokens; at++) {
        key = mix(key, ids[at]);
      }
      keys[block] = key;
    }
    return new Prompt(Math.max(1, ids.length), keys);
  }

  /**
   * The prompt of a trace line, which names each block by a number that may stand at another place
   * in another prompt.
   *
   * @param blockIds one per full block; ids beyond {@code tokens / blockTokens} are left out, since
   *     a partial block cannot be reused
   */
  public static Prompt ofBlocks(int tokens, long[] blockIds, int blockTokens) {
    var keys = new long[Math.min(blockIds.length, tokens / blockTokens)];
    long key = 3;
    for (int block = 0; block < keys.length; block++) {
      key = mix(key, blockIds[block]);
      keys[block] = key;
    }
    return new Prompt(Math.max(1, tokens), keys);
  }

  /** How many tokens a text of that many bytes is taken for; at least 1. */
  static int tokensOf(int bytes) {
    return Math.max(1, (bytes + BYTES_PER_TOKEN - 1) / BYTES_PER_TOKEN);
  }

  /** One round of the multiply-and-fold family: order matters, one multiplication per word. */
  private static long mix(long key, long word) {
    long x = (key ^ word) * 0x9E3779B97F4A7C15L;
    return x ^ (x >>> 29);
  }
}

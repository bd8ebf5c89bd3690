package dev.shepherd.identity;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * SHA-256 of keys, reused without allocation. Confined to one thread.
 *
 * <p>Keys are kept only as digests: a heap dump or a slip of the log shows no secret, and comparing
 * digests takes the same time wherever a guess goes wrong.
 */
final class KeyDigest {
  static final int LONGS = 4;

  private static final int BYTES = 32;
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final MessageDigest sha256;
  private final byte[] bytes = new byte[BYTES];

  KeyDigest() {
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }

  /** Digests a range of bytes; the result is read with {@link #word}. */
  void update(byte[] key, int from, int to) {
    sha256.update(key, from, to - from);
    try {
      sha256.digest(bytes, 0, BYTES);
    } catch (DigestException e) {
      throw new IllegalStateException("a SHA-256 digest has 32 bytes", e);
    }
  }

  /** The n-th 64 bits of the digest, n in 0..3. */
  long word(int n) {
    return (long) LONG.get(bytes, n * Long.BYTES);
  }

  /** Digests a configured key into {@code table} at entry {@code index}. */
  void store(String key, long[] table, int index) {
    byte[] utf8 = key.getBytes(StandardCharsets.UTF_8);
    update(utf8, 0, utf8.length);
    for (int n = 0; n < LONGS; n++) {
      table[index * LONGS + n] = word(n);
    }
  }

  /** 64 lower-case hexadecimal digits of the digest. */
  String hex() {
    return HexFormat.of().formatHex(bytes);
  }

  /**
   * The entry of {@code table} that equals the digest, the last one if there are several, or -1.
   * Every entry is looked at in full, whatever is found, so the time tells nothing.
   */
  int find(long[] table) {
    long w0 = word(0);
    long w1 = word(1);
    long w2 = word(2);
    long w3 = word(3);
    int found = -1;
    for (int i = 0; i < table.length; i += LONGS) {
      long difference =
          (table[i] ^ w0) | (table[i + 1] ^ w1) | (table[i + 2] ^ w2) | (table[i + 3] ^ w3);
      // All ones if equal, zero otherwise, without a branch.
      int equal = (int) (((difference | -difference) >>> 63) - 1);
      found = (found & ~equal) | ((i / LONGS) & equal);
    }
    return found;
  }
}

package dev.shepherd.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class PromptHasherTest {
  private final PromptHasher hasher = new PromptHasher(42);

  @Test
  void piecesMakeNoDifference() {
    for (long seed = 0; seed < 200; seed++) {
      var random = new SplittableRandom(seed);
      int block =
          random.nextBoolean() ? 32 * (1 + random.nextInt(8)) : 256 * (1 + random.nextInt(4));
      byte[] prompt = bytes(random, random.nextInt(6000));
      long salt = random.nextLong();
      var whole = new PromptKeys();
      hasher.begin(whole, salt, block);
      hasher.add(prompt, 0, prompt.length);
      hasher.end();
      var pieces = new PromptKeys();
      hasher.begin(pieces, salt, block);
      for (int at = 0; at < prompt.length; ) {
        int to = Math.min(prompt.length, at + random.nextInt(random.nextBoolean() ? 20 : 900));
        if (random.nextInt(3) == 0) {
          ByteBuffer direct = ByteBuffer.allocateDirect(to - at).put(prompt, at, to - at).flip();
          hasher.add(direct);
          assertThat(direct.remaining()).isEqualTo(to - at);
        } else if (random.nextInt(3) == 0) {
          hasher.add(ByteBuffer.wrap(prompt, at, to - at));
        } else {
          hasher.add(prompt, at, to);
        }
        at = to;
      }
      hasher.end();
      assertThat(list(pieces)).as("seed %d", seed).isEqualTo(list(whole));
      assertThat(whole.count()).isEqualTo(prompt.length / block);
      assertThat(whole.length()).isEqualTo(prompt.length);
      assertThat(whole.blockLength()).isEqualTo(block);
      assertThat(whole.unit()).isEqualTo(PromptKeys.Unit.BYTES);
    }
  }

  @Test
  void promptsShareKeysAsFarAsTheyShareBlocks() {
    for (long seed = 0; seed < 300; seed++) {
      var random = new SplittableRandom(seed);
      byte[] one = bytes(random, 2560);
      byte[] other = one.clone();
      int at = random.nextInt(one.length);
      other[at] ^= (byte) (1 << random.nextInt(8));
      long[] a = keys(hasher, one, 7);
      long[] b = keys(hasher, other, 7);
      int common = at / 256;
      assertThat(Arrays.copyOf(b, common)).as("seed %d", seed).isEqualTo(Arrays.copyOf(a, common));
      for (int i = common; i < a.length; i++) {
        assertThat(b[i]).as("seed %d, block %d", seed, i).isNotEqualTo(a[i]);
      }
    }
  }

  @Test
  void orderOfBlocksMatters() {
    byte[] prompt = bytes(new SplittableRandom(1), 512);
    var swapped = new byte[512];
    System.arraycopy(prompt, 0, swapped, 256, 256);
    System.arraycopy(prompt, 256, swapped, 0, 256);
    assertThat(keys(hasher, swapped, 0)[1]).isNotEqualTo(keys(hasher, prompt, 0)[1]);
  }

  @Test
  void equalBlocksHaveDifferentKeys() {
    Set<Long> seen = new HashSet<>();
    for (long key : keys(hasher, new byte[1 << 20], 0)) {
      assertThat(seen.add(key)).isTrue();
    }
    assertThat(seen).hasSize(4096);
  }

  @Test
  void saltsSeedsAndBlockLengthsKeepPromptsApart() {
    byte[] prompt = bytes(new SplittableRandom(3), 1024);
    Set<Long> seen = new HashSet<>();
    for (long salt : new long[] {0, 1, 2, hasher.salt(0, "a"), hasher.salt(0, "b")}) {
      assertThat(seen.add(keys(hasher, prompt, salt)[0])).isTrue();
    }
    assertThat(seen.add(keys(new PromptHasher(43), prompt, 0)[0])).isTrue();
    assertThat(keys(hasher.twin(), prompt, 5)).isEqualTo(keys(hasher, prompt, 5));
    assertThat(hasher.salt(0, "")).isNotEqualTo(hasher.salt(0, "\0"));
    assertThat(hasher.salt(hasher.salt(0, "a"), "b")).isNotEqualTo(hasher.salt(0, "ab"));
  }

  @Test
  void smallDifferencesReachEveryBitOfTheKey() {
    // Flipping one input bit must flip each output bit about half of the time.
    var random = new SplittableRandom(9);
    var flips = new int[64];
    int trials = 4000;
    for (int i = 0; i < trials; i++) {
      byte[] prompt = bytes(random, 256);
      long before = keys(hasher, prompt, 0)[0];
      prompt[random.nextInt(256)] ^= (byte) (1 << random.nextInt(8));
      long changed = before ^ keys(hasher, prompt, 0)[0];
      for (int bit = 0; bit < 64; bit++) {
        flips[bit] += (int) (changed >>> bit) & 1;
      }
    }
    for (int flipped : flips) {
      assertThat(flipped).isBetween(trials * 45 / 100, trials * 55 / 100);
    }
  }

  @Test
  void digestIsTheSumOfWideProductsThatItsTheoremSpeaksOf() {
    // The same sum in exact numbers: two units collide in it only if they do in the digest.
    var random = new SplittableRandom(11);
    long[] secrets = new SplittableRandom(42).longs(32).toArray();
    var modulus = BigInteger.ONE.shiftLeft(128);
    for (int run = 0; run < 50; run++) {
      byte[] unit = bytes(random, 256);
      BigInteger sum = BigInteger.ZERO;
      for (int i = 0; i < 32; i += 2) {
        sum = sum.add(term(unit, i, secrets[i]).multiply(term(unit, i + 1, secrets[i + 1])));
      }
      BigInteger digest = hasher.digestOf(unit);
      assertThat(digest).isEqualTo(sum.mod(modulus));
    }
  }

  @Test
  void tokensShareKeysAsFarAsTheyShareBlocks() {
    var random = new SplittableRandom(5);
    for (int block : new int[] {1, 3, 16, 17, 64, 65, 100, 512}) {
      int[] one = random.ints(2000, 0, 150_000).toArray();
      int[] other = one.clone();
      int at = random.nextInt(one.length);
      other[at]++;
      var a = new PromptKeys();
      var b = new PromptKeys();
      hasher.tokens(one, 0, one.length, block, 1, a);
      hasher.tokens(other, 0, other.length, block, 1, b);
      assertThat(a.count()).isEqualTo(2000 / block);
      assertThat(a.length()).isEqualTo(2000);
      assertThat(a.unit()).isEqualTo(PromptKeys.Unit.TOKENS);
      for (int i = 0; i < a.count(); i++) {
        assertThat(a.key(i) == b.key(i)).as("block %d of %d", i, block).isEqualTo(i < at / block);
      }
    }
  }

  @Test
  void aKnownKeyIsEnoughToContinue() {
    int[] ids = new SplittableRandom(6).ints(160).toArray();
    var keys = new PromptKeys();
    hasher.tokens(ids, 0, ids.length, 16, 9, keys);
    long key = hasher.root(9);
    for (int i = 0; i < keys.count(); i++) {
      key = hasher.block(key, ids, 16 * i, 16);
      assertThat(key).isEqualTo(keys.key(i));
    }
  }

  @Test
  void idsOfATraceBecomeKeys() {
    var a = new PromptKeys();
    var b = new PromptKeys();
    hasher.ids(new long[] {0, 1, 2, 3, 9}, 4, 512, 2050, 0, a);
    hasher.ids(new long[] {0, 1, 7, 3}, 4, 512, 2050, 0, b);
    assertThat(a.count()).isEqualTo(4);
    assertThat(a.length()).isEqualTo(2050);
    assertThat(Arrays.copyOf(list(a), 2)).isEqualTo(Arrays.copyOf(list(b), 2));
    assertThat(a.key(2)).isNotEqualTo(b.key(2));
    assertThat(a.key(3)).isNotEqualTo(b.key(3));
  }

  @Test
  void hostileRangesAndLengthsAreRefused() {
    var keys = new PromptKeys();
    for (int block : new int[] {-1, 0, 1, 31, 33, 300, 1 << 21}) {
      assertThatThrownBy(() -> hasher.begin(keys, 0, block))
          .isInstanceOf(IllegalArgumentException.class);
    }
    hasher.begin(keys, 0, 256);
    assertThatThrownBy(() -> hasher.add(new byte[10], 5, 11))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> hasher.tokens(new int[4], 0, 4, 0, 0, keys))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static BigInteger term(byte[] unit, int word, long secret) {
    long value = ByteBuffer.wrap(unit).order(java.nio.ByteOrder.LITTLE_ENDIAN).getLong(8 * word);
    return new BigInteger(Long.toUnsignedString(value + secret));
  }

  private static byte[] bytes(SplittableRandom random, int count) {
    var bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  private static long[] keys(PromptHasher hasher, byte[] prompt, long salt) {
    var keys = new PromptKeys();
    hasher.begin(keys, salt, 256);
    hasher.add(prompt, 0, prompt.length);
    hasher.end();
    return list(keys);
  }

  private static long[] list(PromptKeys keys) {
    return Arrays.copyOf(keys.array(), keys.count());
  }
}

package dev.shepherd.workers;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds a pool by the bytes of a model name, without making a String. Immutable.
 *
 * <p>Open addressing with linear probing; at most half of the slots are taken, so every search ends
 * at an empty one.
 */
final class NameTable {
  private final byte[] @Nullable [] names;
  private final @Nullable ModelPool[] pools;
  private final int longest;

  NameTable(Map<String, ModelPool> byName) {
    int slots = Integer.highestOneBit(Math.max(2, byName.size())) * 4;
    names = new byte[slots][];
    pools = new ModelPool[slots];
    int longestSoFar = 0;
    for (var entry : byName.entrySet()) {
      byte[] name = entry.getKey().getBytes(StandardCharsets.UTF_8);
      int slot = hash(name, 0, name.length) & (slots - 1);
      while (names[slot] != null) {
        slot = (slot + 1) & (slots - 1);
      }
      names[slot] = name;
      pools[slot] = entry.getValue();
      longestSoFar = Math.max(longestSoFar, name.length);
    }
    longest = longestSoFar;
  }

  @Nullable ModelPool find(byte[] doc, int from, int to) {
    if (to - from > longest) {
      return null;
    }
    int slot = hash(doc, from, to) & (names.length - 1);
    while (true) {
      byte[] name = names[slot];
      if (name == null) {
        return null;
      }
      if (Arrays.equals(name, 0, name.length, doc, from, to)) {
        return pools[slot];
      }
      slot = (slot + 1) & (names.length - 1);
    }
  }

  private static int hash(byte[] bytes, int from, int to) {
    int hash = 0x811C9DC5;
    for (int i = from; i < to; i++) {
      hash = (hash ^ bytes[i]) * 0x01000193;
    }
    return hash ^ (hash >>> 15);
  }
}

package dev.shepherd.pipeline;

import dev.shepherd.routing.PromptKeys;

/** Hashes spans of bytes into the chained keys of blocks. One per loop. */
final class PromptBlocks {
  static final int BLOCK_BYTES = 256;
  private static final long PRIME = 0x100000001b3L;

  private PromptKeys keys = new PromptKeys();
  private long state;
  private long length;

  static long salt(long seed, byte[] b, int from, int to) {
    long h = seed;
    for (int i = from; i < to; i++) {
      h = (h ^ b[i]) * PRIME;
    }
    return h;
  }

  void begin(PromptKeys out, long salt) {
    keys = out;
    out.reset(PromptKeys.Unit.BYTES, BLOCK_BYTES);
    state = salt ^ 0xcbf29ce484222325L;
    length = 0;
  }

  void add(byte[] b, int from, int to) {
    for (int i = from; i < to; i++) {
      state = (state ^ b[i]) * PRIME;
      length++;
      if (length % BLOCK_BYTES == 0) {
        keys.add(state);
      }
    }
  }

  void end() {
    keys.length(length);
  }
}

package dev.shepherd.tokenizer;

import java.util.Random;

/** Texts that try the borders of scanners: all kinds of characters, short runs, odd neighbours. */
public final class RandomTexts {

  private static final String[] BITS = {
    " ",
    "  ",
    "\n",
    "\r\n",
    "\n\n",
    "\t",
    "\u00a0",
    "\u3000",
    "\u0085",
    "'s",
    "'S",
    "'ll",
    "'LL",
    "'re",
    "'\u017f",
    "'",
    "a",
    "b",
    "the",
    "The",
    "THE",
    "hello",
    "World",
    "iPhone",
    "x1",
    "12",
    "345",
    "6789",
    "\u0663",
    "\u00bd",
    "!",
    "?!",
    "...",
    "//",
    "/",
    "-",
    "_",
    "\u00e9",
    "e\u0301",
    "\u0301",
    "\u00c4",
    "\u01c5",
    "\u02b0",
    "\u4e2d",
    "\u6587",
    "\u3042",
    "\u30a2",
    "\u30fb",
    "\u30fc",
    "\u309b",
    "\u2e80",
    "\u3007",
    "\ud55c",
    "\u1100\u1161",
    "\ud83d\ude00",
    "\ud83d\udc4d\ud83c\udffd",
    "\u200d",
    "\u200b",
    "\u0000",
    "\u0001",
    "<|end|>",
    "\u0e01\u0e33",
    "\u0928\u093f",
    "\ud801\udc00",
    "\ud801\udc28",
    "=",
    "{",
    "}",
    ";"
  };

  private RandomTexts() {}

  /** A text of up to so many bits. */
  public static String next(Random random, int maxBits) {
    StringBuilder text = new StringBuilder();
    int n = random.nextInt(maxBits + 1);
    for (int i = 0; i < n; i++) {
      if (random.nextInt(12) == 0) {
        int c = random.nextInt(random.nextBoolean() ? 0x3000 : 0x110000);
        text.appendCodePoint(c >= 0xD800 && c < 0xE000 ? 'q' : c);
      } else {
        String bit = BITS[random.nextInt(BITS.length)];
        text.append(bit.repeat(random.nextInt(10) == 0 ? 1 + random.nextInt(5) : 1));
      }
    }
    return text.toString();
  }
}

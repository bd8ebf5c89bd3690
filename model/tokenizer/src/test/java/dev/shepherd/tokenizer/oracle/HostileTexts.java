package dev.shepherd.tokenizer.oracle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Texts that tokenizers disagree on: all scripts, emoji sequences, combining marks, control
 * characters, long runs, code, texts of special tokens, and mixtures of all that. The same seed
 * gives the same texts. Never half a surrogate pair, which the libraries cannot be given.
 */
public final class HostileTexts {

  /** First and last code point of blocks whose text people write. */
  private static final int[][] BLOCKS = {
    {0x41, 0x5A},
    {0x61, 0x7A},
    {0xC0, 0x24F},
    {0x250, 0x2FF},
    {0x300, 0x36F},
    {0x370, 0x3FF},
    {0x400, 0x52F},
    {0x531, 0x58F},
    {0x591, 0x5F4},
    {0x600, 0x6FF},
    {0x700, 0x74F},
    {0x780, 0x7BF},
    {0x900, 0x97F},
    {0x980, 0x9FF},
    {0xA00, 0xA7F},
    {0xB80, 0xBFF},
    {0xC00, 0xC7F},
    {0xD00, 0xD7F},
    {0xE01, 0xE5B},
    {0xE80, 0xEDF},
    {0xF00, 0xFDA},
    {0x1000, 0x109F},
    {0x10A0, 0x10FF},
    {0x1100, 0x11FF},
    {0x1200, 0x139F},
    {0x13A0, 0x13FF},
    {0x1780, 0x17F9},
    {0x1800, 0x18AA},
    {0x1E00, 0x1FFF},
    {0x2000, 0x206F},
    {0x2070, 0x20CF},
    {0x2100, 0x218F},
    {0x2190, 0x22FF},
    {0x2460, 0x24FF},
    {0x2500, 0x25FF},
    {0x2600, 0x27BF},
    {0x2C00, 0x2DFF},
    {0x2E80, 0x2FDF},
    {0x3000, 0x303F},
    {0x3040, 0x30FF},
    {0x3100, 0x312F},
    {0x3131, 0x318E},
    {0x3400, 0x4DBF},
    {0x4E00, 0x9FFF},
    {0xA000, 0xA4CF},
    {0xAC00, 0xD7A3},
    {0xF900, 0xFAFF},
    {0xFB00, 0xFDFF},
    {0xFE00, 0xFE6F},
    {0xFF01, 0xFFEE},
    {0x10000, 0x100FA},
    {0x10300, 0x1034A},
    {0x10400, 0x1044F},
    {0x12000, 0x12399},
    {0x13000, 0x1342E},
    {0x16FE0, 0x18AFF},
    {0x1D400, 0x1D7FF},
    {0x1E900, 0x1E95F},
    {0x1F100, 0x1F1FF},
    {0x1F300, 0x1F6FF},
    {0x1F900, 0x1FAFF},
    {0x20000, 0x2A6DF},
    {0x30000, 0x3134A},
    {0xE0000, 0xE007F},
    {0xE0100, 0xE01EF}
  };

  private static final int[] SPACES = {
    ' ', ' ', ' ', '\t', '\n', '\r', 0x0B, 0x0C, 0x1C, 0x1D, 0x1E, 0x1F, 0x85, 0xA0, 0x1680, 0x180E,
    0x2000, 0x2003, 0x2009, 0x200A, 0x200B, 0x200C, 0x200D, 0x2028, 0x2029, 0x202F, 0x205F, 0x2060,
    0x3000, 0xFEFF
  };

  private static final String[] ODD = {
    "'S",
    "'\u017f",
    "'LL",
    "'ll",
    "'Re",
    "'VE",
    "'d",
    "'",
    "\u2019s",
    "\u212a",
    "\u0130",
    "\u0131",
    "\ufb01",
    "\u1e9e",
    "\u00df",
    "\u03c2",
    "\u03a3",
    "\u00b2",
    "\u00bd",
    "\u2167",
    "\u0661\u0662",
    "\uff11",
    "\u4e00\u4e8c",
    "\u3007",
    "\ufffd",
    "\ufffe",
    "\uffff",
    "\ue000",
    "\u0000",
    "\u0001",
    "\u007f",
    "\u0080",
    "\u2581",
    "\u0120",
    "\u010a",
    "\u00ad",
    "\u200b",
    "\u034f",
    "\u0345",
    "\ud83c\udff4\udb40\udc67\udb40\udc62\udb40\udc7f",
    "\ud83d\udc68\u200d\ud83d\udc69\u200d\ud83d\udc67",
    "\ud83d\udc4d\ud83c\udffd",
    "\ud83c\uddef\ud83c\uddf5",
    "1\ufe0f\u20e3",
    "\u2764\ufe0f",
    "\u263a",
    "e\u0301",
    "\u00e9",
    "\u1100\u1161\u11a8",
    "\uac01",
    "\u0915\u094d\u0937",
    "\u0e19\u0e49\u0e33",
    "<0x41>",
    "##ing",
    "</w>",
    "[UNK]",
    "[CLS]",
    "<s>",
    "</s>",
    "<unk>",
    "<pad>",
    "<mask>",
    "<|endoftext|>",
    "<|im_start|>",
    "<|im_end",
    "<think>",
    "</think>",
    "<tool_call>",
    "[INST]"
  };

  private static final String[] CODE = {
    "for (int i = 0; i < n; ++i) {\n\tsum += a[i] * 2;\n}\n",
    "def f(x, *, y=None):\n    return {k: v for k, v in x.items() if v != y}\n\n\n",
    "SELECT a.id, COUNT(*) FROM t AS a WHERE a.x >= 10 GROUP BY 1;\r\n",
    "<div class=\"a-b_c\" id='x'>&nbsp;&#x27;</div>\n",
    "{\"a\": [1, 2.5e-10, null], \"b\\n\": \"\\u00e9\"}",
    "#!/bin/bash\nset -euo pipefail\nls -la | awk '{print $5}' >> /dev/null 2>&1\n",
    "fn main() -> Result<(), Box<dyn Error>> { println!(\"{:?}\", x?); Ok(()) }",
    "a+=b;c-=d;e=>f;g!=h;i===j;k||l&&m;n??o;p?.q;/* r */ // s\n",
    "https://example.com/path?query=1&x=%20#frag",
    "C:\\Users\\me\\file.txt",
    "\t\t    \t  x\n\n\n  y"
  };

  private final Random random;
  private final List<String> special;
  private final List<String> documents;

  /**
   * A generator.
   *
   * @param special texts of the tokenizer's own added tokens, to hide in texts
   */
  public HostileTexts(long seed, List<String> special) {
    this.random = new Random(seed);
    this.special = List.copyOf(special);
    this.documents = documents();
  }

  /** The next text, mostly short, rarely of some ten thousand characters. */
  public String next() {
    int parts = 1 + random.nextInt(random.nextInt(20) == 0 ? 40 : 6);
    var text = new StringBuilder();
    for (int i = 0; i < parts; i++) {
      text.append(part());
    }
    return text.toString();
  }

  /** The next texts. */
  public List<String> next(int count) {
    List<String> texts = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      texts.add(next());
    }
    return texts;
  }

  /** A text of about so many characters. */
  public String document(int length) {
    var text = new StringBuilder(length + 2000);
    while (text.length() < length) {
      text.append(part()).append(random.nextInt(3) == 0 ? "\n" : " ");
    }
    return text.toString();
  }

  private String part() {
    List<Supplier<String>> kinds =
        List.of(
            this::excerpt,
            this::excerpt,
            this::words,
            this::words,
            this::spaces,
            this::odd,
            this::odd,
            this::anything,
            this::run,
            this::numbers,
            this::marks,
            () -> CODE[random.nextInt(CODE.length)],
            this::hidden,
            this::punctuation);
    return kinds.get(random.nextInt(kinds.size())).get();
  }

  private String excerpt() {
    if (documents.isEmpty()) {
      return words();
    }
    String document = documents.get(random.nextInt(documents.size()));
    int from = random.nextInt(Math.max(1, document.length()));
    int to = Math.min(document.length(), from + 1 + random.nextInt(300));
    return whole(document.substring(from, to));
  }

  private String words() {
    int[] block = BLOCKS[random.nextInt(BLOCKS.length)];
    var text = new StringBuilder();
    int words = 1 + random.nextInt(8);
    for (int w = 0; w < words; w++) {
      if (w > 0) {
        text.append(random.nextInt(4) == 0 ? ", " : " ");
      }
      int letters = 1 + random.nextInt(9);
      for (int i = 0; i < letters; i++) {
        append(text, block[0] + random.nextInt(block[1] - block[0] + 1));
      }
    }
    return text.toString();
  }

  private String spaces() {
    var text = new StringBuilder();
    int count = 1 + random.nextInt(6);
    for (int i = 0; i < count; i++) {
      text.appendCodePoint(SPACES[random.nextInt(SPACES.length)]);
    }
    return text.toString();
  }

  private String odd() {
    String odd = ODD[random.nextInt(ODD.length)];
    return switch (random.nextInt(4)) {
      case 0 -> " " + odd;
      case 1 -> odd + odd;
      case 2 -> "x" + odd + "y";
      default -> odd;
    };
  }

  private String anything() {
    var text = new StringBuilder();
    int count = 1 + random.nextInt(12);
    for (int i = 0; i < count; i++) {
      append(text, random.nextInt(random.nextInt(3) == 0 ? 0x110000 : 0x3000));
    }
    return text.toString();
  }

  private String run() {
    int length = 1 + random.nextInt(random.nextInt(30) == 0 ? 3000 : 60);
    var one = new StringBuilder();
    switch (random.nextInt(5)) {
      case 0 -> one.appendCodePoint(SPACES[random.nextInt(SPACES.length)]);
      case 1 -> one.append("aeiou0123456789=-_*#.!?/\\'\"<>".charAt(random.nextInt(29)));
      case 2 -> one.append("ab");
      case 3 -> append(one, BLOCKS[random.nextInt(BLOCKS.length)][0] + 3);
      default -> one.append("\n ");
    }
    return one.toString().repeat(length);
  }

  private String numbers() {
    var text = new StringBuilder();
    int count = 1 + random.nextInt(5);
    for (int i = 0; i < count; i++) {
      switch (random.nextInt(4)) {
        case 0 -> text.append(random.nextLong());
        case 1 -> text.append(random.nextInt(1000)).append('.').append(random.nextInt(100000));
        case 2 -> text.append(random.nextInt(10)).append(' ');
        default -> text.append('$').append(random.nextInt(10000)).append(",000%");
      }
    }
    return text.toString();
  }

  private String marks() {
    var text = new StringBuilder();
    int count = 1 + random.nextInt(6);
    for (int i = 0; i < count; i++) {
      append(text, 'a' + random.nextInt(26));
      int marks = random.nextInt(5);
      for (int m = 0; m < marks; m++) {
        append(text, 0x300 + random.nextInt(0x70));
      }
    }
    return text.toString();
  }

  private String hidden() {
    if (special.isEmpty()) {
      return odd();
    }
    String token = special.get(random.nextInt(special.size()));
    return switch (random.nextInt(6)) {
      case 0 -> token + token;
      case 1 -> " " + token + " ";
      case 2 -> whole(token.substring(0, token.length() - 1));
      case 3 -> "a" + token + "b";
      case 4 -> token + "\n\n  " + token;
      default -> token;
    };
  }

  private String punctuation() {
    var text = new StringBuilder();
    int count = 1 + random.nextInt(8);
    for (int i = 0; i < count; i++) {
      text.append("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~ \n".charAt(random.nextInt(34)));
    }
    return text.toString();
  }

  private static void append(StringBuilder text, int codePoint) {
    if (codePoint < 0xD800 || codePoint > 0xDFFF) {
      text.appendCodePoint(codePoint);
    }
  }

  /** Drops half pairs at the ends. */
  private static String whole(String text) {
    int from = !text.isEmpty() && Character.isLowSurrogate(text.charAt(0)) ? 1 : 0;
    int to = text.length();
    if (to > from && Character.isHighSurrogate(text.charAt(to - 1))) {
      to--;
    }
    return text.substring(from, to);
  }

  /** Documentation and sources of this project. */
  private static List<String> documents() {
    Path root = OracleHome.root();
    List<String> all = new ArrayList<>();
    for (String folder : List.of("docs", "base", "edge")) {
      if (!Files.isDirectory(root.resolve(folder))) {
        continue;
      }
      try (Stream<Path> files = Files.walk(root.resolve(folder))) {
        for (Path file :
            files
                .filter(f -> f.toString().endsWith(".md") || f.toString().endsWith(".java"))
                .sorted()
                .limit(120)
                .toList()) {
          all.add(Files.readString(file));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return all;
  }
}

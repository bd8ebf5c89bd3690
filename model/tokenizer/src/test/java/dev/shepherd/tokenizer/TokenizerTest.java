package dev.shepherd.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.tokenizer.spec.AddedToken;
import dev.shepherd.tokenizer.spec.ByteAlphabet;
import dev.shepherd.tokenizer.spec.Decoder;
import dev.shepherd.tokenizer.spec.Merges;
import dev.shepherd.tokenizer.spec.ModelFacts;
import dev.shepherd.tokenizer.spec.Normalizer;
import dev.shepherd.tokenizer.spec.PostProcessor;
import dev.shepherd.tokenizer.spec.PreTokenizer;
import dev.shepherd.tokenizer.spec.SourceFormat;
import dev.shepherd.tokenizer.spec.SpecialTokens;
import dev.shepherd.tokenizer.spec.TextPattern;
import dev.shepherd.tokenizer.spec.TokenModel;
import dev.shepherd.tokenizer.spec.TokenizerSpec;
import dev.shepherd.tokenizer.spec.Vocabulary;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/**
 * However a text is encoded - at once, in pieces, by several threads, cached - its ids are the
 * same.
 */
class TokenizerTest {

  private static final String MARK = "\u2581";

  /** Byte-level as Qwen: NFC, words, bytes. */
  private static TokenizerSpec byteLevel() {
    List<String> texts = new ArrayList<>();
    for (int b = 0; b < 256; b++) {
      texts.add(Character.toString(ByteAlphabet.standIn(b)));
    }
    String space = Character.toString(ByteAlphabet.standIn(' '));
    String[] pairs = {"t h", "th e", "h e", "l l", "he ll", space + " t", space + "t he", "e r"};
    PreTokenizer words =
        new PreTokenizer.Sequence(
            List.of(
                new PreTokenizer.Split(
                    new TextPattern.Regex(
                        "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}|"
                            + " ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"),
                    PreTokenizer.Behavior.ISOLATED,
                    false),
                new PreTokenizer.ByteLevel(false, false)));
    return spec(
        new Normalizer.Unicode(Normalizer.Unicode.Form.NFC), words, texts, pairs, false, true);
  }

  /** As Llama 2: a mark in front and for spaces, no words, bytes for what is unknown. */
  private static TokenizerSpec marked() {
    List<String> texts = new ArrayList<>();
    for (int b = 0; b < 256; b++) {
      texts.add(String.format("<0x%02X>", b));
    }
    for (char c = 'a'; c <= 'z'; c++) {
      texts.add(Character.toString(c));
    }
    texts.add(MARK);
    String[] pairs = {
      "t h", "th e", "h e", MARK + " t", MARK + "t he", MARK + " " + MARK, "l l", "he ll"
    };
    Normalizer normalizer =
        new Normalizer.Sequence(
            List.of(
                new Normalizer.Prepend(MARK),
                new Normalizer.Replace(new TextPattern.Literal(" "), MARK)));
    return spec(normalizer, PreTokenizer.NONE, texts, pairs, true, false);
  }

  private static TokenizerSpec spec(
      Normalizer normalizer,
      PreTokenizer words,
      List<String> texts,
      String[] pairs,
      boolean fallback,
      boolean strips) {
    int[] left = new int[pairs.length];
    int[] right = new int[pairs.length];
    int[] merged = new int[pairs.length];
    for (int i = 0; i < pairs.length; i++) {
      String[] pair = pairs[i].split(" ");
      String whole = pair[0] + pair[1];
      if (!texts.contains(whole)) {
        texts.add(whole);
      }
      left[i] = texts.indexOf(pair[0]);
      right[i] = texts.indexOf(pair[1]);
      merged[i] = texts.indexOf(whole);
    }
    Vocabulary.Builder vocabulary = Vocabulary.builder();
    for (int i = 0; i < texts.size(); i++) {
      vocabulary.add(texts.get(i), i);
    }
    return new TokenizerSpec(
        SourceFormat.MEMORY,
        normalizer,
        words,
        new TokenModel.Bpe(
            vocabulary.build(),
            Merges.listed(left, right, merged),
            -1,
            true,
            fallback,
            false,
            "",
            ""),
        new PostProcessor.Template(
            List.of(
                new PostProcessor.Piece.Special(new int[] {1000}),
                new PostProcessor.Piece.Text(false)),
            List.of()),
        new Decoder.Spaces(),
        List.of(
            new AddedToken(1000, "<s>", "<s>", AddedToken.Stage.RAW, false, false, false, true),
            new AddedToken(
                1001, "<|end|>", "<|end|>", AddedToken.Stage.RAW, false, strips, strips, true),
            new AddedToken(1002, "<b>", "<b>", AddedToken.Stage.RAW, false, false, false, false)),
        SpecialTokens.NONE,
        List.of(),
        false,
        ModelFacts.UNKNOWN);
  }

  private static String text(Random random, int bits) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < bits; i++) {
      switch (random.nextInt(8)) {
        case 0 -> text.append("<|end|>");
        case 1 -> text.append("<s>");
        case 2 -> text.append("  ");
        default -> text.append(RandomTexts.next(random, 6)).append(" the hell other ");
      }
    }
    return text.toString();
  }

  @Test
  void piecesPartsAndCachesDoNotChangeTheIds() throws Exception {
    try (ExecutorService executor = Executors.newFixedThreadPool(3)) {
      for (TokenizerSpec spec : List.of(byteLevel(), marked())) {
        Tokenizer plain = Tokenizer.of(spec, TokenizerOptions.DEFAULT.uncached());
        Tokenizer cached = Tokenizer.of(spec);
        for (int seed = 0; seed < 60; seed++) {
          Random random = new Random(seed);
          byte[] utf8 = text(random, 400).getBytes(StandardCharsets.UTF_8);
          IntSink whole = new IntSink();
          plain.encode(utf8, 0, utf8.length, true, whole);
          IntSink again = new IntSink();
          cached.encode(utf8, 0, utf8.length, true, again);
          again.clear();
          cached.encode(utf8, 0, utf8.length, true, again);
          assertThat(again.toArray()).as("cached, seed %d", seed).isEqualTo(whole.toArray());
          Encoder encoder = plain.encoder();
          for (int p = 0; p < utf8.length; ) {
            int length = Math.min(utf8.length - p, 1 + random.nextInt(900));
            encoder.append(utf8, p, length);
            p += length;
          }
          IntSink grown = new IntSink();
          encoder.ids(true, grown);
          assertThat(grown.toArray()).as("in pieces, seed %d", seed).isEqualTo(whole.toArray());
          assertThat(encoder.settled()).isPositive();
          byte[] big =
              new String(utf8, StandardCharsets.UTF_8).repeat(8).getBytes(StandardCharsets.UTF_8);
          IntSink sequential = new IntSink();
          plain.encode(big, 0, big.length, false, sequential);
          IntSink parallel = new IntSink();
          plain.encodeParallel(big, 0, big.length, false, 4, executor, parallel);
          assertThat(parallel.toArray())
              .as("in parallel, seed %d", seed)
              .isEqualTo(sequential.toArray());
        }
      }
    }
  }

  @Test
  void malformedBytesCountAsReplacementCharacters() {
    Tokenizer tokenizer = Tokenizer.of(byteLevel());
    Random random = new Random(5);
    for (int i = 0; i < 500; i++) {
      byte[] bytes = text(random, 3).getBytes(StandardCharsets.UTF_8);
      for (int j = 0; j < 3 && bytes.length > 0; j++) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      IntSink out = new IntSink();
      tokenizer.encode(bytes, 0, bytes.length, false, out);
      assertThat(out.toArray())
          .as("text %d", i)
          .isEqualTo(tokenizer.encode(new String(bytes, StandardCharsets.UTF_8), false));
    }
  }

  @Test
  void ordinaryTextHasNoSpecialTokens() {
    Tokenizer tokenizer = Tokenizer.of(byteLevel());
    byte[] utf8 = "the<|end|><b>".getBytes(StandardCharsets.UTF_8);
    IntSink out = new IntSink();
    tokenizer.encodeOrdinary(utf8, 0, utf8.length, out);
    assertThat(out.toArray()).doesNotContain(1001).contains(1002);
    assertThat(tokenizer.encode("the<|end|><b>", false)).contains(1001, 1002);
  }

  @Test
  void blocksTakeNoMoreThanTheirRoom() {
    BlockCache cache = new BlockCache(1 << 20);
    IntSink out = new IntSink();
    byte[] text = new byte[1000];
    int found = 0;
    for (int i = 0; i < 4_000; i++) {
      text[0] = (byte) i;
      text[1] = (byte) (i >> 8);
      long hash = BlockCache.hash(text, 0, text.length);
      cache.add(text, 0, text.length, hash, 0, new int[] {i}, 0, 1);
    }
    for (int i = 0; i < 4_000; i++) {
      text[0] = (byte) i;
      text[1] = (byte) (i >> 8);
      out.clear();
      if (cache.find(text, 0, text.length, BlockCache.hash(text, 0, text.length), 0, out)) {
        assertThat(out.get(0)).isEqualTo(i);
        found++;
      }
    }
    assertThat(found).isBetween(500, (1 << 20) / 1000);
  }
}

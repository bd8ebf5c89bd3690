package dev.shepherd.tokenizer.load;

import static dev.shepherd.tokenizer.load.SampleFiles.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.shepherd.tokenizer.normal.ByteBuilder;
import dev.shepherd.tokenizer.normal.TextNormalizer;
import dev.shepherd.tokenizer.normal.TextNormalizers;
import dev.shepherd.tokenizer.spec.Normalizer;
import dev.shepherd.tokenizer.spec.TokenizerSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Damaged and hostile files: one clear error, no crash, no hang, no unbounded memory. */
class HostileFilesTest {

  private static final int ROUNDS = 1_500;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tokenizer.json",
        "tekken.json",
        "x.tiktoken",
        "bpe/tokenizer.model",
        "unigram/tokenizer.model",
        "llama/model.gguf",
        "gpt2/model.gguf"
      })
  void damagedFilesGiveAClearErrorOrLoad(String name) throws IOException {
    byte[] sound =
        switch (name) {
          case "tokenizer.json" -> utf8(SampleFiles.huggingFace(false));
          case "tekken.json" -> SampleFiles.tekken();
          case "x.tiktoken" -> SampleFiles.tiktoken();
          case "bpe/tokenizer.model" -> SampleFiles.sentencePiece(2);
          case "unigram/tokenizer.model" -> SampleFiles.sentencePiece(1);
          case "llama/model.gguf" -> SampleFiles.ggufLlama();
          default -> SampleFiles.ggufGpt2("llama-bpe");
        };
    Path file = folder.resolve(name.substring(name.indexOf('/') + 1));
    long seed = 20_261_124L;
    Random random = new Random(seed);
    int loaded = 0;
    int refused = 0;
    for (int round = 0; round < ROUNDS; round++) {
      Files.write(file, damaged(sound, random));
      try {
        TokenizerSpec spec = TokenizerLoader.load(file);
        TextNormalizers.of(spec.normalizer());
        loaded++;
      } catch (TokenizerFileException expected) {
        assertThat(expected.getMessage()).isNotEmpty();
        refused++;
      } catch (RuntimeException leak) {
        throw new AssertionError("seed " + seed + " round " + round, leak);
      }
    }
    assertThat(refused).as("of %s, loaded %s", ROUNDS, loaded).isPositive();
  }

  private static byte[] damaged(byte[] sound, Random random) {
    byte[] bytes = sound.clone();
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      int at = random.nextInt(bytes.length);
      int length = Math.min(bytes.length - at, 1 + random.nextInt(16));
      switch (random.nextInt(6)) {
        case 0 -> bytes[at] = (byte) random.nextInt(256);
        case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> bytes = Arrays.copyOf(bytes, Math.max(1, at));
        case 3 ->
            System.arraycopy(bytes, random.nextInt(bytes.length - length + 1), bytes, at, length);
        case 4 -> Arrays.fill(bytes, at, at + length, (byte) (random.nextBoolean() ? 0xFF : 0));
        default -> {
          byte[] without = new byte[Math.max(1, bytes.length - length)];
          System.arraycopy(bytes, 0, without, 0, Math.min(at, without.length));
          int rest = without.length - at;
          if (rest > 0) {
            System.arraycopy(bytes, bytes.length - rest, without, at, rest);
          }
          bytes = without;
        }
      }
    }
    return bytes;
  }

  @Test
  void damagedSmallFilesGiveAClearErrorOrLoad() throws IOException {
    Files.writeString(folder.resolve("tokenizer.json"), SampleFiles.huggingFace(false));
    byte[] sound =
        utf8(
            "{\"bos_token\":\"<s>\",\"eos_token\":{\"content\":\"</s>\"},\"add_bos_token\":true,"
                + "\"chat_template\":[{\"name\":\"default\",\"template\":\"x\"}],"
                + "\"added_tokens_decoder\":{\"5\":{\"content\":\"<y>\",\"special\":true}}}");
    Random random = new Random(7);
    int refused = 0;
    for (int round = 0; round < ROUNDS; round++) {
      for (String name : new String[] {"tokenizer_config.json", "config.json"}) {
        Files.write(folder.resolve(name), damaged(sound, random));
      }
      try {
        TokenizerLoader.load(folder);
      } catch (TokenizerFileException expected) {
        refused++;
      }
    }
    assertThat(refused).isPositive();
  }

  @Test
  void aSmallFileCannotAskForMuchMemory() throws IOException {
    // Counts that are far larger than the file.
    byte[] gguf = SampleFiles.ggufLlama();
    for (int at : new int[] {16, 24, 60, 90}) {
      byte[] huge = gguf.clone();
      Arrays.fill(huge, at, at + 7, (byte) 0x7F);
      Path file = folder.resolve("model.gguf");
      Files.write(file, huge);
      assertThatThrownBy(() -> TokenizerLoader.load(file))
          .isInstanceOf(TokenizerFileException.class);
    }
    Path model = folder.resolve("tokenizer.model");
    Files.write(model, new byte[] {0x0A, (byte) 0x7F, 0x0A, 0x7E, 1, 2, 3});
    assertThatThrownBy(() -> TokenizerLoader.load(model))
        .isInstanceOf(TokenizerFileException.class);
  }

  @Test
  void nestedJsonIsRefused() throws IOException {
    Path file = folder.resolve("tokenizer.json");
    Files.writeString(file, "{\"model\":" + "[".repeat(100_000));
    assertThatThrownBy(() -> TokenizerLoader.load(file)).isInstanceOf(TokenizerFileException.class);
  }

  @Test
  void longTokensCannotMakeLoadingSlow() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 2_000; i++) {
      byte[] token = utf8("a".repeat(5_000) + i);
      lines
          .append(java.util.Base64.getEncoder().encodeToString(token))
          .append(' ')
          .append(i)
          .append('\n');
    }
    Path file = folder.resolve("x.tiktoken");
    Files.writeString(file, lines);
    assertThatThrownBy(() -> TokenizerLoader.load(file)).hasMessageContaining("too long");
  }

  @ParameterizedTest
  @ValueSource(strings = {"NFC", "NFD", "NFKC", "NFKD"})
  void longRunsOfMarksAreNormalisedInTime(String form) {
    TextNormalizer normalizer =
        TextNormalizers.of(new Normalizer.Unicode(Normalizer.Unicode.Form.valueOf(form)));
    // The worst order: every mark of the second half belongs before all of the first.
    byte[] text = utf8("a" + "\u0301".repeat(200_000) + "\u0323".repeat(200_000) + "b");
    ByteBuilder out = new ByteBuilder(16);
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(20), () -> normalizer.normalize(text, 0, text.length, out));
    String start = form.endsWith("C") ? "\u1ea1" : "a\u0323";
    assertThat(out.toString()).startsWith(start + "\u0323\u0323").endsWith("\u0301b");
    assertThat(out.toString().codePointCount(0, out.toString().length()))
        .isEqualTo(form.endsWith("C") ? 400_001 : 400_002);
  }

  @Test
  void aMapOfReplacementsMayBeAnything() {
    Random random = new Random(3);
    Map<Class<?>, Integer> outcomes = new LinkedHashMap<>();
    byte[] text = "a\u00e9e\u0301 \ufb01 \u0001\u0000\uffff".getBytes(StandardCharsets.UTF_8);
    for (int round = 0; round < 2_000; round++) {
      byte[] table = new byte[4 + random.nextInt(2_000)];
      random.nextBytes(table);
      int trie = (table.length - 4) / 4 * 2;
      table[0] = (byte) (trie / 4 * 4);
      table[1] = (byte) (trie / 4 * 4 >> 8);
      table[2] = 0;
      table[3] = 0;
      TextNormalizer normalizer = TextNormalizers.of(new Normalizer.Precompiled(table));
      ByteBuilder out = new ByteBuilder(16);
      normalizer.normalize(text, 0, text.length, out);
      outcomes.merge(out.getClass(), 1, Integer::sum);
    }
    assertThat(outcomes.values()).containsExactly(2_000);
  }
}

package dev.shepherd.tokenizer.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import dev.shepherd.tokenizer.load.TokenizerLoader;
import dev.shepherd.tokenizer.spec.TokenizerSpec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * 20,000 texts against libraries that run in this process, so that they are compared wherever the
 * build runs: the Hugging Face library through its Java binding, and jtokkit.
 */
final class JavaOracleTest {

  private static final int TEXTS = Integer.getInteger("smg.oracle.texts", 20_000);

  static {
    // The binding must not call anywhere.
    System.setProperty("OPT_OUT_TRACKING", "true");
    System.setProperty("ai.djl.offline", "true");
  }

  @TempDir private Path folder;

  @Test
  void aPublishedTokenizerGivesTheIdsOfTheHuggingFaceLibrary() throws IOException {
    Path files = OracleHome.unpack("qwen3", folder);
    TokenizerSpec spec = TokenizerLoader.load(files);
    var comparison = new Comparison(spec);
    var texts = new HostileTexts(3, Comparison.addedTexts(spec));
    System.setProperty("DJL_CACHE_DIR", folder.resolve("native").toString());
    try (HuggingFaceTokenizer oracle = binding(files)) {
      for (int i = 0; i < TEXTS; i++) {
        String text = texts.next();
        long[] ids = oracle.encode(text, false, false).getIds();
        comparison.encoding(text, false, ints(ids));
        if (i % 10 == 0) {
          comparison.decoding(ints(ids), false, oracle.decode(ids, false));
        }
      }
    }
    assertThat(comparison.mismatches()).as("qwen3: %s", comparison.report()).isZero();
  }

  private static HuggingFaceTokenizer binding(Path files) throws IOException {
    try {
      return HuggingFaceTokenizer.builder()
          .optTokenizerPath(files)
          .optTruncation(false)
          .optPadding(false)
          .build();
    } catch (UnsatisfiedLinkError | ExceptionInInitializerError | NoClassDefFoundError e) {
      assumeTrue(false, "the binding does not run on this machine: " + e);
      throw e;
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = EncodingType.class,
      names = {"CL100K_BASE", "O200K_BASE"})
  void filesOfRanksGiveTheIdsOfJtokkit(EncodingType type) throws IOException {
    Path file = folder.resolve(type.getName() + ".tiktoken");
    try (InputStream in =
        Encoding.class.getResourceAsStream(
            "/com/knuddels/jtokkit/" + type.getName() + ".tiktoken")) {
      Files.copy(in, file);
    }
    Encoding oracle = Encodings.newLazyEncodingRegistry().getEncoding(type);
    var comparison = new Comparison(TokenizerLoader.load(file));
    // Its patterns run on the JDK's engine, which overflows the stack on very long words.
    var texts = new HostileTexts(4, List.of());
    for (int i = 0; i < TEXTS; i++) {
      String text = texts.next();
      comparison.ordinaryEncoding(text, oracle.encodeOrdinary(text).toArray());
    }
    assertThat(comparison.mismatches()).as("%s: %s", type, comparison.report()).isZero();
  }

  private static int[] ints(long[] ids) {
    return Arrays.stream(ids).mapToInt(Math::toIntExact).toArray();
  }
}

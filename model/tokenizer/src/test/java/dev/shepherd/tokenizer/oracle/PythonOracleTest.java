package dev.shepherd.tokenizer.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.shepherd.tokenizer.load.TokenizerLoader;
import dev.shepherd.tokenizer.spec.AddedToken;
import dev.shepherd.tokenizer.spec.SpecialRole;
import dev.shepherd.tokenizer.spec.TokenizerSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every tokenizer that this machine has, against the library it was made for.
 *
 * <p>20,000 texts each, or as many as the system property {@code smg.oracle.texts} says; {@code
 * smg.oracle.seed} gives other texts and {@code smg.oracle.only} names one tokenizer. See
 * docs/tokenizers.md.
 */
final class PythonOracleTest {

  private static final int BATCH = 1000;
  private static final int TEXTS = Integer.getInteger("smg.oracle.texts", 20_000);
  private static final long SEED = Long.getLong("smg.oracle.seed", 1);
  private static final String ONLY = System.getProperty("smg.oracle.only", "");

  @TestFactory
  Stream<DynamicTest> huggingFace() throws IOException {
    return tests("tokenizer.json", "tokenizers", "tokenizers", folder -> folder);
  }

  @TestFactory
  Stream<DynamicTest> tiktoken() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (String name : List.of("cl100k_base", "o200k_base")) {
      tests.addAll(
          tests(
                  name + ".tiktoken",
                  "tiktoken",
                  "tiktoken:" + name,
                  f -> f.resolve(name + ".tiktoken"))
              .toList());
    }
    return tests.stream();
  }

  @TestFactory
  Stream<DynamicTest> sentencePiece() throws IOException {
    return tests(
        "tokenizer.model",
        "sentencepiece",
        "sentencepiece",
        folder -> folder.resolve("tokenizer.model"));
  }

  @TestFactory
  Stream<DynamicTest> tekken() throws IOException {
    return tests(
        "tekken.json", "mistral_common", "tekken", folder -> folder.resolve("tekken.json"));
  }

  /** Where a library finds what it loads. */
  private interface Source {
    Path of(Path folder);
  }

  private static Stream<DynamicTest> tests(String file, String module, String kind, Source source)
      throws IOException {
    List<Path> folders =
        OracleHome.tokenizersWith(file).stream()
            .filter(f -> ONLY.isEmpty() || f.endsWith(ONLY))
            .toList();
    Optional<String> python = folders.isEmpty() ? Optional.empty() : OracleHome.python(module);
    assumeTrue(
        python.isPresent(),
        "no tokenizers or no Python with " + module + "; see docs/tokenizers.md");
    return folders.stream()
        .map(
            folder ->
                DynamicTest.dynamicTest(
                    folder.getFileName() + " as " + kind,
                    () -> compare(python.orElseThrow(), kind, folder, source.of(folder))));
  }

  private static void compare(String python, String kind, Path folder, Path source)
      throws IOException {
    TokenizerSpec spec = TokenizerLoader.load(kind.equals("tokenizers") ? alone(folder) : source);
    var comparison = new Comparison(spec);
    boolean tokenizersLibrary = kind.equals("tokenizers");
    // The other libraries never find special tokens in a text, or only when told which.
    List<String> special = tokenizersLibrary ? Comparison.addedTexts(spec) : List.of();
    var texts = new HostileTexts(SEED, special);
    var random = new Random(SEED);
    try (var oracle = new PythonOracle(python, kind, source)) {
      for (int done = 0; done < TEXTS; done += BATCH) {
        boolean addSpecial = tokenizersLibrary && done / BATCH % 5 == 4;
        List<String> batch = texts.next(Math.min(BATCH, TEXTS - done));
        List<int[]> ids = oracle.encode(batch, addSpecial);
        assertThat(ids).hasSameSizeAs(batch);
        for (int i = 0; i < batch.size(); i++) {
          if (tokenizersLibrary) {
            comparison.encoding(batch.get(i), addSpecial, ids.get(i));
          } else {
            comparison.ordinaryEncoding(batch.get(i), ids.get(i));
          }
        }
        boolean sentencePiece = kind.equals("sentencepiece");
        decode(oracle, comparison, ids, !sentencePiece && done / BATCH % 3 == 2);
        // The other libraries tell control tokens in their own ways, and no text gives them.
        Set<Integer> untold = tokenizersLibrary ? Set.of() : controls(spec);
        decode(oracle, comparison, shuffled(random, spec.idBound(), untold), false);
      }
      for (int length : documents(kind)) {
        String document = texts.document(length);
        int[] expected = oracle.encode(List.of(document), false).getFirst();
        if (tokenizersLibrary) {
          comparison.encoding(document, false, expected);
        } else {
          comparison.ordinaryEncoding(document, expected);
        }
      }
    }
    assertThat(comparison.mismatches())
        .as("%s: %s", folder.getFileName(), comparison.report())
        .isZero();
  }

  /**
   * Lengths of documents. SentencePiece adds scores in single precision over a whole text: in very
   * long ones its unigram models choose between segmentations by what rounding left, see
   * docs/tokenizers.md.
   */
  private static List<Integer> documents(String kind) {
    return kind.equals("sentencepiece") ? List.of(10_000) : List.of(100_000, 1 << 20);
  }

  /** The file as the library sees it: it does not know of others that add special tokens. */
  private static Path alone(Path folder) throws IOException {
    Path copy = Files.createTempDirectory("smg-alone").resolve("tokenizer.json");
    Files.copy(folder.resolve("tokenizer.json"), copy);
    copy.toFile().deleteOnExit();
    copy.getParent().toFile().deleteOnExit();
    return copy;
  }

  private static void decode(
      PythonOracle oracle, Comparison comparison, List<int[]> ids, boolean skip)
      throws IOException {
    List<String> texts = oracle.decode(ids, skip);
    for (int i = 0; i < ids.size(); i++) {
      comparison.decoding(ids.get(i), skip, texts.get(i));
    }
  }

  private static Set<Integer> controls(TokenizerSpec spec) {
    Set<Integer> ids =
        spec.addedTokens().stream()
            .filter(AddedToken::special)
            .map(AddedToken::id)
            .collect(Collectors.toSet());
    ids.remove(spec.specialTokens().id(SpecialRole.UNK));
    return ids;
  }

  /** Ids that no text gives: characters that begin and do not end, bytes in any order. */
  private static List<int[]> shuffled(Random random, int idBound, Set<Integer> without) {
    List<int[]> all = new ArrayList<>();
    for (int i = 0; i < BATCH / 5; i++) {
      int bound = random.nextBoolean() ? idBound : Math.min(idBound, 400);
      all.add(
          random.ints(random.nextInt(12), 0, bound).filter(id -> !without.contains(id)).toArray());
    }
    return all;
  }

  @TestFactory
  Stream<DynamicTest> shippedTokenizersAreThoseOfThisTest() throws IOException {
    Optional<String> python = OracleHome.python("tokenizers");
    assumeTrue(python.isPresent(), "no Python with tokenizers; see docs/tokenizers.md");
    Path into = Files.createTempDirectory("smg-shipped");
    List<DynamicTest> tests = new ArrayList<>();
    for (String name : ShippedTokenizers.NAMES) {
      if (ONLY.isEmpty() || ONLY.equals(name)) {
        Path folder = OracleHome.unpack(name, into);
        tests.add(
            DynamicTest.dynamicTest(
                name, () -> compare(python.get(), "tokenizers", folder, folder)));
      }
    }
    return tests.stream();
  }
}

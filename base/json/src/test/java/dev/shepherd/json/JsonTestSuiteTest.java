package dev.shepherd.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Scanner and parser keep to the public JSON parsing test suite. */
class JsonTestSuiteTest {

  private final FieldScanner scanner = new FieldScanner(List.of());

  @Test
  void documentsThatMustBeAcceptedAreAccepted() {
    List<Path> refused = cases("y_", doc -> !scanner.scan(doc) || !parserAccepts(doc));
    assertThat(refused).isEmpty();
  }

  @Test
  void documentsThatMustBeRefusedAreRefused() {
    List<Path> accepted = cases("n_", doc -> scanner.scan(doc) || parserAccepts(doc));
    assertThat(accepted).isEmpty();
  }

  @Test
  void scannerParserAndReferenceAgreeOnDocumentsThatMayBeEither() {
    List<Path> disputed =
        cases(
            "i_",
            doc -> {
              boolean verdict = scanner.scan(doc);
              boolean reference =
                  ReferenceJson.check(doc, 0, doc.length, FieldScanner.DEFAULT_MAX_DEPTH).valid();
              return verdict != parserAccepts(doc) || verdict != reference;
            });
    assertThat(disputed).isEmpty();
  }

  private static boolean parserAccepts(byte[] doc) {
    try {
      JsonParser.parse(doc);
      return true;
    } catch (JsonException refused) {
      return false;
    }
  }

  /** The cases of a group for which the check holds. */
  private static List<Path> cases(String prefix, Predicate<byte[]> check) {
    Path folder = folder();
    assumeThat(folder).as("the JSON test suite is not on this machine").isDirectory();
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> group =
          files.filter(file -> file.getFileName().toString().startsWith(prefix)).sorted().toList();
      assertThat(group).isNotEmpty();
      return group.stream().filter(file -> check.test(read(file))).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Looks for the shared data beside the repository, from any module folder. */
  private static Path folder() {
    Path wanted = Path.of("shared", "data", "json-test-suite", "test_parsing");
    Path start = Path.of("").toAbsolutePath();
    for (Path at = start; at != null; at = at.getParent()) {
      if (Files.isDirectory(at.resolve(wanted))) {
        return at.resolve(wanted);
      }
    }
    return start.resolve(wanted);
  }
}

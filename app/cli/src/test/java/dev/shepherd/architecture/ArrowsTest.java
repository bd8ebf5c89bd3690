package dev.shepherd.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.shepherd.json.UpwardReference;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Arrows between modules point down the table only, in the code and in the build files. */
class ArrowsTest {

  private static final Pattern OUR_DEPENDENCY =
      Pattern.compile("<artifactId>smg-([a-z]+)</artifactId>(?!\\s*<scope>test</scope>)");

  @Test
  void everyUseFollowsTheTable() {
    JavaClasses classes = ProductClasses.all();
    assertThat(classes).isNotEmpty();
    assertThat(new Arrows().violations(classes)).isEmpty();
  }

  @Test
  void anUpwardReferenceIsFound() {
    JavaClasses sample = new ClassFileImporter().importClasses(UpwardReference.class);
    assertThat(new Arrows().violations(sample))
        .containsExactly(
            "json must not use cli: dev.shepherd.json.UpwardReference -> dev.shepherd.cli.Command");
  }

  @Test
  void aClassOutsideTheTableIsFound() {
    // This test's own package is such a place.
    JavaClasses sample = new ClassFileImporter().importClasses(Arrows.class);
    assertThat(new Arrows().violations(sample)).hasSize(1);
  }

  @Test
  void theTableHasNoCircle() {
    Rooms.reachable().forEach((module, uses) -> assertThat(uses).as(module).doesNotContain(module));
  }

  @Test
  void buildFilesDeclareNothingBeyondTheTableButForTests() throws IOException {
    var reachable = Rooms.reachable();
    List<String> beyond = new ArrayList<>();
    for (String path : Rooms.TABLE.keySet()) {
      String module = Rooms.name(path);
      String pom = Files.readString(SourceTree.root().resolve(path).resolve("pom.xml"));
      Set<String> declared = new TreeSet<>();
      Matcher matcher = OUR_DEPENDENCY.matcher(pom);
      while (matcher.find()) {
        declared.add(matcher.group(1));
      }
      declared.remove(module);
      declared.removeAll(reachable.get(module));
      declared.forEach(other -> beyond.add(module + " -> " + other));
    }
    assertThat(beyond).isEmpty();
  }
}

package dev.shepherd.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.architecture.SourceTree.TextFile;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The tree stays readable, and builds on any machine from any registry. */
class SourceRulesTest {

  private static List<TextFile> files = List.of();

  @BeforeAll
  static void readTree() throws IOException {
    files = SourceTree.textFiles();
  }

  @Test
  void theTreeIsRead() {
    assertThat(files)
        .extracting(TextFile::path)
        .contains("smg", "pom.xml", "app/cli/src/main/java/dev/shepherd/cli/Main.java")
        .noneMatch(path -> path.contains("/target/"));
  }

  @Test
  void noJavaFileIsLongerThanAllowed() {
    assertThat(SourceRules.tooLong(files)).isEmpty();
  }

  @Test
  void aLongJavaFileIsFound() {
    String longest = "x\n".repeat(SourceRules.MAX_LINES);
    assertThat(SourceRules.tooLong(List.of(new TextFile("A.java", longest)))).isEmpty();
    assertThat(SourceRules.tooLong(List.of(new TextFile("A.java", longest + "x"))))
        .containsExactly("A.java has 801 lines, allowed are 800");
  }

  @Test
  void noFileNamesARegistryHost() {
    assertThat(SourceRules.registryHosts(files)).isEmpty();
  }

  @Test
  void aRegistryHostIsFound() {
    String text = "<a>\n<url>https://repo1." + "maven.org/maven2</url>\n";
    assertThat(SourceRules.registryHosts(List.of(new TextFile("pom.xml", text)))).hasSize(1);
    String image = "FROM ghcr." + "io/someone/something\n";
    assertThat(SourceRules.registryHosts(List.of(new TextFile("Dockerfile", image)))).hasSize(1);
    String namespace = "xmlns=\"http://maven.apache.org/POM/4.0.0\"";
    assertThat(SourceRules.registryHosts(List.of(new TextFile("pom.xml", namespace)))).isEmpty();
  }

  @Test
  void noFileNamesAFolderOfOneMachine() {
    assertThat(SourceRules.machinePaths(files)).isEmpty();
  }

  @Test
  void aFolderOfOneMachineIsFound() {
    String text = "cd " + "/ho" + "me/ann/smg && ls " + "/wo" + "rk/x\n";
    assertThat(SourceRules.machinePaths(List.of(new TextFile("a.sh", text)))).hasSize(2);
    String fine = "GET http://127.0.0.1/" + "work/1 HTTP/1.1, $ROOT/" + "home/x, /usr/lib/jvm\n";
    assertThat(SourceRules.machinePaths(List.of(new TextFile("a.sh", fine)))).isEmpty();
  }
}

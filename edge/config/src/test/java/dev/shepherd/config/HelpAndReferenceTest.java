package dev.shepherd.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class HelpAndReferenceTest {

  @Test
  void helpFitsTheTerminal() {
    for (String columns : new String[] {"", "20", "80", "100", "120", "500", "x"}) {
      int width = columns.equals("100") ? 100 : columns.matches("120|500") ? 120 : 80;
      assertThat(new HelpPrinter(Map.of("COLUMNS", columns), false).overview().lines())
          .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(width));
    }
  }

  @Test
  void helpBeginsWithExamplesAndEndsWithWhatIsMissing() {
    String help = new HelpPrinter(Map.of(), false).overview();
    assertThat(help.lines().limit(12).filter(line -> line.startsWith("  smg launch"))).hasSize(3);
    assertThat(help.indexOf("--worker-urls URL")).isLessThan(help.indexOf("--port PORT"));
    String tail = help.substring(help.indexOf("Known, not supported yet"));
    for (AnyOption option : Catalogue.all()) {
      assertThat(option.support() == Support.NOT_YET ? tail : help)
          .as(option.flag())
          .containsPattern(option.flag() + "\\b");
    }
  }

  @Test
  void exampleCommandsAreValid() {
    new HelpPrinter(Map.of(), false)
        .overview()
        .lines()
        .filter(line -> line.startsWith("  smg launch "))
        .forEach(
            line ->
                assertThat(Starts.accepted(line.replace("  smg launch ", "").split(" ")))
                    .isNotNull());
  }

  @Test
  void topicsAreFoundByWordOrStart() {
    HelpPrinter help = new HelpPrinter(Map.of(), false);
    assertThat(help.topic("retries").orElseThrow())
        .contains("--retry-max-retries")
        .contains("default 5")
        .doesNotContain("--port");
    assertThat(help.topic("Sec").orElseThrow())
        .contains("env CONTROL_PLANE_API_KEYS")
        .contains("Known, not supported yet")
        .contains("--jwt-issuer TEXT");
    assertThat(help.topic("discovery").orElseThrow()).contains("--selector key=value ...");
    assertThat(help.topic("nonsense")).isEmpty();
    assertThat(help.topic("m")).isEmpty();
  }

  @Test
  void coloursOnlyWhenAsked() {
    assertThat(new HelpPrinter(Map.of(), false).overview()).doesNotContain("\u001b");
    assertThat(new HelpPrinter(Map.of(), true).overview()).contains("\u001b[1m");
  }

  @Test
  void referencePageIsUpToDate() throws IOException {
    Path page = Path.of("..", "..", "docs", "configuration.md");
    if (Boolean.getBoolean("smg.docs.write")) {
      Files.createDirectories(page.getParent());
      Files.writeString(page, ReferencePage.render());
    }
    assertThat(Files.exists(page) ? Files.readString(page) : "")
        .as(
            "docs/configuration.md differs from the option catalogue; write it anew with: mvn -q"
                + " test -pl edge/config -am -Dtest=HelpAndReferenceTest"
                + " -Dsurefire.failIfNoSpecifiedTests=false -Dsmg.docs.write=true")
        .isEqualTo(ReferencePage.render());
  }

  @Test
  void referencePageNamesEveryOption() {
    assertThat(Catalogue.all())
        .allSatisfy(
            option -> assertThat(ReferencePage.render()).contains("| `" + option.flag() + "` |"));
  }
}

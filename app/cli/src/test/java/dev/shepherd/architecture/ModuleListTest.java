package dev.shepherd.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The build file, the architecture page and the test's own table name the same modules. */
class ModuleListTest {

  private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");
  private static final Pattern TABLE_ROW =
      Pattern.compile("^\\| `([a-z]+/[a-z]+)` \\|", Pattern.MULTILINE);

  @Test
  void theBuildFileListsTheModulesOfTheTable() throws IOException {
    assertThat(all(MODULE, read("pom.xml")))
        .containsExactlyInAnyOrderElementsOf(Rooms.TABLE.keySet());
  }

  @Test
  void theArchitecturePageListsTheModulesOfTheBuildFile() throws IOException {
    assertThat(all(TABLE_ROW, read("docs/architecture.md")))
        .containsExactlyInAnyOrderElementsOf(all(MODULE, read("pom.xml")));
  }

  @Test
  void aMissingRowIsSeen() {
    assertThat(all(TABLE_ROW, "| `base/json` | scanner |\n| base/net | not a row |\n"))
        .containsExactly("base/json");
  }

  private static String read(String path) throws IOException {
    return Files.readString(SourceTree.root().resolve(path));
  }

  private static List<String> all(Pattern pattern, String text) {
    List<String> found = new ArrayList<>();
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }
}

package dev.shepherd.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The script at the root, run in a small tree of its own with a JDK and a Maven that only pretend.
 */
class ScriptTest {

  private static final String FAKE_JAVA =
      """
      #!/usr/bin/env bash
      for word in "$@"; do
        case $word in -XX:AOTCacheOutput=*) echo cache >"${word#*=}"; exit 0 ;; esac
      done
      echo "java pid=$$ args=$*"
      """;

  /** Counts its calls, and takes long enough for another script to come by. */
  private static final String FAKE_MAVEN =
      """
      #!/usr/bin/env bash
      if [[ $1 == --version ]]; then echo "Apache Maven 3.9.9 (fake)"; exit 0; fi
      echo call >>"$FAKE_ROOT/maven-calls"
      if [[ -e $FAKE_ROOT/broken ]]; then echo "[ERROR] Foo.java:[1,2] it is broken"; exit 1; fi
      for i in 1 2 3 4 5 6 7 8; do cat "$FAKE_ROOT/pom.xml" >/dev/null; done
      mkdir -p "$FAKE_ROOT/app/cli/target/lib"
      echo jar >"$FAKE_ROOT/app/cli/target/lib/other.jar"
      echo jar >"$FAKE_ROOT/app/cli/target/smg-cli-1.jar"
      """;

  @TempDir Path folder;
  private Path root;
  private Path source;

  @BeforeEach
  void makeTree() throws IOException {
    assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "needs bash");
    Path real = realRoot();
    root = Files.createDirectories(folder.resolve("tree")).toRealPath();
    copy(real, "smg");
    copy(real, "app/cli/src/main/launcher/launcher.sh");
    copy(real, "app/cli/src/main/launcher/jvm.options");
    copy(real, "app/cli/src/main/resources/dev/shepherd/cli/usage.txt");
    copy(real, "pom.xml");
    Files.createDirectories(root.resolve(".mvn"));
    Files.writeString(root.resolve("app/cli/pom.xml"), "<project/>");
    source = Files.writeString(root.resolve("app/cli/src/main/A.java"), "class A {}");
    script("jdk/bin/java", FAKE_JAVA);
    script("jdk/bin/javac", "#!/bin/sh\n");
    Files.writeString(root.resolve("jdk/release"), "JAVA_VERSION=\"25.0.9\"\n");
    script("maven/bin/mvn", FAKE_MAVEN);
  }

  @Test
  void buildsOnceAndThenOnlyWhenSourcesChange() throws Exception {
    assertThat(smg("launch").text()).contains("building for the first time").contains("args=");
    assertThat(smg("launch").text()).doesNotContain("building");
    assertThat(mavenCalls()).isEqualTo(1);

    Files.writeString(source, "class A { int changed; }");
    assertThat(smg("launch").text()).contains("building").doesNotContain("first time");
    assertThat(mavenCalls()).isEqualTo(2);

    Files.delete(source);
    smg("launch");
    assertThat(mavenCalls()).as("a deleted file is a change").isEqualTo(3);
  }

  @Test
  void callsAtTheSameTimeBuildOnce() throws Exception {
    Process first = shell().start(root, List.of("./smg", "launch"));
    Process second = shell().start(root, List.of("./smg", "launch"));
    assertThat(Shell.finish(first).text()).contains("java pid=");
    assertThat(Shell.finish(second).text()).contains("java pid=");
    assertThat(mavenCalls()).isEqualTo(1);
  }

  @Test
  void theProcessBecomesJava() throws Exception {
    Shell.Outcome outcome = smg("launch", "--port", "1");
    assertThat(outcome.text()).contains("java pid=" + outcome.pid() + " ");
    assertThat(outcome.text()).contains("dev.shepherd.cli.Main launch --port 1\n");
    assertThat(outcome.text()).contains("-XX:AOTCache=" + root);
  }

  @Test
  void worksFromAnyFolderAndThroughLinks() throws Exception {
    Path elsewhere = Files.createDirectories(folder.resolve("else where"));
    Path link = Files.createSymbolicLink(elsewhere.resolve("gateway"), root.resolve("smg"));
    Path relative = Files.createSymbolicLink(elsewhere.resolve("again"), Path.of("gateway"));
    assertThat(shell().run(folder, List.of(link.toString(), "demo")).text()).contains("Main demo");
    assertThat(shell().run(elsewhere, List.of("./again", "demo")).text()).contains("Main demo");
    assertThat(relative).isSymbolicLink();
  }

  @Test
  void aFailedBuildShowsTheReasonAndIsTriedAgain() throws Exception {
    Files.writeString(root.resolve("broken"), "");
    Shell.Outcome outcome = smg("launch");
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.text()).contains("it is broken").doesNotContain("java pid=");
    Files.delete(root.resolve("broken"));
    assertThat(smg("launch").text()).contains("java pid=");
  }

  @Test
  void aJdkThatIsTooOldIsPassedOver() throws Exception {
    Files.writeString(root.resolve("jdk/release"), "JAVA_VERSION=\"21.0.2\"\n");
    // Whatever is found instead, it is not the old one.
    smg("build");
    Path found = root.resolve(".smg/jdk");
    assertThat(Files.exists(found) ? Files.readAllLines(found).get(1) : "")
        .isNotEqualTo(root.resolve("jdk").toString());
  }

  @Test
  void helpAndVersionNeedNoBuildAndSayTheSameAsJava() throws Exception {
    assertThat(smg("help").text()).isEqualTo(HelpCommand.page());
    assertThat(smg("--version").text()).isEqualTo("smg " + BuildInfo.load().version() + "\n");
    assertThat(root.resolve(".smg")).doesNotExist();
  }

  private Shell.Outcome smg(String... words) throws IOException, InterruptedException {
    List<String> command = new java.util.ArrayList<>(List.of("./smg"));
    command.addAll(List.of(words));
    return shell().run(root, command);
  }

  private Shell shell() {
    return new Shell()
        .with("JAVA_HOME", root.resolve("jdk").toString())
        .with("MAVEN_HOME", root.resolve("maven").toString())
        .with("FAKE_ROOT", root.toString());
  }

  private long mavenCalls() throws IOException {
    return Files.readAllLines(root.resolve("maven-calls")).size();
  }

  private void script(String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private void copy(Path from, String path) throws IOException {
    Path to = root.resolve(path);
    Files.createDirectories(to.getParent());
    Files.copy(from.resolve(path), to, StandardCopyOption.COPY_ATTRIBUTES);
  }

  static Path realRoot() {
    Path at = Path.of("").toAbsolutePath();
    while (!Files.exists(at.resolve("smg"))) {
      at = at.getParent();
    }
    return at;
  }
}

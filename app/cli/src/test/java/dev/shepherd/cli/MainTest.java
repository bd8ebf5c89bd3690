package dev.shepherd.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Words on the command line find their command. */
class MainTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... words) throws Exception {
    var terminal =
        new Terminal(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return Main.run(List.of(words), terminal);
  }

  private String said() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String complained() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(strings = {"version", "--version", "-V"})
  void versionIsOneLine(String word) throws Exception {
    assertThat(run(word)).isEqualTo(Command.OK);
    assertThat(said()).matches("smg \\d+\\.\\d+\\.\\d+\\S*\\R");
  }

  @Test
  void versionIsAnsweredWhereverItIsAsked() throws Exception {
    assertThat(run("launch", "--host", "--version")).isEqualTo(Command.OK);
    assertThat(said()).startsWith("smg ");
  }

  @Test
  void verboseVersionNamesJavaAndNetty() throws Exception {
    assertThat(run("launch", "--version-verbose")).isEqualTo(Command.OK);
    assertThat(said()).contains("Java:     " + Runtime.version()).containsPattern("Netty: +4\\.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"help", "--help", "-h"})
  void helpNamesEveryPublicCommand(String word) throws Exception {
    assertThat(run(word)).isEqualTo(Command.OK);
    assertThat(said()).contains(CommandNames.PUBLIC).contains(CommandNames.SOURCE_TREE);
  }

  @Test
  void everyListedCommandExists() {
    for (String name : CommandNames.PUBLIC) {
      assertThat(Main.named(name)).as(name).isNotNull();
    }
  }

  @ParameterizedTest
  @CsvSource({"lanch,launch", "sim,simulate", "DEMO,demo", "benhc,bench", "vers,version"})
  void aMistypedCommandGetsTheNearestName(String typed, String meant) throws Exception {
    assertThat(run(typed)).isEqualTo(Command.USAGE);
    assertThat(complained()).contains("did you mean '" + meant + "'?");
    assertThat(said()).isEmpty();
  }

  @Test
  void aStrangeWordGetsNoGuess() throws Exception {
    assertThat(run("xyzzy")).isEqualTo(Command.USAGE);
    assertThat(complained()).contains("there is no command 'xyzzy'").doesNotContain("did you mean");
  }

  @Test
  void anEndlessWordIsNotEchoedInFull() throws Exception {
    assertThat(run("a".repeat(100_000))).isEqualTo(Command.USAGE);
    assertThat(complained()).hasSizeLessThan(300);
  }

  @Test
  void commandsOfTheSourceTreeSayWhereTheyWork() throws Exception {
    assertThat(run("dist")).isEqualTo(Command.USAGE);
    assertThat(complained()).contains("only in a source tree");
  }

  @Test
  void aFailedTrainingSaysWhichOne() {
    var failing =
        new Training() {
          @Override
          public String name() {
            return "the impossible";
          }

          @Override
          public void run() {
            throw new IllegalStateException("as expected");
          }
        };
    var terminal = new Terminal(new PrintStream(out), new PrintStream(err));
    assertThat(new TrainCommand(List.of(failing)).run(List.of(), terminal))
        .isEqualTo(Command.FAILED);
    assertThat(complained()).contains("the impossible").contains("as expected");
  }

  @Test
  void trainingsOfTheBuildSucceed() throws Exception {
    assertThat(run("train")).isEqualTo(Command.OK);
    assertThat(said()).contains("trained: smg help");
  }
}

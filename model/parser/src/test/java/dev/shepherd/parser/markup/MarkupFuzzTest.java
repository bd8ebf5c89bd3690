package dev.shepherd.parser.markup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonParser;
import dev.shepherd.parser.ParserSettings;
import dev.shepherd.parser.ToolFormat;
import dev.shepherd.parser.UnknownTools;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Damaged answers: nothing throws, and no cut changes what is told. */
class MarkupFuzzTest {

  private static final int ROUNDS = 60;

  @Test
  void damagedAnswersGiveTheSameHoweverTheyAreCut() throws IOException {
    for (long seed = 1; seed <= 3; seed++) {
      for (Map.Entry<String, List<String>> format : texts().entrySet()) {
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
          check(format.getKey(), damaged(format.getValue(), random), random, seed);
        }
      }
    }
  }

  private static void check(String name, String text, Random random, long seed) {
    ToolFormat format = Told.format(name);
    ParserSettings settings = ParserSettings.of(Told.TOOLS);
    if (random.nextInt(4) == 0) {
      settings = settings.with(UnknownTools.AS_TEXT);
    }
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    ParserSettings chosen = settings;
    String whole = Told.read(format, chosen, utf8).toString();
    int[] bytes = IntStream.range(1, Math.max(1, utf8.length)).toArray();
    int step = random.nextInt(1, 20);
    int[] some = IntStream.of(bytes).filter(cut -> random.nextInt(step) == 0).toArray();
    for (int[] cuts : new int[][] {bytes, some}) {
      assertThat(Told.read(format, chosen, utf8, cuts))
          .as("seed %d, %s: %s", seed, name, text)
          .hasToString(whole);
    }
  }

  private static String damaged(List<String> texts, Random random) {
    StringBuilder out = new StringBuilder();
    int parts = random.nextInt(1, 4);
    for (int part = 0; part < parts; part++) {
      StringBuilder text = new StringBuilder(texts.get(random.nextInt(texts.size())));
      text.setLength(Math.min(text.length(), 400));
      for (int damage = random.nextInt(4); damage > 0 && text.length() > 2; damage--) {
        int from = random.nextInt(text.length());
        int to = Math.min(text.length(), from + random.nextInt(1, 12));
        switch (random.nextInt(3)) {
          case 0 -> text.delete(from, to);
          case 1 -> text.insert(to, text.substring(from, to));
          default -> text.insert(random.nextInt(text.length()), text.substring(from, to));
        }
      }
      out.append(text);
    }
    return out.toString();
  }

  @Test
  void bytesThatAreNoTextAreReadToo() {
    Random random = new Random(7);
    byte[] noise = new byte[4096];
    for (ToolFormat format : MarkupFormats.all()) {
      random.nextBytes(noise);
      assertThatCode(() -> Told.read(format, ParserSettings.of(Told.TOOLS), noise))
          .as(format.name())
          .doesNotThrowAnyException();
    }
  }

  @Test
  void plainTextIsToldToItsLastByte() {
    String text = "Prose with < and [ and ] and {braces}, \"quotes\" and 字 🙂.\n\n  End ";
    byte[] utf8 = text.repeat(20).getBytes(StandardCharsets.UTF_8);
    for (ToolFormat format : MarkupFormats.all()) {
      Told told = Told.read(format, ParserSettings.of(Told.TOOLS), utf8, 5, 1000);
      assertThat(told.content()).as(format.name()).isEqualTo(text.repeat(20));
      assertThat(told.names()).as(format.name()).isEmpty();
    }
  }

  private static Map<String, List<String>> texts() throws IOException {
    Map<String, List<String>> texts = new TreeMap<>();
    try (Stream<Path> files = Files.list(Path.of("src/test/resources/cases"))) {
      for (Path file :
          files.filter(f -> f.getFileName().toString().startsWith("markup-")).toList()) {
        for (String line : Files.readAllLines(file)) {
          JsonObject each = JsonParser.parseObject(line.getBytes(StandardCharsets.UTF_8));
          texts
              .computeIfAbsent(each.string("format", ""), name -> new ArrayList<>())
              .add(each.string("text", ""));
        }
      }
    }
    return texts;
  }
}

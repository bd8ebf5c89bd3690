package dev.shepherd.parser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What models write by mistake: the cases' texts, damaged at random. */
class DamagedTextsTest {

  private static final int ROUNDS = Integer.getInteger("smg.fuzz.rounds", 4000);
  private static final int LONGEST = 1500;

  private static final List<String> SHARDS =
      List.of(
          "<",
          ">",
          "</",
          "<|",
          "|>",
          "\"",
          "'",
          "\\",
          "{",
          "}",
          "[",
          "]",
          "(",
          ")",
          ",",
          ":",
          "=",
          "\n",
          " ",
          "<think>",
          "</think>",
          "<tool_call>",
          "</tool_call>",
          "{}",
          "[]",
          "\\u",
          "\\ud83d",
          "é",
          "🙂",
          "\u0000",
          "null",
          "```",
          "```json",
          "<｜",
          "｜>",
          "0",
          "-");

  private final List<Case> cases = Case.all();

  @Test
  void damagedTextsAreReadTheSameHoweverTheyAreCut() {
    Map<String, List<Case>> byFormat = new HashMap<>();
    for (Case c : cases) {
      byFormat.computeIfAbsent(c.format(), f -> new ArrayList<>()).add(c);
    }
    for (long seed = 1; seed <= ROUNDS; seed++) {
      Random random = new Random(seed);
      Case origin = cases.get(random.nextInt(cases.size()));
      Case c = damaged(origin, byFormat.get(origin.format()), random);
      int length = c.text().length;
      String whole = c.found();
      String bytes = c.found(IntStream.range(1, length).toArray());
      int[] cuts = random.ints(6, 0, length + 1).sorted().distinct().toArray();
      String pieces = c.found(cuts);
      assertThat(bytes).as("seed %d bytes %s", seed, c.line()).isEqualTo(whole);
      assertThat(pieces).as("seed %d pieces %s", seed, c.line()).isEqualTo(whole);
    }
  }

  @Test
  void textWithoutMarkupIsToldWholly() {
    for (long seed = 1; seed <= ROUNDS; seed++) {
      Random random = new Random(seed);
      Case origin = cases.get(random.nextInt(cases.size()));
      if (origin.line().string("reasoning_parser", "").contains("append_think")) {
        continue; // It puts a marker before the answer.
      }
      StringBuilder text = new StringBuilder("Words: ");
      int words = random.nextInt(30);
      for (int i = 0; i < words; i++) {
        text.append(
            List.of("a", "bc ", "d\n", "é", "🙂 ", "x, ", "1.5 ", "ok;").get(random.nextInt(8)));
      }
      text.append('.');
      Case c =
          new Case(
              "plain",
              origin.line().toBuilder()
                  .put("text", text.toString())
                  .put("thinking", "off")
                  .put("expect", JsonObject.of("content", text.toString()))
                  .build());
      assertThat(c.found()).as("seed %d %s", seed, c.line()).isEqualTo(c.expected());
    }
  }

  private static Case damaged(Case origin, List<Case> family, Random random) {
    StringBuilder text = new StringBuilder(origin.line().string("text", ""));
    int damages = 1 + random.nextInt(4);
    for (int i = 0; i < damages; i++) {
      int at = random.nextInt(text.length() + 1);
      switch (random.nextInt(5)) {
        case 0 -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(12)));
        case 1 -> text.insert(at, SHARDS.get(random.nextInt(SHARDS.size())));
        case 2 -> text.setLength(at);
        case 3 -> {
          String other = family.get(random.nextInt(family.size())).line().string("text", "");
          text.insert(at, other, 0, random.nextInt(other.length() + 1));
        }
        default -> {
          int end = Math.min(text.length(), at + random.nextInt(40));
          text.insert(at, text.substring(at, end));
        }
      }
      if (text.length() > LONGEST) {
        text.setLength(LONGEST);
      }
    }
    // A cut through a surrogate pair is no text that UTF-8 could hold.
    String whole =
        new String(text.toString().getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    return new Case(origin.file(), origin.line().toBuilder().put("text", whole).build());
  }
}

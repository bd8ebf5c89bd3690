package dev.shepherd.tokenizer.added;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shepherd.tokenizer.IntSink;
import dev.shepherd.tokenizer.spec.AddedToken;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Added tokens are found as the reference finds them. */
class AddedMatcherTest {

  private static AddedToken token(int id, String text, boolean word, boolean left, boolean right) {
    return new AddedToken(id, text, text, AddedToken.Stage.RAW, word, left, right, true);
  }

  private static List<String> cut(String text, AddedToken... tokens) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    IntSink parts = new IntSink();
    new AddedMatcher(List.of(tokens)).cut(utf8, 0, utf8.length, parts);
    List<String> found = new ArrayList<>();
    for (int i = 0; i < parts.size(); i += 3) {
      String part =
          new String(
              utf8, parts.get(i + 1), parts.get(i + 2) - parts.get(i + 1), StandardCharsets.UTF_8);
      found.add((parts.get(i) < 0 ? "" : parts.get(i) + ":") + part);
    }
    return found;
  }

  @Test
  void leftmostThenLongestWins() {
    AddedToken[] tokens = {
      token(1, "<a", false, false, false),
      token(2, "<ab>", false, false, false),
      token(3, "b>c", false, false, false)
    };
    assertThat(cut("x<ab>c<abc", tokens)).containsExactly("x", "2:<ab>", "c", "1:<a", "bc");
  }

  @Test
  void whiteSpaceGoesAlongWhereItIsWanted() {
    assertThat(cut("a  <m>  b", token(1, "<m>", false, true, false)))
        .containsExactly("a", "1:  <m>", "  b");
    assertThat(cut("a  <m> \u3000b", token(1, "<m>", false, false, true)))
        .containsExactly("a  ", "1:<m> \u3000", "b");
    assertThat(cut("<m> <m>", token(1, "<m>", false, true, true)))
        .containsExactly("1:<m> ", "1:<m>");
  }

  @Test
  void singleWordsStandAlone() {
    AddedToken word = token(1, "cat", true, false, false);
    assertThat(cut("cat concat cat_ cat", word)).containsExactly("1:cat", " concat cat_ ", "1:cat");
    assertThat(cut("\u732bcat", word)).containsExactly("\u732bcat");
  }

  @Test
  void everyPlaceOfALongTextIsLookedAt() {
    for (int at = 0; at < 40; at++) {
      String text = "x".repeat(at) + "<m>" + "y".repeat(40 - at);
      assertThat(cut(text, token(1, "<m>", false, false, false))).contains("1:<m>");
    }
  }
}

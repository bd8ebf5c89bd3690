package dev.shepherd.parser;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Every case gives what it says, however its text is cut. */
class CasesTest {

  private static final int SHOWN = 40;

  private final List<Case> cases = Case.all();

  @Test
  void wholeTextsGiveWhatTheCasesSay() {
    Map<String, Integer> wrong = new TreeMap<>();
    List<String> failures = new ArrayList<>();
    for (Case c : cases) {
      String found = c.found();
      if (!found.equals(c.expected())) {
        wrong.merge(c.format(), 1, Integer::sum);
        failures.add(
            c.name()
                + "\n"
                + c.line().string("text")
                + "\nEXPECTED\n"
                + c.expected()
                + "FOUND\n"
                + found);
      }
    }
    report("wrong of " + cases.size() + ": " + wrong, failures);
  }

  @Test
  void singleBytesGiveTheSame() {
    List<String> failures = new ArrayList<>();
    for (Case c : cases) {
      compare(c, IntStream.range(1, c.text().length).toArray(), "byte by byte", failures);
    }
    report("byte by byte", failures);
  }

  @Test
  void everyTwoPiecesGiveTheSame() {
    List<String> failures = new ArrayList<>();
    for (Case c : cases) {
      for (int cut = 1; cut < c.text().length; cut++) {
        if (!compare(c, new int[] {cut}, "cut at " + cut, failures)) {
          break;
        }
      }
    }
    report("two pieces", failures);
  }

  @Test
  void randomPiecesGiveTheSame() {
    List<String> failures = new ArrayList<>();
    for (Case c : cases) {
      for (long seed = 1; seed <= 20; seed++) {
        Random random = new Random(seed);
        int length = c.text().length;
        int[] cuts =
            random.ints(random.nextInt(1, 12), 0, length + 1).sorted().distinct().toArray();
        compare(c, cuts, "seed " + seed + " cuts " + Arrays.toString(cuts), failures);
      }
    }
    report("random pieces", failures);
  }

  private static boolean compare(Case c, int[] cuts, String how, List<String> failures) {
    String whole = c.found();
    String found = c.found(cuts);
    if (!found.equals(whole)) {
      failures.add(
          c.name()
              + " "
              + how
              + "\n"
              + c.line().string("text")
              + "\nWHOLE\n"
              + whole
              + "CUT\n"
              + found);
      return false;
    }
    return true;
  }

  private static void report(String what, List<String> failures) {
    String shown = String.join("\n", failures.subList(0, Math.min(SHOWN, failures.size())));
    assertThat(failures.size()).as("%s%n%s", what, shown).isZero();
  }
}

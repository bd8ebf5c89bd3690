package dev.shepherd.cli;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The words a user may type after {@code smg}, and the one he probably meant. */
final class CommandNames {

  /** In the order of the help page. {@code train} is for the build only and stays unlisted. */
  static final List<String> PUBLIC =
      List.of(
          "demo",
          "launch",
          "start",
          "simulate",
          "fault-proxy",
          "torture",
          "render",
          "tokenize",
          "detokenize",
          "tokenizer",
          "parse",
          "bench",
          "version",
          "help");

  /** Handled by the script at the root of a source tree; a {@code dist/} has nothing to build. */
  static final List<String> SOURCE_TREE = List.of("build", "test", "dist");

  /** More than this many typing errors is another word. */
  private static final int MAX_DISTANCE = 3;

  private CommandNames() {}

  /** The public name with the fewest typing errors, or null when none is near. */
  static @Nullable String nearest(String typed) {
    String word = typed.toLowerCase(Locale.ROOT);
    String best = null;
    int bestDistance = Math.min(MAX_DISTANCE, Math.max(1, word.length() / 2)) + 1;
    for (String name : PUBLIC) {
      // Equal distances go to the beginning that matches: "sim" is simulate, not a far "start".
      int distance = name.startsWith(word) && word.length() > 1 ? 1 : distance(word, name);
      if (distance < bestDistance) {
        best = name;
        bestDistance = distance;
      }
    }
    return best;
  }

  /** Levenshtein distance by the usual two-row table. */
  static int distance(String a, String b) {
    int[] above = new int[b.length() + 1];
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      above[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(change, 1 + Math.min(above[j], row[j - 1]));
      }
      int[] swap = above;
      above = row;
      row = swap;
    }
    return above[b.length()];
  }
}

package dev.shepherd.config;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/**
 * Guesses which word a misspelt one was meant to be, by the optimal string alignment distance
 * (edits and swaps of neighbours).
 */
final class Spelling {

  // Longer words are no misspelling of an option; the bound also keeps the table small.
  private static final int MAX_LENGTH = 64;

  private final String typed;

  Spelling(String typed) {
    this.typed = typed.toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The nearest word, if any is near enough to be meant. */
  Optional<String> nearestOf(Collection<String> words) {
    if (typed.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    int bound = Math.max(1, typed.length() / 4);
    String best = "";
    int bestDistance = bound + 1;
    for (String word : words) {
      int distance = distance(word);
      if (distance < bestDistance) {
        best = word;
        bestDistance = distance;
      }
    }
    return best.isEmpty() ? Optional.empty() : Optional.of(best);
  }

  private int distance(String word) {
    int[][] table = new int[typed.length() + 1][word.length() + 1];
    for (int i = 0; i <= typed.length(); i++) {
      table[i][0] = i;
    }
    for (int j = 0; j <= word.length(); j++) {
      table[0][j] = j;
    }
    for (int i = 1; i <= typed.length(); i++) {
      for (int j = 1; j <= word.length(); j++) {
        int replaced = typed.charAt(i - 1) == word.charAt(j - 1) ? 0 : 1;
        int edits = Math.min(table[i - 1][j] + 1, table[i][j - 1] + 1);
        int least = Math.min(edits, table[i - 1][j - 1] + replaced);
        if (i > 1 && j > 1 && swapped(word, i, j)) {
          least = Math.min(least, table[i - 2][j - 2] + 1);
        }
        table[i][j] = least;
      }
    }
    return table[typed.length()][word.length()];
  }

  private boolean swapped(String word, int i, int j) {
    return typed.charAt(i - 1) == word.charAt(j - 2) && typed.charAt(i - 2) == word.charAt(j - 1);
  }
}

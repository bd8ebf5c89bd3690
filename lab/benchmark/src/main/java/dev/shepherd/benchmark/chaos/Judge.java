package dev.shepherd.benchmark.chaos;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Says how a request ended, from the bytes alone. Remembers the ids of all answers, so that one
 * that comes twice is seen. Thread-safe.
 */
final class Judge {
  private final Set<String> seen = ConcurrentHashMap.newKeySet();

  /** Looks at an answer that has ended. */
  Outcome judge(Question question, Answer answer) {
    String text = answer.text();
    if (answer.status() == 200) {
      return began(question, answer, text);
    }
    if (answer.timedOut()) {
      return Outcome.LATE;
    }
    if (!answer.begun()) {
      return Outcome.NOTHING;
    }
    if (!answer.whole()) {
      return Outcome.CUT;
    }
    return answer.status() >= 400 && text.contains("\"error\"") ? Outcome.ERROR : Outcome.WRONG;
  }

  private Outcome began(Question question, Answer answer, String text) {
    if (answer.whole() && question.isWhole(text)) {
      return fresh(text) ? Outcome.SERVED : Outcome.WRONG;
    }
    int error = question.errorAt(text);
    String said = error < 0 ? text : beforeError(text, error);
    boolean whole = error >= 0 && question.isWhole(said);
    if (whole || !question.isBeginning(said) || !fresh(said)) {
      return Outcome.WRONG;
    }
    if (error >= 0) {
      return Outcome.TOLD;
    }
    if (answer.timedOut()) {
      return Outcome.LATE;
    }
    return answer.whole() ? Outcome.WRONG : Outcome.CUT;
  }

  /** The gateway fills up a chunk whose rest does not come with empty lines, which say nothing. */
  private static String beforeError(String text, int error) {
    String said = text.substring(0, error).stripTrailing();
    return said.isEmpty() ? "" : said + "\n\n";
  }

  private boolean fresh(String text) {
    return Question.ids(text).stream().allMatch(seen::add);
  }
}

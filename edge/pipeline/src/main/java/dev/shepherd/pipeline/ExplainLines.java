package dev.shepherd.pipeline;

import dev.shepherd.net.RequestHead;
import dev.shepherd.routing.Decision;
import dev.shepherd.routing.Policy;
import dev.shepherd.routing.PromptKeys;
import org.jspecify.annotations.Nullable;

/**
 * Header lines that tell a client which worker was chosen and why, for requests that ask by {@code
 * x-smg-explain: 1}. They name the worker by its id. Stateless.
 */
final class ExplainLines {
  private static final byte[] ASK = Answers.ascii("x-smg-explain");

  private ExplainLines() {}

  /** Whether the client asks. */
  static boolean wanted(RequestHead head) {
    int header = head.find(ASK);
    return header >= 0
        && head.valueEnd(header) - head.valueStart(header) == 1
        && head.bytes()[head.valueStart(header)] == '1';
  }

  /**
   * The lines about a choice, each with its line end. Allocates.
   *
   * @param prompt the prompt if the policy looked at it
   * @param found whether the chosen worker could be had
   */
  static byte[] of(
      Policy policy, Decision decision, @Nullable PromptKeys prompt, int attempt, boolean found) {
    Decision.Reason reason = found ? decision.reason() : Decision.Reason.NONE;
    var lines = new StringBuilder(256);
    line(lines, "policy", policy.name());
    line(lines, "reason", reason.sentence());
    line(lines, "candidates", Integer.toString(decision.count()));
    line(lines, "attempt", Integer.toString(attempt));
    if (found) {
      int chosen = decision.chosen();
      line(lines, "worker", decision.candidate(chosen).id());
      if (prompt != null && prompt.length() > 0) {
        line(lines, "matched", decision.matched(chosen) + "/" + prompt.length());
      }
      double seconds = expectedSeconds(policy, decision);
      if (Double.isFinite(seconds)) {
        line(lines, "expected-ttft-ms", Long.toString(Math.round(seconds * 1000)));
      }
    }
    return Answers.ascii(lines.toString());
  }

  /** Expected seconds to the first token from the worker that was chosen; NaN if unknown. */
  static double expectedSeconds(Policy policy, Decision decision) {
    double told = decision.expectedSeconds();
    boolean scored = Double.isNaN(told) && policy.scoresSeconds();
    return scored ? decision.score(decision.chosen()) : told;
  }

  private static void line(StringBuilder lines, String name, String value) {
    lines.append("x-smg-").append(name).append(": ").append(value).append("\r\n");
  }
}

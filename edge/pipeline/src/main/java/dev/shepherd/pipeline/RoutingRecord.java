package dev.shepherd.pipeline;

import dev.shepherd.routing.Candidate;
import dev.shepherd.routing.PromptKeys;
import dev.shepherd.routing.ReportedLoad;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One choice of a worker and what came of it. Immutable.
 *
 * @param attempt from 1
 * @param ageNanos how long ago the choice was made
 * @param promptLength in units, 0 when nobody looked at the prompt
 * @param reason in words, to follow "chosen because"
 * @param candidates how many workers could take the request
 * @param rows those of them that are of interest, the chosen one among them
 * @param expectedSeconds expected time from the choice to the first token; NaN if the policy does
 *     not tell
 */
public record RoutingRecord(
    String requestId,
    String model,
    String policy,
    int attempt,
    long ageNanos,
    long promptLength,
    PromptKeys.Unit unit,
    String reason,
    int candidates,
    List<Row> rows,
    double expectedSeconds,
    Outcome outcome) {

  /**
   * A worker that could have been chosen, as it was then.
   *
   * @param matched how much of the prompt it was thought to hold, in units
   * @param inFlight requests of this gateway under way there, without this one
   * @param score what the policy compared, in its own unit; NaN if it did not look
   * @param load what its engine had reported; null if nothing of use
   * @param loadAgeNanos how old that report was
   */
  public record Row(
      Candidate worker,
      boolean chosen,
      long matched,
      int inFlight,
      double score,
      @Nullable ReportedLoad load,
      long loadAgeNanos) {}

  /**
   * What happened.
   *
   * @param state {@code running}, {@code retried} when another attempt followed, else how the
   *     request ended
   * @param status of the answer, 0 while there is none
   * @param firstTokenNanos from the choice, -1 if none came
   * @param totalNanos from the choice to the end, -1 while it runs
   * @param promptTokens -1 where the worker told nothing, like the next two
   */
  public record Outcome(
      String state,
      int status,
      long firstTokenNanos,
      long totalNanos,
      long promptTokens,
      long cachedTokens,
      long completionTokens) {}
}

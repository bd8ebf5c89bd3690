package dev.shepherd.backend;

import dev.shepherd.json.JsonArray;
import dev.shepherd.json.JsonObject;
import dev.shepherd.json.JsonValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a command to one worker ended.
 *
 * @param worker the URL as registered
 * @param error null when it did what was asked
 */
public record CallOutcome(String worker, @Nullable String error) {

  /** Whether the worker did what was asked. */
  public boolean ok() {
    return error == null;
  }

  static long successes(List<CallOutcome> outcomes) {
    return outcomes.stream().filter(CallOutcome::ok).count();
  }

  /** Adds the lists {@code successful} and {@code failed}. */
  static void appendLists(JsonObject.Builder out, List<CallOutcome> outcomes) {
    out.put(
        "successful",
        JsonArray.ofStrings(
            outcomes.stream().filter(CallOutcome::ok).map(CallOutcome::worker).toList()));
    out.put(
        "failed",
        new JsonArray(
            outcomes.stream().filter(o -> !o.ok()).map(CallOutcome::failureJson).toList()));
  }

  private JsonValue failureJson() {
    return JsonObject.of("worker", worker, "error", error == null ? "" : error);
  }
}

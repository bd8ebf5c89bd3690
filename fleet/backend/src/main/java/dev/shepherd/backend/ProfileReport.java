package dev.shepherd.backend;

import dev.shepherd.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * The result of starting or stopping profilers.
 *
 * @param command what was asked
 * @param outcomes one per worker
 */
public record ProfileReport(Command command, List<CallOutcome> outcomes) {

  /** What can be asked of a profiler. */
  public enum Command {
    /** Begin to record. */
    START,
    /** Stop recording and write the trace. */
    STOP
  }

  /** Copies the list. */
  public ProfileReport {
    outcomes = List.copyOf(outcomes);
  }

  /** The same together with workers of other protocols. */
  public ProfileReport with(List<CallOutcome> others) {
    var all = new ArrayList<>(outcomes);
    all.addAll(others);
    return new ProfileReport(command, all);
  }

  /** HTTP status: 200 when every worker obeyed, 206 when some did not, 404 without workers. */
  public int status() {
    if (outcomes.isEmpty()) {
      return 404;
    }
    return CallOutcome.successes(outcomes) == outcomes.size() ? 200 : 206;
  }

  /** The answer of {@code POST /start_profile} and {@code /stop_profile}. */
  public JsonObject toJson() {
    long done = CallOutcome.successes(outcomes);
    boolean complete = done == outcomes.size();
    String what = command == Command.START ? "started" : "stopped";
    var out = JsonObject.builder();
    if (outcomes.isEmpty()) {
      out.put("status", "error");
      out.put("message", "No worker matches");
    } else {
      out.put("status", complete ? "success" : "partial_success");
      out.put(
          "message",
          complete
              ? "Profiling " + what + " on all " + done + " workers"
              : "Profiling " + what + " on " + done + " of " + outcomes.size() + " workers");
    }
    out.put("workers_profiled", done);
    out.put("total_workers", outcomes.size());
    if (!complete) {
      CallOutcome.appendLists(out, outcomes);
    }
    return out.build();
  }
}

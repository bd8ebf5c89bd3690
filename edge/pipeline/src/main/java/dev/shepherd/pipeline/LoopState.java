package dev.shepherd.pipeline;

import dev.shepherd.dialect.Usage;
import dev.shepherd.dialect.UsageReader;
import dev.shepherd.identity.KeyRing;
import dev.shepherd.json.FieldScanner;
import dev.shepherd.net.Loop;
import dev.shepherd.routing.Decision;
import dev.shepherd.routing.PromptHasher;
import dev.shepherd.telemetry.AgeCensus;
import dev.shepherd.workers.FleetSnapshot;
import dev.shepherd.workers.Worker;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What the pipeline keeps per loop: tools with memory of their own that are not shared between
 * threads.
 */
final class LoopState {
  /** Position of the model among the fields of each scanner. */
  static final int MODEL_FIELD = 0;

  /** Position of {@code stream} among the fields of each scanner. */
  static final int STREAM_FIELD = 1;

  private static final int MAX_LINES = 8192;

  /** How much of a stream's end is kept to find the usage in. */
  static final int TAIL_BYTES = 2048;

  private final KeyRing.Verifier verifier;
  private final @Nullable RoutingRing history;
  private final AgeCensus ages;
  private final UsageReader usageReader = new UsageReader(TAIL_BYTES);
  private final Usage sharedUsage = new Usage();
  private final Decision decision = new Decision();
  private final FieldScanner narrow;
  private final FieldScanner wide;
  private final PromptReader prompts;
  private @Nullable FleetSnapshot seenFleet;
  private boolean promptsRead;
  private final IdentityHashMap<Worker, WorkerLines> linesByWorker = new IdentityHashMap<>();

  /**
   * @param hasher this loop's own
   * @param readsRid whether bodies are searched for a routing key
   * @param history where choices are written down, null for nowhere
   * @param ages counts open requests by age
   */
  LoopState(
      KeyRing.Verifier verifier,
      PromptHasher hasher,
      boolean readsRid,
      @Nullable RoutingRing history,
      AgeCensus ages) {
    this.verifier = verifier;
    this.narrow = new FieldScanner(PromptFields.narrow(readsRid));
    this.wide = new FieldScanner(PromptFields.wide(readsRid));
    this.history = history;
    this.ages = ages;
    this.prompts = new PromptReader(wide, hasher);
  }

  static LoopState of(Loop loop) {
    return (LoopState) java.util.Objects.requireNonNull(loop.attachment());
  }

  /** The header lines of a worker. */
  WorkerLines lines(Worker worker) {
    WorkerLines lines = linesByWorker.get(worker);
    if (lines == null || !lines.current(worker)) {
      if (linesByWorker.size() >= MAX_LINES) {
        // Workers come and go; those that are still there come back with their next request.
        linesByWorker.clear();
      }
      lines = new WorkerLines(worker);
      linesByWorker.put(worker, lines);
    }
    return lines;
  }

  KeyRing.Verifier verifier() {
    return verifier;
  }

  UsageReader usageReader() {
    return usageReader;
  }

  /** For answers that are read and counted in one go. */
  Usage sharedUsage() {
    return sharedUsage;
  }

  /** The workspace of the decision being made. */
  Decision decision() {
    return decision;
  }

  /** Where choices are written down; null for nowhere. */
  @Nullable RoutingRing history() {
    return history;
  }

  /** Counts open requests by age. */
  AgeCensus ages() {
    return ages;
  }

  /** Reads the prompts of bodies that {@link #scanner} has seen. */
  PromptReader prompts() {
    return prompts;
  }

  /** The scanner for a body: one that notes the prompt only if some policy wants it. */
  FieldScanner scanner(FleetSnapshot fleet) {
    return readsPrompts(fleet) ? wide : narrow;
  }

  /** Whether some policy reads prompts; worked out once per change of the fleet. */
  @SuppressWarnings("ReferenceEquality") // a new picture is a new object
  boolean readsPrompts(FleetSnapshot fleet) {
    if (fleet != seenFleet) {
      seenFleet = fleet;
      promptsRead =
          fleet.any().policy().readsPrompt()
              || fleet.models().stream().anyMatch(pool -> pool.policy().readsPrompt());
    }
    return promptsRead;
  }
}

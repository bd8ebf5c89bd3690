package dev.shepherd.pipeline;

import dev.shepherd.dialect.Usage;
import dev.shepherd.dialect.UsageReader;
import dev.shepherd.identity.KeyRing;
import dev.shepherd.json.FieldScanner;
import dev.shepherd.net.Loop;
import dev.shepherd.routing.Decision;
import dev.shepherd.routing.PromptKeys;
import dev.shepherd.workers.Worker;
import java.util.IdentityHashMap;
import java.util.List;

/**
 * What the pipeline keeps per loop: tools with memory of their own that are not shared between
 * threads.
 */
final class LoopState {
  private static final List<String> FIELDS = List.of("model", "stream");
  private static final int MAX_LINES = 8192;

  /** How much of a stream's end is kept to find the usage in. */
  static final int TAIL_BYTES = 2048;

  private final KeyRing.Verifier verifier;
  private final UsageReader usageReader = new UsageReader(TAIL_BYTES);
  private final Usage sharedUsage = new Usage();
  private final Decision decision = new Decision();
  private final PromptKeys promptKeys = new PromptKeys();
  private final FieldScanner scanner = new FieldScanner(FIELDS);
  private final int modelField = scanner.field("model");
  private final int streamField = scanner.field("stream");
  private final IdentityHashMap<Worker, WorkerLines> linesByWorker = new IdentityHashMap<>();

  LoopState(KeyRing.Verifier verifier) {
    this.verifier = verifier;
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

  /** The blocks of the prompt being routed. */
  PromptKeys promptKeys() {
    return promptKeys;
  }

  FieldScanner scanner() {
    return scanner;
  }

  int modelField() {
    return modelField;
  }

  int streamField() {
    return streamField;
  }
}

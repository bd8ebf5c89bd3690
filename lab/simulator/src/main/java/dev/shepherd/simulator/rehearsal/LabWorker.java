package dev.shepherd.simulator.rehearsal;

import dev.shepherd.routing.ReportedLoad;
import dev.shepherd.simulator.Agenda;
import dev.shepherd.simulator.EngineModel;
import dev.shepherd.simulator.ModelTiming;

/** An engine of the replay and what it did. Confined to the replay's thread. */
final class LabWorker {
  final int number;
  final ModelTiming timing;
  final EngineModel engine;
  int requests;
  long promptTokens;
  long cachedTokens;

  LabWorker(int number, ModelTiming timing, Agenda agenda) {
    this.number = number;
    this.timing = timing;
    this.engine = new EngineModel(timing, agenda);
  }

  /** Prompt tokens that it computed. */
  long computedTokens() {
    return promptTokens - cachedTokens;
  }

  /** What the engine's metrics say; {@code uncached} adds the figure that only SGLang has. */
  ReportedLoad report(long nowNanos, boolean uncached) {
    var load = engine.load();
    return new ReportedLoad(
        nowNanos,
        load.running(),
        load.waiting(),
        uncached ? engine.waitingUncachedTokens() : ReportedLoad.UNKNOWN,
        load.usage(),
        uncached ? load.tokensPerSecond() : ReportedLoad.UNKNOWN,
        load.promptTokens() == 0 ? ReportedLoad.UNKNOWN : load.hitRate(),
        uncached ? timing.maxRunning() : ReportedLoad.UNKNOWN);
  }
}

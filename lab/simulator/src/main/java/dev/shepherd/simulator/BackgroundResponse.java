package dev.shepherd.simulator;

import org.jspecify.annotations.Nullable;

/** A response that is generated while no client waits for it, to be read or cancelled by id. */
final class BackgroundResponse implements EngineModel.Sink {
  private final EngineCore core;
  private final Reply.Generation generation;
  private final ResponsesShape shape;
  private ResponseStore.@Nullable Stored stored;
  private int cachedTokens;

  BackgroundResponse(EngineCore core, Reply.Generation generation) {
    this.core = core;
    this.generation = generation;
    this.shape = new ResponsesShape(generation.plan());
  }

  /** Starts it and answers its first body. */
  String start() {
    var plan = generation.plan();
    var entry = core.responses().begin(ResponsesShape.id(plan), shape::without);
    stored = entry;
    var sequence =
        core.model().submit(generation.prompt(), plan.tokens(), EngineModel.STEP_OF_TIMING, this);
    entry.onCancel(() -> core.model().cancel(sequence));
    return shape.without("queued");
  }

  @Override
  public void onPrefilled(int cached) {
    cachedTokens = cached;
  }

  @Override
  public void onToken() {
    // Nobody reads along.
  }

  @Override
  public void onDone() {
    var entry = stored;
    if (entry != null) {
      var plan = generation.plan();
      entry.completed(
          shape.whole(
              new Usage(
                  generation.prompt().tokens(),
                  cachedTokens,
                  plan.tokens(),
                  plan.said(Plan.Part.REASONING))));
    }
  }
}

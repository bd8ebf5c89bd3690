package dev.shepherd.simulator;

import dev.shepherd.simulator.Script.Cut;
import org.jspecify.annotations.Nullable;

/**
 * The life of one answer: {@code held → open → over}.
 *
 * <p>The engine model tells how many tokens exist; {@link #pump} writes as many steps as exist and
 * the network takes. A slow client therefore costs a counter, not memory. Scripts hold or cut it
 * between steps. Confined to the engine's loop.
 */
final class AnswerRun implements EngineModel.Sink {
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final int HEAD_PIECES = 10;
  private static final int MAX_BYTES_PER_PUMP = 1 << 20;

  /** Whom an answer tells that it is over. */
  interface Owner {
    /** All is written and flushed, or the connection is being torn down on purpose. */
    void answered(AnswerRun run);
  }

  private enum State {
    HELD,
    OPEN,
    OVER
  }

  private final EngineCore core;
  private final Owner owner;
  private final Wire wire;
  private final Script script;
  private final Reply reply;
  private final long startNanos;
  private final Agenda.Due resume =
      new Agenda.Due() {
        @Override
        protected void run(long nowNanos) {
          next.run();
        }
      };

  private State state = State.HELD;
  private Runnable next = this::begin;
  private EngineModel.@Nullable Sequence sequence;
  private ResponseStore.@Nullable Stored stored;
  private boolean dirty;
  private boolean stalled;

  private boolean prefilled;
  private boolean done;
  private int cachedTokens;
  private long tokensMade;

  private int openingsWritten;
  private long tokensWritten;
  private int closingsWritten;
  private long steps;

  AnswerRun(EngineCore core, Owner owner, Wire wire, Script script, Reply reply) {
    this.core = core;
    this.owner = owner;
    this.wire = wire;
    this.script = script;
    this.reply = reply;
    this.startNanos = core.agenda().nowNanos();
  }

  /** Starts it. */
  void start() {
    for (int status : script.informational()) {
      wire.informational(status);
    }
    wire.flush();
    hold(script.stallHeadMillis(), this::begin);
  }

  /** Event writes so far; a whole answer is one. */
  long steps() {
    return steps;
  }

  Wire wire() {
    return wire;
  }

  /** Whether nothing more will be written. */
  boolean over() {
    return state == State.OVER;
  }

  /** The client is gone: whatever runs for it stops. */
  void abandon() {
    state = State.OVER;
    stopWork();
    wire.release();
  }

  /**
   * Ends the answer early but well-framed, as after a cancel through the API: a stream just ends, a
   * whole answer becomes {@code body}.
   */
  void endEarly(String body) {
    if (state != State.OPEN) {
      return;
    }
    boolean stream = reply instanceof Reply.Generation generation && generation.stream();
    if (!stream) {
      wire.whole(200, Reply.Page.JSON, AnswerShape.utf8(body), core.date());
    }
    wire.end();
    wire.flush();
    finish();
  }

  @Override
  public void onPrefilled(int cached) {
    prefilled = true;
    cachedTokens = cached;
    core.statistics().firstToken(core.agenda().nowNanos() - startNanos);
    touch();
  }

  @Override
  public void onToken() {
    tokensMade++;
    touch();
  }

  @Override
  public void onDone() {
    done = true;
    sequence = null;
    core.statistics().finished(core.agenda().nowNanos() - startNanos);
    touch();
  }

  /** Asks for {@link #pump} at the end of the current turn. */
  void touch() {
    if (!dirty && state == State.OPEN) {
      dirty = true;
      core.touched(this);
    }
  }

  /** Writes what can be written. */
  void pump() {
    dirty = false;
    int bytes = 0;
    while (state == State.OPEN && wire.writable() && bytes < MAX_BYTES_PER_PUMP && step()) {
      if (state == State.OPEN && !wire.writable()) {
        bytes += wire.pendingBytes();
        wire.flush();
      }
    }
    if (state != State.OPEN) {
      return;
    }
    wire.flush();
    if (wire.cut()) {
      finish();
    } else if (bytes >= MAX_BYTES_PER_PUMP) {
      core.later(this);
    }
    // Else: the model makes more tokens, or the connection calls when the client has read.
  }

  private void hold(long millis, Runnable then) {
    next = then;
    if (millis == 0) {
      then.run();
      return;
    }
    state = State.HELD;
    if (millis != Script.FOREVER) {
      core.agenda().put(resume, core.agenda().nowNanos() + millis * NANOS_PER_MILLI);
    }
  }

  private void begin() {
    if (script.raw() != null || reply instanceof Reply.Page) {
      done = true;
      open();
    } else if (reply instanceof Reply.Computed computed) {
      sequence = core.model().submit(computed.prompt(), 1, EngineModel.STEP_OF_TIMING, this);
      open();
    } else if (reply instanceof Reply.Generation generation) {
      long step =
          script.eventIntervalMillis() == Script.NOT_SET
              ? EngineModel.STEP_OF_TIMING
              : script.eventIntervalMillis() * NANOS_PER_MILLI;
      var plan = generation.plan();
      sequence = core.model().submit(generation.prompt(), plan.tokens(), step, this);
      if (generation.shape() instanceof ResponsesShape shape) {
        var entry = core.responses().begin(ResponsesShape.id(plan), shape::without);
        entry.onCancel(() -> endEarly(entry.body()));
        stored = entry;
      }
      if (generation.stream()) {
        wire.stream(core.date());
        sendHead();
      } else {
        open();
      }
    }
  }

  private void open() {
    state = State.OPEN;
    touch();
  }

  private void sendHead() {
    if (script.slowHeadMillis() == 0) {
      open();
      return;
    }
    int piece = Math.max(1, wire.pendingBytes() / HEAD_PIECES);
    trickle(piece, Math.max(1, script.slowHeadMillis() / HEAD_PIECES));
  }

  private void trickle(int piece, long everyMillis) {
    wire.flush(piece);
    if (wire.cut()) {
      finish();
    } else if (wire.pendingBytes() == 0) {
      open();
    } else {
      hold(everyMillis, () -> trickle(piece, everyMillis));
    }
  }

  /** Writes one step, or answers false when there is none to write now. */
  private boolean step() {
    if (steps == script.cutAfterEvents()) {
      cut();
      return false;
    }
    if (steps == script.stallAfterEvents() && !stalled) {
      stalled = true;
      wire.flush();
      hold(script.stallMillis(), this::open);
      return false;
    }
    boolean written =
        (script.raw() == null
                && reply instanceof Reply.Generation generation
                && generation.stream())
            ? streamStep(generation)
            : wholeStep();
    if (written) {
      steps++;
    }
    return written;
  }

  private boolean streamStep(Reply.Generation generation) {
    var shape = generation.shape();
    if (!prefilled) {
      return false;
    }
    if (openingsWritten < shape.openings()) {
      shape.opening(openingsWritten++, usage(generation), wire::event);
      return true;
    }
    if (tokensWritten < tokensMade) {
      shape.token(tokensWritten++, usage(generation), wire::event);
      return true;
    }
    if (!done) {
      return false;
    }
    int closings = shape.closings() - (script.noDone() ? 1 : 0);
    if (closingsWritten < closings) {
      shape.closing(closingsWritten++, usage(generation), wire::event);
      return true;
    }
    wire.end();
    wire.flush();
    finish();
    return false;
  }

  private boolean wholeStep() {
    if (!done) {
      return false;
    }
    if (steps > 0) {
      wire.flush();
      finish();
      return false;
    }
    var raw = script.raw();
    if (raw != null) {
      wire.raw(raw);
      return true;
    }
    var page = page();
    wire.whole(page.status(), page.contentType(), page.body(), core.date());
    wire.end();
    if (script.slowHeadMillis() > 0) {
      sendHead();
    }
    return true;
  }

  private Reply.Page page() {
    return switch (reply) {
      case Reply.Page page -> page;
      case Reply.Computed computed -> Reply.Page.json(computed.body().apply(cachedTokens));
      case Reply.Generation generation ->
          Reply.Page.json(generation.shape().whole(usage(generation)));
    };
  }

  private Usage usage(Reply.Generation generation) {
    var plan = generation.plan();
    long tokens = generation.stream() ? tokensWritten : tokensMade;
    return new Usage(
        generation.prompt().tokens(),
        cachedTokens,
        tokens * plan.choices(),
        Math.min(plan.reasoningTokens(), tokens) * plan.choices());
  }

  private void cut() {
    boolean whole = !(reply instanceof Reply.Generation generation && generation.stream());
    if (script.cut() == Cut.END && !whole) {
      wire.end();
      wire.flush();
    } else {
      wire.cutHere();
    }
    finish();
  }

  private void finish() {
    state = State.OVER;
    stopWork();
    owner.answered(this);
  }

  private void stopWork() {
    core.agenda().cancel(resume);
    if (stored != null && reply instanceof Reply.Generation generation) {
      if (done) {
        stored.completed(generation.shape().whole(usage(generation)));
      } else {
        stored.cancelled();
      }
    }
    var working = sequence;
    if (working != null) {
      sequence = null;
      core.model().cancel(working);
    }
  }
}

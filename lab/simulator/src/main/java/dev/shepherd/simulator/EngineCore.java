package dev.shepherd.simulator;

import dev.shepherd.exchange.Cancellable;
import dev.shepherd.exchange.Clock;
import dev.shepherd.exchange.Randomness;
import dev.shepherd.exchange.SerialLane;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the connections of one engine share: the agenda with its single coarse timer, the model, and
 * the answers that have something to write.
 *
 * <p>A <em>turn</em> runs what is due, lets every answer that was touched write once, and plans the
 * next timer on the grid of the configured tick. Ten thousand streams therefore cost one timer and
 * one write each per tick in which they have a token. All state is confined to the lane; {@link
 * #load()} may be read anywhere.
 */
final class EngineCore {
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private final EngineConfig config;
  private final SerialLane lane;
  private final Clock clock;
  private final Randomness randomness;
  private final long tickNanos;
  private final long originNanos;
  private final Agenda agenda;
  private final EngineModel model;
  private final Statistics statistics = new Statistics();
  private final ResponseStore responses = new ResponseStore();
  private final List<Pieces> texts = Pieces.small();
  private List<AnswerRun> touched = new ArrayList<>();
  private List<AnswerRun> spare = new ArrayList<>();
  private @Nullable Cancellable timer;
  private long timerNanos = Agenda.NOTHING;
  private boolean turning;
  private long dateSecond = Long.MIN_VALUE;
  private String date = "";
  private volatile EngineLoad load;

  EngineCore(EngineConfig config, SerialLane lane, Clock clock, Randomness randomness) {
    this.config = config;
    this.lane = lane;
    this.clock = clock;
    this.randomness = randomness;
    this.tickNanos = config.tick().toNanos();
    this.originNanos = clock.nanoTime();
    this.agenda = new Agenda(originNanos);
    this.model = new EngineModel(config.timing(), agenda);
    this.load = model.load();
  }

  EngineConfig config() {
    return config;
  }

  Agenda agenda() {
    return agenda;
  }

  EngineModel model() {
    return model;
  }

  Statistics statistics() {
    return statistics;
  }

  ResponseStore responses() {
    return responses;
  }

  Clock clock() {
    return clock;
  }

  /** One of the small texts. */
  Pieces anyText() {
    return texts.get(randomness.nextInt(texts.size()));
  }

  /** 32 hex digits that no other answer has. */
  String newId() {
    return hex(randomness.nextLong()) + hex(randomness.nextLong());
  }

  /** The load at the end of the last turn. Thread-safe. */
  EngineLoad load() {
    return load;
  }

  /** The date header's value. */
  String date() {
    long millis = clock.epochMillis();
    if (millis / 1000 != dateSecond) {
      dateSecond = millis / 1000;
      date = HTTP_DATE.format(Instant.ofEpochMilli(millis));
    }
    return date;
  }

  /** Lets the answer write at the end of this turn. */
  void touched(AnswerRun run) {
    touched.add(run);
  }

  /** Lets the answer write in a later turn, so that others come in between. */
  void later(AnswerRun run) {
    lane.execute(
        () -> {
          run.touch();
          turn();
        });
  }

  /** Brings the agenda up to the clock; call before new work enters. */
  void catchUp() {
    agenda.runUntil(clock.nanoTime());
  }

  /** Runs a turn; call after every change from outside. A turn inside a turn does nothing. */
  void turn() {
    if (turning) {
      return;
    }
    turning = true;
    try {
      do {
        catchUp();
        writeTouched();
      } while (!touched.isEmpty());
      load = model.load();
      planTimer();
    } finally {
      turning = false;
    }
  }

  private void writeTouched() {
    var writing = touched;
    touched = spare;
    spare = writing;
    for (var run : writing) {
      run.pump();
    }
    writing.clear();
  }

  private void planTimer() {
    long next = agenda.nextNanos();
    if (next == Agenda.NOTHING) {
      return; // A timer still under way finds nothing to do; cancelling it costs as much.
    }
    long ticks = (next - originNanos + tickNanos - 1) / tickNanos;
    long wakeNanos = originNanos + ticks * tickNanos;
    if (timer != null) {
      if (timerNanos <= wakeNanos) {
        return;
      }
      timer.cancel();
    }
    timerNanos = wakeNanos;
    long delayNanos = Math.max(0, wakeNanos - clock.nanoTime());
    timer = lane.after(Duration.ofNanos(delayNanos), this::onTimer);
  }

  private void onTimer() {
    timer = null;
    timerNanos = Agenda.NOTHING;
    turn();
  }

  private static String hex(long value) {
    var digits = Long.toHexString(value);
    return "0".repeat(16 - digits.length()) + digits;
  }
}

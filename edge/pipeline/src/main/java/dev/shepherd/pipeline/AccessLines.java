package dev.shepherd.pipeline;

import dev.shepherd.exchange.Mark;
import dev.shepherd.exchange.Termination;
import dev.shepherd.telemetry.log.AccessEntry;
import dev.shepherd.telemetry.log.AccessLog;
import dev.shepherd.workers.ModelPool;
import dev.shepherd.workers.Worker;
import java.time.Duration;
import java.util.Locale;
import org.slf4j.event.Level;

/** Writes one line per finished request: at debug, or at info when it was slow. Thread-safe. */
final class AccessLines {
  private final AccessLog log;
  private final long slowNanos;

  AccessLines(AccessLog log, Duration slow) {
    this.log = log;
    this.slowNanos = slow.isZero() ? Long.MAX_VALUE : slow.toNanos();
  }

  /** A request ended. */
  void ended(HttpExchange exchange, Termination how, long nanos) {
    Level level = nanos >= slowNanos ? Level.INFO : Level.DEBUG;
    if (log.enabled(level)) {
      log.record(level, entry(exchange, how));
    }
  }

  private static AccessEntry entry(HttpExchange exchange, Termination how) {
    String model = null;
    String worker = null;
    boolean streaming = false;
    var traffic = new AccessEntry.Traffic(-1, -1, -1, -1);
    if (exchange instanceof RelayExchange relayed) {
      ModelPool pool = relayed.modelPool();
      Worker last = relayed.lastWorker();
      model = pool == null ? null : pool.id();
      worker = last == null ? null : last.url();
      streaming = relayed.wantsStream();
      traffic =
          new AccessEntry.Traffic(
              relayed.bytesIn(),
              relayed.bytesOut(),
              relayed.promptTokens(),
              relayed.completionTokens());
    }
    var phases =
        new AccessEntry.Phases(
            exchange.micros(Mark.RECEIVED, Mark.ADMITTED),
            exchange.micros(Mark.ADMITTED, Mark.READ),
            exchange.micros(Mark.READ, Mark.PICKED),
            exchange.micros(Mark.DISPATCHED, Mark.HEAD),
            exchange.micros(Mark.RECEIVED, Mark.FIRST_EVENT),
            exchange.micros(Mark.RECEIVED, Mark.ENDED));
    return new AccessEntry(
        exchange.requestIdText(),
        exchange.head().method(),
        exchange.head().path(),
        exchange.route.template(),
        exchange.answerStatus(),
        how.name().toLowerCase(Locale.ROOT),
        model,
        worker,
        exchange.caller.tenant(),
        streaming,
        exchange.attempts(),
        traffic,
        phases);
  }
}

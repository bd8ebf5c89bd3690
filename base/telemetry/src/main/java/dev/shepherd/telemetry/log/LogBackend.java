package dev.shepherd.telemetry.log;

import dev.shepherd.exchange.Clock;
import java.util.ArrayDeque;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/**
 * The one piece of process-wide state in this module, forced by slf4j's static look-up: all
 * loggers, and the system they write to. Until a system is attached, a bounded number of lines is
 * kept for it.
 */
final class LogBackend {
  static final LogBackend INSTANCE = new LogBackend();

  private static final int MAX_EARLY_EVENTS = 1_000;

  private final ConcurrentHashMap<String, SmgLogger> loggers = new ConcurrentHashMap<>();
  private final Clock earlyClock = Clock.system();

  /** Guarded by this. */
  private final ArrayDeque<LogEvent> early = new ArrayDeque<>();

  private volatile @Nullable LogSystem system;

  private LogBackend() {}

  SmgLogger logger(String name) {
    var known = loggers.get(name);
    return known != null ? known : addLogger(name);
  }

  private synchronized SmgLogger addLogger(String name) {
    return loggers.computeIfAbsent(name, key -> new SmgLogger(key, this, thresholdOf(key)));
  }

  long epochMillis() {
    var running = system;
    return running == null ? earlyClock.epochMillis() : running.epochMillis();
  }

  void accept(LogEvent event) {
    var running = system;
    if (running == null) {
      running = keep(event);
    }
    if (running != null) {
      running.accept(event);
    }
  }

  /** Keeps an event for later, unless a system has come meanwhile, which is returned then. */
  private synchronized @Nullable LogSystem keep(LogEvent event) {
    if (system == null && early.size() < MAX_EARLY_EVENTS) {
      early.add(event);
    }
    return system;
  }

  synchronized void attach(LogSystem next) {
    if (system != null) {
      throw new IllegalStateException("a log system is running already");
    }
    for (var event = early.poll(); event != null; event = early.poll()) {
      if (event.level().toInt() >= next.thresholdOf(event.target())) {
        next.accept(event);
      }
    }
    system = next;
    loggers.forEach((name, logger) -> logger.threshold(thresholdOf(name)));
  }

  synchronized void detach(LogSystem old) {
    if (system == old) {
      system = null;
      loggers.forEach((name, logger) -> logger.threshold(thresholdOf(name)));
    }
  }

  /** Before the start nobody knows the filter yet, so more is kept than may be written. */
  private int thresholdOf(String name) {
    var running = system;
    if (running != null) {
      return running.thresholdOf(name);
    }
    return LogFilter.isOwn(name) ? Level.DEBUG.toInt() : Level.WARN.toInt();
  }
}

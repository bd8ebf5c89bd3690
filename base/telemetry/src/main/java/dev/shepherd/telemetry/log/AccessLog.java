package dev.shepherd.telemetry.log;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/** One line per finished request, under the target {@value #TARGET}. Thread-safe. */
public final class AccessLog {
  /** Logger name of all access lines. */
  public static final String TARGET = "smg::access";

  private final Logger logger = LoggerFactory.getLogger(TARGET);

  /**
   * Whether a line of this level would be written: one volatile read. Ask before building an entry.
   */
  public boolean enabled(Level level) {
    return logger.isEnabledForLevel(level);
  }

  /** Writes a line; the caller decides the level, usually DEBUG, and INFO for a slow request. */
  public void record(Level level, AccessEntry entry) {
    if (!enabled(level)) {
      return;
    }
    var line = logger.atLevel(level);
    line = text(line, "request_id", entry.requestId());
    line = text(line, "method", entry.method());
    line = text(line, "path", withoutQuery(entry.path()));
    line = text(line, "route", entry.route());
    line = line.addKeyValue("status", entry.status());
    line = text(line, "termination", entry.termination());
    line = text(line, "model", entry.model());
    line = text(line, "worker", entry.worker());
    line = text(line, "tenant", entry.tenant());
    line = line.addKeyValue("streaming", entry.streaming());
    line = number(line, "attempts", entry.attempts());
    var traffic = entry.traffic();
    line = number(line, "bytes_in", traffic.bytesIn());
    line = number(line, "bytes_out", traffic.bytesOut());
    line = number(line, "input_tokens", traffic.inputTokens());
    line = number(line, "output_tokens", traffic.outputTokens());
    var phases = entry.phases();
    line = number(line, "queue_us", phases.queueMicros());
    line = number(line, "body_read_us", phases.bodyReadMicros());
    line = number(line, "pick_us", phases.pickMicros());
    line = number(line, "head_us", phases.headMicros());
    line = number(line, "ttft_us", phases.ttftMicros());
    line = number(line, "total_us", phases.totalMicros());
    line.log("request finished");
  }

  private static LoggingEventBuilder text(
      LoggingEventBuilder line, String key, @Nullable String value) {
    return value == null ? line : line.addKeyValue(key, value);
  }

  private static LoggingEventBuilder number(LoggingEventBuilder line, String key, long value) {
    return value < 0 ? line : line.addKeyValue(key, value);
  }

  private static String withoutQuery(String path) {
    int query = path.indexOf('?');
    return query < 0 ? path : path.substring(0, query);
  }
}

package dev.shepherd.telemetry.log;

import dev.shepherd.exchange.Clock;
import java.io.OutputStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/**
 * How and where log lines are written.
 *
 * @param level lowest level of the gateway's own lines; third parties are heard from WARN
 * @param filter value of {@code RUST_LOG}, which overrides {@code level}; see {@link LogFilter}
 * @param json one JSON object per line instead of text
 * @param colour colours on the console, for text only; the caller knows whether it is a terminal
 * @param console usually standard output; flushed, but not closed
 * @param directory where to write {@code smg.<YYYY-MM-DD>} besides, by UTC days
 * @param queueBytes memory for lines that wait to be written; lines beyond it are dropped
 */
public record LogConfig(
    Level level,
    @Nullable String filter,
    boolean json,
    boolean colour,
    OutputStream console,
    @Nullable Path directory,
    long queueBytes,
    Clock clock,
    ThreadStarter starter) {
  private static final long DEFAULT_QUEUE_BYTES = 8L << 20;

  /** Plain text from INFO on the console only. */
  public static LogConfig toConsole(OutputStream console, Clock clock, ThreadStarter starter) {
    return new LogConfig(
        Level.INFO, null, false, false, console, null, DEFAULT_QUEUE_BYTES, clock, starter);
  }

  /** The same with another level for the gateway's own lines. */
  public LogConfig withLevel(Level newLevel) {
    return new LogConfig(
        newLevel, filter, json, colour, console, directory, queueBytes, clock, starter);
  }

  /** The same with the value of {@code RUST_LOG}; null or blank for none. */
  public LogConfig withFilter(@Nullable String newFilter) {
    return new LogConfig(
        level, newFilter, json, colour, console, directory, queueBytes, clock, starter);
  }

  /** The same in JSON or in text. */
  public LogConfig withJson(boolean newJson) {
    return new LogConfig(
        level, filter, newJson, colour, console, directory, queueBytes, clock, starter);
  }

  /** The same with or without colours on the console. */
  public LogConfig withColour(boolean newColour) {
    return new LogConfig(
        level, filter, json, newColour, console, directory, queueBytes, clock, starter);
  }

  /** The same with daily files besides the console; null for none. */
  public LogConfig withDirectory(@Nullable Path newDirectory) {
    return new LogConfig(
        level, filter, json, colour, console, newDirectory, queueBytes, clock, starter);
  }

  /** The same with another bound for waiting lines. */
  public LogConfig withQueueBytes(long newQueueBytes) {
    return new LogConfig(
        level, filter, json, colour, console, directory, newQueueBytes, clock, starter);
  }
}

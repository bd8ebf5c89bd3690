package dev.shepherd.telemetry.log;

import dev.shepherd.exchange.Clock;
import dev.shepherd.telemetry.GatewayMetrics;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.event.KeyValuePair;
import org.slf4j.event.Level;

/**
 * The running log output: everything that is logged through slf4j ends here between {@link #start}
 * and {@link #close}. One at a time per process. Thread-safe; logging never blocks its caller.
 */
public final class LogSystem implements AutoCloseable {
  private static final long CLOSE_PATIENCE_MILLIS = 2_000;

  private final LogPump pump;
  private final LineFormat format;
  private final LogFilter filter;
  private final Clock clock;

  private LogSystem(LogPump pump, LineFormat format, LogFilter filter, Clock clock) {
    this.pump = pump;
    this.format = format;
    this.filter = filter;
    this.clock = clock;
  }

  /**
   * Starts writing; lines logged before are written first.
   *
   * @throws IOException if the log directory cannot be used, with a message for the operator
   * @throws IllegalStateException if a log system is running already
   */
  public static LogSystem start(LogConfig config) throws IOException {
    LineFormat format = config.json() ? new JsonFormat() : new TextFormat();
    var clock = config.clock();
    var sinks = new ArrayList<LogSink>();
    sinks.add(new ConsoleSink(config.console(), config.colour() && !config.json()));
    var directory = config.directory();
    if (directory != null) {
      sinks.add(new DailyFileSink(directory, clock.epochMillis()));
    }
    String filterText = config.filter();
    String complaint = "";
    var filter = LogFilter.ofLevel(config.level());
    if (filterText != null && !filterText.isBlank()) {
      try {
        filter = LogFilter.parse(filterText);
      } catch (IllegalArgumentException notUnderstood) {
        complaint = String.valueOf(notUnderstood.getMessage());
      }
    }
    var pump =
        new LogPump(
            sinks,
            config.queueBytes(),
            lost -> format.line(own(clock, "log lines were lost", "lines", lost)));
    var system = new LogSystem(pump, format, filter, clock);
    try {
      LogBackend.INSTANCE.attach(system);
    } catch (IllegalStateException alreadyRunning) {
      pump.close(0);
      throw alreadyRunning;
    }
    config.starter().startDaemon("smg-log", pump);
    if (!complaint.isEmpty()) {
      system.accept(own(clock, "RUST_LOG is not understood and ignored", "reason", complaint));
    }
    return system;
  }

  /** Writes everything logged so far, on the calling thread. May block: not for event loops. */
  public void flush() {
    pump.drain();
  }

  /** Names of the sinks: {@code stdout} and, with a directory, {@code file}. */
  public List<String> sinks() {
    return pump.sinkNames();
  }

  /** Lines that a sink has lost since the start. */
  public long droppedLines(String sink) {
    return pump.lost(sink);
  }

  /** Lets {@code smg_log_dropped_lines} tell the losses of this system. */
  public void observe(GatewayMetrics metrics) {
    for (String sink : sinks()) {
      metrics.droppedLogLinesFrom(sink, () -> droppedLines(sink));
    }
  }

  /** Writes what waits, for two seconds at most, and stops; later lines wait for another start. */
  @Override
  public void close() {
    LogBackend.INSTANCE.detach(this);
    pump.close(CLOSE_PATIENCE_MILLIS);
  }

  int thresholdOf(String loggerName) {
    return filter.thresholdOf(loggerName);
  }

  long epochMillis() {
    return clock.epochMillis();
  }

  void accept(LogEvent event) {
    pump.offer(format.line(event));
  }

  private static LogEvent own(Clock clock, String message, String key, Object value) {
    return new LogEvent(
        clock.epochMillis(),
        Level.WARN,
        "smg::log",
        message,
        List.of(new KeyValuePair(key, value)),
        null);
  }
}

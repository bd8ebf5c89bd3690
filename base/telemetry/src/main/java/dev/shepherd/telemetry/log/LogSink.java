package dev.shepherd.telemetry.log;

import java.io.IOException;

/** A place that lines go to. Used by one thread at a time; may block. */
sealed interface LogSink permits ConsoleSink, DailyFileSink {

  /** Label value of the sink in metrics. */
  String name();

  void write(Line line) throws IOException;

  void flush() throws IOException;

  /** Flushes and gives up what the sink itself has opened. */
  void close() throws IOException;
}

package dev.shepherd.telemetry.log;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * Appends to {@code smg.<YYYY-MM-DD>}, a file per UTC day. The first line of a new day opens the
 * next file; a late line of the day before goes into the open one. A file that cannot be opened is
 * tried again at the next line.
 */
final class DailyFileSink implements LogSink {
  private static final int BUFFER_BYTES = 64 * 1024;
  private static final long MILLIS_PER_DAY = 86_400_000;

  private final Path directory;
  private long openDay;
  private @Nullable OutputStream out;

  /**
   * Makes the directory and opens today's file.
   *
   * @throws IOException with a message for the operator
   */
  DailyFileSink(Path directory, long epochMillis) throws IOException {
    this.directory = directory;
    openDay = dayOf(epochMillis);
    try {
      Files.createDirectories(directory);
      out = open(openDay);
    } catch (IOException unusable) {
      throw new IOException(
          "cannot write logs to the directory "
              + directory
              + ": "
              + unusable.getClass().getSimpleName()
              + " "
              + unusable.getMessage(),
          unusable);
    }
  }

  @Override
  public String name() {
    return "file";
  }

  @Override
  public void write(Line line) throws IOException {
    long day = Math.max(openDay, dayOf(line.epochMillis()));
    var current = out;
    if (current == null || day != openDay) {
      close();
      openDay = day;
      current = open(day);
      out = current;
    }
    current.write(line.bytes());
  }

  @Override
  public void flush() throws IOException {
    if (out != null) {
      out.flush();
    }
  }

  @Override
  public void close() throws IOException {
    var current = out;
    out = null;
    if (current != null) {
      current.close();
    }
  }

  private OutputStream open(long day) throws IOException {
    return new BufferedOutputStream(
        Files.newOutputStream(
            directory.resolve("smg." + LocalDate.ofEpochDay(day)),
            StandardOpenOption.CREATE,
            StandardOpenOption.APPEND),
        BUFFER_BYTES);
  }

  private static long dayOf(long epochMillis) {
    return Math.floorDiv(epochMillis, MILLIS_PER_DAY);
  }
}

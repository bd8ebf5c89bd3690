package dev.shepherd.telemetry.log;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.slf4j.event.Level;

/** Writes to standard output, with the level in colour if wanted. */
final class ConsoleSink implements LogSink {
  private static final int BUFFER_BYTES = 64 * 1024;
  private static final byte[] DIM = ansi("\u001b[2m");
  private static final byte[] RESET = ansi("\u001b[0m");
  private static final byte[] RED = ansi("\u001b[31m");
  private static final byte[] YELLOW = ansi("\u001b[33m");
  private static final byte[] GREEN = ansi("\u001b[32m");
  private static final byte[] BLUE = ansi("\u001b[34m");

  private final OutputStream out;
  private final boolean colourText;

  /**
   * A sink for lines of any form.
   *
   * @param colourText whether lines have the form of {@link TextFormat} and shall have colours
   */
  ConsoleSink(OutputStream out, boolean colourText) {
    this.out = new BufferedOutputStream(out, BUFFER_BYTES);
    this.colourText = colourText;
  }

  @Override
  public String name() {
    return "stdout";
  }

  @Override
  public void write(Line line) throws IOException {
    byte[] bytes = line.bytes();
    if (!colourText) {
      out.write(bytes);
      return;
    }
    int levelStart = TextFormat.TIME_CHARS + 1;
    int levelEnd = levelStart + line.level().name().length();
    out.write(DIM);
    out.write(bytes, 0, TextFormat.TIME_CHARS);
    out.write(RESET);
    out.write(' ');
    out.write(colourOf(line.level()));
    out.write(bytes, levelStart, levelEnd - levelStart);
    out.write(RESET);
    out.write(bytes, levelEnd, bytes.length - levelEnd);
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }

  @Override
  public void close() throws IOException {
    out.flush();
  }

  private static byte[] colourOf(Level level) {
    return switch (level) {
      case ERROR -> RED;
      case WARN -> YELLOW;
      case INFO -> GREEN;
      case DEBUG, TRACE -> BLUE;
    };
  }

  private static byte[] ansi(String sequence) {
    return sequence.getBytes(StandardCharsets.US_ASCII);
  }
}

package dev.shepherd.cli.tokenizer;

import dev.shepherd.cli.Command;
import dev.shepherd.cli.Terminal;
import dev.shepherd.tokenizer.normal.ByteBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * Answers lines with lines. Output is collected and goes out when much has come together or the
 * next line would have to be waited for.
 */
final class LineWork {

  private static final int ENOUGH = 1 << 16;

  /** Makes the answer of one line. */
  @FunctionalInterface
  interface Answer {
    /**
     * Adds the answer, without a line end, to {@code out}.
     *
     * @throws JsonLineException when the line cannot be understood
     */
    void answer(byte[] line, int from, int to, ByteBuilder out) throws JsonLineException;
  }

  private LineWork() {}

  /**
   * Reads to the end of {@code in}. A line that cannot be answered gets an object that says why, so
   * that answers stay in step with lines.
   *
   * @return the exit code: 1 when some line could not be answered
   */
  static int run(InputStream in, Terminal terminal, Answer answer) throws IOException {
    var out = new ByteBuilder(2 * ENOUGH);
    var lines = new LineInput(in, () -> flush(out, terminal));
    int code = Command.OK;
    while (lines.next()) {
      if (isBlank(lines)) {
        continue;
      }
      int before = out.size();
      try {
        answer.answer(lines.bytes(), lines.from(), lines.to(), out);
      } catch (JsonLineException | RuntimeException e) {
        rewind(out, before);
        failure(String.valueOf(e.getMessage()), lines.number(), out);
        code = Command.FAILED;
      }
      out.add('\n');
      if (out.size() >= ENOUGH) {
        write(out, terminal);
      }
    }
    flush(out, terminal);
    return code;
  }

  private static boolean isBlank(LineInput lines) {
    for (int i = lines.from(); i < lines.to(); i++) {
      if (lines.bytes()[i] != ' ' && lines.bytes()[i] != '\t') {
        return false;
      }
    }
    return true;
  }

  private static void rewind(ByteBuilder out, int size) {
    byte[] array = out.array();
    out.clear().add(array, 0, size);
  }

  private static void failure(String reason, long line, ByteBuilder out) {
    byte[] text = reason.getBytes(StandardCharsets.UTF_8);
    out.add("{\"error\":".getBytes(StandardCharsets.US_ASCII));
    JsonLine.write(text, 0, text.length, out);
    out.add((",\"line\":" + line + "}").getBytes(StandardCharsets.US_ASCII));
  }

  private static void write(ByteBuilder out, Terminal terminal) {
    terminal.out().write(out.array(), 0, out.size());
    out.clear();
  }

  private static void flush(ByteBuilder out, Terminal terminal) {
    write(out, terminal);
    terminal.out().flush();
  }
}

package dev.shepherd.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;

/** Answers each line of an input with a line; output goes out when the input pauses. */
final class JsonLines {

  private JsonLines() {}

  /**
   * Reads to the end. Blank lines are passed over.
   *
   * @param answer makes one line, without its end, of one line; must not throw
   */
  static int run(InputStream in, Terminal terminal, UnaryOperator<String> answer)
      throws IOException {
    var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    var out = new PrintStream(terminal.out(), false, StandardCharsets.UTF_8);
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      if (!line.isBlank()) {
        out.print(answer.apply(line) + "\n");
        if (!reader.ready()) {
          out.flush();
        }
      }
    }
    out.flush();
    return Command.OK;
  }
}

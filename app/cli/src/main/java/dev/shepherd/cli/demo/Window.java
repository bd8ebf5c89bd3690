package dev.shepherd.cli.demo;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks how large the terminal is. The JDK does not tell, so {@code stty} is asked; without it
 * {@code LINES} and {@code COLUMNS} count, and then 80 by 24.
 */
final class Window {
  /** A size in characters. */
  record Size(int columns, int rows) {}

  private static final Size USUAL = new Size(80, 24);
  private static final File TERMINAL = new File("/dev/tty");
  private static final long PATIENCE_MILLIS = 200;
  private static final int MAX_SIDE = 1_000;

  private final Size fallback;
  private boolean askable = true;

  Window(Map<String, String> environment) {
    Size told = read(environment.getOrDefault("LINES", "") + " " + environment.get("COLUMNS"));
    fallback = told == null ? USUAL : told;
  }

  /** The size now; takes a few milliseconds. */
  Size size() throws InterruptedException {
    if (!askable) {
      return fallback;
    }
    try {
      Process stty = new ProcessBuilder("stty", "size").redirectInput(TERMINAL).start();
      if (!stty.waitFor(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
        stty.destroyForcibly();
        return fallback;
      }
      Size size = read(new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
      return size == null ? fallback : size;
    } catch (IOException e) {
      // No stty or no controlling terminal here; that will not change.
      askable = false;
      return fallback;
    }
  }

  /** Reads {@code rows columns}; null for anything that is no size, such as the 0 0 of a pipe. */
  static @Nullable Size read(String text) {
    String[] words = text.strip().split(" +", -1);
    try {
      int rows = Integer.parseInt(words[0]);
      int columns = Integer.parseInt(words[words.length - 1]);
      boolean sensible =
          words.length == 2 && rows > 0 && columns > 0 && rows <= MAX_SIDE && columns <= MAX_SIDE;
      return sensible ? new Size(columns, rows) : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }
}

package dev.shepherd.cli.demo;

import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.List;

/**
 * Redraws a table in place. A frame is written in one go and over the one before, line by line with
 * the rest of each line cleared: the screen is never empty, so nothing flickers.
 */
final class LiveView implements View {
  private static final String HOME = "\u001b[H";
  private static final String CLEAR_SCREEN = "\u001b[2J";
  private static final String CLEAR_TO_END_OF_LINE = "\u001b[K";
  private static final String CLEAR_BELOW = "\u001b[J";
  private static final String HIDE_CURSOR = "\u001b[?25l";
  private static final String SHOW_CURSOR = "\u001b[?25h";

  /** Terminals that know these two show a frame as a whole; others ignore them. */
  private static final String BEGIN_FRAME = "\u001b[?2026h";

  private static final String END_FRAME = "\u001b[?2026l";

  private static final int REMEMBERED = 100;

  private final PrintStream out;
  private final Frame frame;
  private final Window window;
  private final Changes changes = new Changes();
  private final ArrayDeque<String> past = new ArrayDeque<>();
  private double peak;
  private boolean begun;

  LiveView(PrintStream out, Frame frame, Window window) {
    this.out = out;
    this.frame = frame;
    this.window = window;
  }

  @Override
  public void show(Reading now) throws InterruptedException {
    String change = changes.since(now);
    if (change != null) {
      past.addLast(change);
      if (past.size() > REMEMBERED) {
        past.removeFirst();
      }
    }
    for (EngineReading engine : now.engines()) {
      peak = Math.max(peak, engine.tokensPerSecond());
    }
    draw(frame.lines(now, peak, past, window.size()));
  }

  private void draw(List<String> lines) {
    var text = new StringBuilder(8192).append(BEGIN_FRAME);
    if (!begun) {
      begun = true;
      text.append(HIDE_CURSOR).append(HOME).append(CLEAR_SCREEN);
    }
    text.append(HOME);
    for (String line : lines) {
      text.append(line).append(CLEAR_TO_END_OF_LINE).append("\r\n");
    }
    out.print(text.append(CLEAR_BELOW).append(END_FRAME));
    out.flush();
  }

  @Override
  public void end() {
    if (begun) {
      // The terminal echoes ^C where the cursor is: begin the line anew.
      out.print("\r" + CLEAR_TO_END_OF_LINE + SHOW_CURSOR);
      out.flush();
    }
  }
}

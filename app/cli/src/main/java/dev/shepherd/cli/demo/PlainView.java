package dev.shepherd.cli.demo;

import java.io.PrintStream;

/** The commands once, then one line for each second in which something happened. */
final class PlainView implements View {
  private final PrintStream out;
  private final Guide guide;
  private final Changes changes = new Changes();
  private boolean begun;

  PlainView(PrintStream out, Guide guide) {
    this.out = out;
    this.guide = guide;
  }

  @Override
  public void show(Reading now) {
    if (!begun) {
      begun = true;
      guide.lines().forEach(out::println);
    }
    String line = changes.since(now);
    if (line != null) {
      out.println(line);
      out.flush();
    }
  }

  @Override
  public void end() {
    out.flush();
  }
}
